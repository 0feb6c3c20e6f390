import { createHash } from 'node:crypto'

export interface Account {
  login: string
  id: number
  type: 'User' | 'Bot' | 'Organization'
}

export interface Commit {
  sha: string
  parents: readonly string[]
  message: string
}

/** Of an issue or a pull request; here all are of pull requests. */
export interface Comment {
  id: number
  number: number
  body: string
  author: Account
  /** Slug of the app whose token wrote it. */
  app: string | null
  createdAt: string
  updatedAt: string
}

export type DeploymentState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success'

export interface DeploymentStatus {
  id: number
  state: DeploymentState
  creator: Account
  description: string
  environment: string
  environmentUrl: string
  logUrl: string
  createdAt: string
}

export interface Deployment {
  id: number
  sha: string
  ref: string
  task: string
  environment: string
  description: string | null
  payload: string | Record<string, unknown>
  isTransient: boolean
  isProduction: boolean
  creator: Account
  createdAt: string
  updatedAt: string
  /** Oldest first. */
  statuses: DeploymentStatus[]
}

export interface Environment {
  id: number
  name: string
  createdAt: string
}

export interface Pull {
  id: number
  number: number
  title: string
  author: Account
  base: { repository: Repository; branch: string }
  /** Null once a fork is deleted. */
  head: { repository: Repository | null; owner: Account; branch: string; sha: string }
  state: 'open' | 'closed'
  mergedAt: string | null
  createdAt: string
  updatedAt: string
  closedAt: string | null
}

/** A name for tests: 40 hex digits that are the same for the same text. */
export const sha = (text: string): string => createHash('sha1').update(text).digest('hex')

/** Everything that the stand-in remembers; tests furnish it, look at it and change it as people and GitHub would. */
export class World {
  readonly repositories: Repository[] = []
  readonly #accounts = new Map<string, Account>()
  #lastId = 1000

  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  /** `name[bot]` is an app's account. */
  account(login: string): Account {
    const known = this.#accounts.get(login)
    if (known !== undefined) return known
    const type = login.endsWith('[bot]') ? 'Bot' : 'User'
    const account: Account = { login, id: login === 'github-actions[bot]' ? 41898282 : this.nextId(), type }
    this.#accounts.set(login, account)
    return account
  }

  /** @param fullName `owner/name`; a fork shares all commits with what it was forked from, as on GitHub */
  addRepository(fullName: string, options: { isPrivate?: boolean; forkOf?: Repository } = {}): Repository {
    const repository = new Repository(this, fullName, options)
    this.repositories.push(repository)
    return repository
  }

  /** Names are not case-sensitive. */
  repository(fullName: string): Repository | undefined {
    return this.repositories.find(({ fullName: name }) => name.toLowerCase() === fullName.toLowerCase())
  }
}

/** To the second, as GitHub writes times. */
export const timestamp = (): string => new Date().toISOString().replace(/\.\d+/, '')

export class Repository {
  readonly world: World
  readonly id: number
  readonly owner: Account
  readonly name: string
  readonly isPrivate: boolean
  readonly forkOf: Repository | null
  readonly defaultBranch = 'main'
  readonly commits: Map<string, Commit>
  readonly branches = new Map<string, string>()
  readonly pulls: Pull[] = []
  comments: Comment[] = []
  /** Oldest first. */
  deployments: Deployment[] = []
  readonly environments = new Map<string, Environment>()
  /** Of each commit, by name: `success`, `pending`, `failure`. A job that runs is a pending one. */
  readonly checks = new Map<string, Map<string, string>>()

  constructor(world: World, fullName: string, options: { isPrivate?: boolean; forkOf?: Repository }) {
    const [owner = '', name = ''] = fullName.split('/')
    this.world = world
    this.id = world.nextId()
    this.owner = world.account(owner)
    this.name = name
    this.isPrivate = options.isPrivate ?? true
    this.forkOf = options.forkOf ?? null
    this.commits = options.forkOf?.commits ?? new Map()
    for (const [branch, tip] of options.forkOf?.branches ?? []) this.branches.set(branch, tip)
  }

  get fullName(): string {
    return `${this.owner.login}/${this.name}`
  }

  /**
   * A push of one commit, to the default branch unless told: gives its sha. Without `parents` it stands on the branch's
   * tip, or for a new branch on the default branch's; with others it is a forced push.
   */
  push(message: string, options: { branch?: string; parents?: readonly string[]; sha?: string } = {}): string {
    const branch = options.branch ?? this.defaultBranch
    const tip = this.branches.get(branch) ?? this.branches.get(this.defaultBranch)
    const parents = options.parents ?? (tip === undefined ? [] : [tip])
    const commit = { sha: options.sha ?? sha(`${message} ${parents}`), parents, message }
    this.commits.set(commit.sha, commit)
    this.branches.set(branch, commit.sha)
    for (const pull of this.world.repositories.flatMap(({ pulls }) => pulls))
      if (pull.state === 'open' && pull.head.repository === this && pull.head.branch === branch)
        Object.assign(pull, { head: { ...pull.head, sha: commit.sha }, updatedAt: timestamp() })
    return commit.sha
  }

  /** @param from where the branch is, for a pull request of a fork */
  openPull(branch: string, options: { from?: Repository; title?: string; author?: string } = {}): Pull {
    const repository = options.from ?? this
    const tip = repository.branches.get(branch)
    if (tip === undefined) throw new Error(`${repository.fullName} has no branch ${branch}`)
    const now = timestamp()
    const pull: Pull = {
      id: this.world.nextId(),
      number: this.pulls.length + 1,
      title: options.title ?? `Pull ${branch}`,
      author: this.world.account(options.author ?? repository.owner.login),
      base: { repository: this, branch: this.defaultBranch },
      head: { repository, owner: repository.owner, branch, sha: tip },
      state: 'open',
      mergedAt: null,
      createdAt: now,
      updatedAt: now,
      closedAt: null
    }
    this.pulls.push(pull)
    return pull
  }

  closePull(pull: Pull, { isMerged = false } = {}): void {
    const now = timestamp()
    Object.assign(pull, { state: 'closed', closedAt: now, updatedAt: now, mergedAt: isMerged ? now : null })
  }

  pull(number: number): Pull | undefined {
    return this.pulls.find(pull => pull.number === number)
  }

  /** A comment that somebody wrote by hand. */
  addComment(pull: Pull, author: string, body: string): Comment {
    return this.writeComment(pull.number, this.world.account(author), null, body)
  }

  writeComment(number: number, author: Account, app: string | null, body: string): Comment {
    const now = timestamp()
    const comment = { id: this.world.nextId(), number, body, author, app, createdAt: now, updatedAt: now }
    this.comments.push(comment)
    return comment
  }

  commentsOf(number: number): Comment[] {
    return this.comments.filter(comment => comment.number === number)
  }
}
