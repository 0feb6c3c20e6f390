import { createHash } from 'node:crypto'
import type { Account, Activity, Comment, Commit, Deployment, DeploymentState, Issue, Role } from './records.ts'

export type * from './records.ts'

export interface Pull {
  id: number
  number: number
  title: string
  author: Account
  base: { repository: Repository; branch: string }
  /** The repository is null once a fork is deleted. */
  head: { repository: Repository | null; owner: Account; branch: string; sha: string }
  state: 'open' | 'closed'
  isDraft: boolean
  /** Only collaborators can comment. */
  isLocked: boolean
  /** Names of the labels. */
  labels: string[]
  mergedAt: string | null
  /** Commits of the base branch that the merge made or brought. */
  landed: readonly string[]
  createdAt: string
  updatedAt: string
  closedAt: string | null
}

const NO_COMMIT = '0'.repeat(40)

/** SHA for tests: 40 hex digits that only depend on the text. */
export const sha = (text: string): string => createHash('sha1').update(text).digest('hex')

/** State of the stand-in. Tests set it up, inspect it and change it as users and GitHub would. */
export class GithubState {
  readonly repositories: Repository[] = []
  readonly #accounts = new Map<string, Account>()
  #lastId = 1000

  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  /** Finds or creates an account. `name[bot]` is the account of an app. */
  account(login: string): Account {
    const known = this.#accounts.get(login)
    if (known !== undefined) return known
    const type = login.endsWith('[bot]') ? 'Bot' : 'User'
    const account: Account = { login, id: login === 'github-actions[bot]' ? 41898282 : this.nextId(), type }
    this.#accounts.set(login, account)
    return account
  }

  /** Finds an account by its login, which is not case-sensitive. */
  knownAccount(login: string): Account | undefined {
    return [...this.#accounts.values()].find(account => account.login.toLowerCase() === login.toLowerCase())
  }

  /** @param fullName `owner/name`. A fork shares all commits with its parent, as on GitHub. */
  addRepository(fullName: string, options: { isPrivate?: boolean; forkOf?: Repository } = {}): Repository {
    const repository = new Repository(this, fullName, options)
    this.repositories.push(repository)
    return repository
  }

  /** Finds a repository. Names are not case-sensitive. */
  repository(fullName: string): Repository | undefined {
    return this.repositories.find(({ fullName: name }) => name.toLowerCase() === fullName.toLowerCase())
  }
}

/** Current time in GitHub's format, in seconds. */
export const currentTimestamp = (): string => new Date().toISOString().replace(/\.\d+/, '')

export class Repository {
  readonly state: GithubState
  readonly id: number
  readonly owner: Account
  name: string
  readonly isPrivate: boolean
  readonly forkOf: Repository | null
  readonly defaultBranch = 'main'
  readonly commits: Map<string, Commit>
  readonly branches = new Map<string, string>()
  readonly pulls: Pull[] = []
  readonly issues: Issue[] = []
  /** False if the settings of the repository disable issues. */
  hasIssues = true
  /** Logins that can be assigned to issues, besides the owner. */
  readonly members = new Set<string>()
  comments: Comment[] = []
  /** Roles of the collaborators by login. The owner is an administrator. */
  readonly roles = new Map<string, Role>()
  /** Oldest first. */
  readonly activities: Activity[] = []
  /** Oldest first. */
  readonly deployments: Deployment[] = []
  /** Names of the environments. */
  readonly environments = new Set<string>()
  /** Checks of each commit by name: `success`, `pending` or `failure`. A running job is a pending check. */
  readonly checks = new Map<string, Map<string, string>>()

  constructor(state: GithubState, fullName: string, options: { isPrivate?: boolean; forkOf?: Repository }) {
    const [owner = '', name = ''] = fullName.split('/')
    this.state = state
    this.id = state.nextId()
    this.owner = state.account(owner)
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
   * Pushes one commit and returns its SHA. The default branch is `main`. Its default parent is the tip of the branch,
   * or of the default branch for a new branch. Other parents make it a force push.
   *
   * @param options `files` has the text of every file of the commit, by default that of the first parent
   */
  push(
    message: string,
    options: {
      branch?: string
      parents?: readonly string[]
      sha?: string
      files?: Commit['files']
      at?: string
    } = {}
  ): string {
    const branch = options.branch ?? this.defaultBranch
    const tip = this.branches.get(branch) ?? this.branches.get(this.defaultBranch)
    const parents = options.parents ?? (tip === undefined ? [] : [tip])
    const files = options.files ?? this.commits.get(parents[0] ?? '')?.files ?? {}
    const commit = { sha: options.sha ?? sha(`${message} ${parents}`), parents, message, files }
    this.commits.set(commit.sha, commit)
    this.#recordActivity(branch, commit, options.at ?? currentTimestamp())
    this.branches.set(branch, commit.sha)
    for (const pull of this.state.repositories.flatMap(({ pulls }) => pulls))
      if (pull.state === 'open' && pull.head.repository === this && pull.head.branch === branch)
        Object.assign(pull, { head: { ...pull.head, sha: commit.sha }, updatedAt: currentTimestamp() })
    return commit.sha
  }

  #recordActivity(branch: string, { sha: after, parents }: Commit, timestamp: string): void {
    const before = this.branches.get(branch)
    const type = before === undefined ? 'branch_creation' : parents.includes(before) ? 'push' : 'force_push'
    const actor = this.owner
    this.activities.push({
      id: this.state.nextId(),
      type,
      branch,
      before: before ?? NO_COMMIT,
      after,
      timestamp,
      actor
    })
  }

  /** @param options `from` is the repository of the branch, for a pull request from a fork */
  openPull(
    branch: string,
    options: { from?: Repository; title?: string; author?: string; isDraft?: boolean; labels?: string[] } = {}
  ): Pull {
    const repository = options.from ?? this
    const tip = repository.branches.get(branch)
    if (tip === undefined) throw new Error(`${repository.fullName} has no branch ${branch}`)
    const now = currentTimestamp()
    const pull: Pull = {
      id: this.state.nextId(),
      number: this.#nextNumber(),
      title: options.title ?? `Pull ${branch}`,
      author: this.state.account(options.author ?? repository.owner.login),
      base: { repository: this, branch: this.defaultBranch },
      head: { repository, owner: repository.owner, branch, sha: tip },
      state: 'open',
      isDraft: options.isDraft ?? false,
      isLocked: false,
      labels: options.labels ?? [],
      mergedAt: null,
      landed: [],
      createdAt: now,
      updatedAt: now,
      closedAt: null
    }
    this.pulls.push(pull)
    return pull
  }

  /** Opens an issue of a user or an app. */
  openIssue(
    author: Account,
    content: Pick<Issue, 'title' | 'body'> & Partial<Pick<Issue, 'app' | 'labels' | 'assignees'>>
  ): Issue {
    const now = currentTimestamp()
    const issue: Issue = {
      id: this.state.nextId(),
      number: this.#nextNumber(),
      author,
      app: null,
      labels: [],
      assignees: [],
      ...content,
      state: 'open',
      stateReason: null,
      closedBy: null,
      createdAt: now,
      updatedAt: now,
      closedAt: null
    }
    this.issues.push(issue)
    return issue
  }

  /** Closes or reopens an issue. */
  setIssueState(issue: Issue, state: Issue['state'], account: Account, reason: Issue['stateReason'] = null): void {
    if (issue.state === state) return
    const now = currentTimestamp()
    const isClosed = state === 'closed'
    Object.assign(issue, {
      state,
      stateReason: reason ?? (isClosed ? 'completed' : 'reopened'),
      closedAt: isClosed ? now : null,
      closedBy: isClosed ? account : null,
      updatedAt: now
    } satisfies Partial<Issue>)
  }

  issue(number: number): Issue | undefined {
    return this.issues.find(issue => issue.number === number)
  }

  #nextNumber(): number {
    return this.pulls.length + this.issues.length + 1
  }

  closePull(pull: Pull, { isMerged = false, landed = [] as readonly string[] } = {}): void {
    const now = currentTimestamp()
    Object.assign(pull, { state: 'closed', closedAt: now, updatedAt: now, mergedAt: isMerged ? now : null, landed })
  }

  pull(number: number): Pull | undefined {
    return this.pulls.find(pull => pull.number === number)
  }

  /**
   * Creates the deployment that GitHub creates for a job with `environment:` before its first step: in progress, with
   * the job's log URL. `endJob` completes it.
   */
  beginJob(environment: string, job: { ref: string; sha: string; logUrl: string }): Deployment {
    const now = currentTimestamp()
    this.environments.add(environment)
    const deployment: Deployment = {
      id: this.state.nextId(),
      sha: job.sha,
      ref: job.ref,
      task: 'deploy',
      environment,
      description: null,
      payload: {},
      isTransient: false,
      isProduction: false,
      creator: this.state.account('github-actions[bot]'),
      createdAt: now,
      updatedAt: now,
      statuses: []
    }
    this.deployments.push(deployment)
    this.#jobStatus(deployment, 'in_progress', job.logUrl, '')
    return deployment
  }

  /** @param url value of the job's `environment.url` */
  endJob(deployment: Deployment, state: 'success' | 'failure', url = ''): void {
    this.#jobStatus(deployment, state, deployment.statuses[0]?.logUrl ?? '', url)
  }

  #jobStatus(deployment: Deployment, state: DeploymentState, logUrl: string, environmentUrl: string): void {
    const { environment, creator } = deployment
    const createdAt = currentTimestamp()
    const status = {
      id: this.state.nextId(),
      state,
      creator,
      description: '',
      environment,
      environmentUrl,
      logUrl,
      createdAt
    }
    deployment.statuses.push(status)
    deployment.updatedAt = createdAt
  }

  /** Adds a comment of a user. */
  addComment(pull: Pull, author: string, body: string, at?: string): Comment {
    return this.writeComment(pull.number, this.state.account(author), null, body, at)
  }

  writeComment(number: number, author: Account, app: string | null, body: string, at = currentTimestamp()): Comment {
    const comment = { id: this.state.nextId(), number, body, author, app, createdAt: at, updatedAt: at, reactions: [] }
    this.comments.push(comment)
    return comment
  }

  commentsOf(number: number): Comment[] {
    return this.comments.filter(comment => comment.number === number)
  }
}
