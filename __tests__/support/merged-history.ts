import { expect } from '@jest/globals'
import { type Deployed, liveFiles, START } from './deploy-runs.ts'
import { createFolder } from './folders.ts'
import { git } from './git-history.ts'
import { readTree, writeChanges } from './git-tree.ts'
import { pullRequestEvent, pushEvent } from './github/events.ts'
import type { Pull } from './github/github-state.ts'
import { type RunOptions, setupRuns } from './github-runs.ts'

export type Changes = Readonly<Record<string, string | null>>

type Runs = Awaited<ReturnType<typeof setupRuns>>

/** Ways in which GitHub merges a pull request. */
export type MergeMethod = 'merge' | 'squash' | 'rebase'

/**
 * A repository in real git whose pull requests are planned, merged and deployed. The stand-in for GitHub has the same
 * commits, and the runs use the emulator.
 */
export class MergedHistory {
  readonly runs: Runs
  readonly #folder: string
  readonly #pulls = new Map<string, Pull>()
  readonly #branches = new Set(['main'])
  #pushed = ''

  private constructor(runs: Runs, folder: string) {
    this.runs = runs
    this.#folder = folder
  }

  /** Starts with these files on main, deployed. */
  static async start(files: Readonly<Record<string, string>>, isDeployed = true): Promise<MergedHistory> {
    const runs = await setupRuns()
    const folder = createFolder({})
    git(folder, 'init', '--quiet', '--initial-branch=main')
    writeChanges(folder, { ...START, ...files })
    git(folder, 'add', '--all')
    git(folder, 'commit', '--quiet', '--message', 'first')
    const history = new MergedHistory(runs, folder)
    history.#share('main')
    history.skipRun()
    if (isDeployed) expect((await history.deploy({ 'require-plan': 'false' })).outputs.reason).toBe('published')
    return history
  }

  pull(branch: string): Pull {
    const pull = this.#pulls.get(branch)
    if (pull === undefined) throw new Error(`no pull request of ${branch}`)
    return pull
  }

  /** Commits changes to a branch, which starts at main. Null deletes a file. */
  change(branch: string, changes: Changes): void {
    this.#git('checkout', '--quiet', ...(this.#branches.has(branch) ? [branch] : ['-b', branch, 'main']))
    this.#branches.add(branch)
    writeChanges(this.#folder, changes)
    this.#git('add', '--all')
    this.#git('commit', '--quiet', '--allow-empty', '--message', `change ${branch}`)
    this.#share(branch)
  }

  open(branch: string): Pull {
    const pull = this.#pulls.get(branch) ?? this.runs.repository.openPull(branch)
    this.#pulls.set(branch, pull)
    return pull
  }

  /** Runs the workflow for the pull request of a branch, with the merge commit of GitHub in the checkout. */
  async plan(branch: string, inputs: Record<string, string> = {}, options: RunOptions = {}): Promise<Deployed> {
    const pull = this.open(branch)
    this.#git('checkout', '--quiet', '--detach', 'main')
    if (pull.mergedAt === null) this.#git('merge', '--quiet', '--no-ff', '--message', 'test merge', branch)
    this.runs.tree.setFiles(readTree(this.#folder, 'HEAD'))
    const event = pullRequestEvent(this.runs.github.origins, 'synchronize', pull)
    return this.runs.runOn('pull_request', event, {
      ...options,
      inputs: { 'plan-for': 'production', wait: 'false', ...inputs }
    })
  }

  /** Changes a branch, and plans it. */
  async propose(branch: string, changes: Changes, inputs: Record<string, string> = {}): Promise<void> {
    this.change(branch, changes)
    expect((await this.plan(branch, inputs)).outputs.reason).toBe('planned')
  }

  /** Merges a pull request, with changes in the merge commit that the branch does not have. */
  merge(branch: string, method: MergeMethod = 'squash', extra: Changes = {}): void {
    const before = this.#sha('main')
    if (method === 'rebase') {
      this.#git('checkout', '--quiet', '-B', 'rebased', branch)
      this.#git('rebase', '--quiet', '--force-rebase', 'main')
      this.#git('checkout', '--quiet', 'main')
      this.#git('merge', '--quiet', '--ff-only', 'rebased')
    } else {
      this.#git('checkout', '--quiet', 'main')
      this.#git('merge', '--quiet', '--no-commit', method === 'squash' ? '--squash' : '--no-ff', branch)
      writeChanges(this.#folder, extra)
      this.#git('add', '--all')
      this.#git('commit', '--quiet', '--allow-empty', '--message', `merge ${branch}`)
    }
    this.#share('main')
    const landed = this.#git('rev-list', `${before}..main`).split('\n')
    this.runs.repository.closePull(this.open(branch), { isMerged: true, landed })
  }

  /** Commits to main without a pull request. */
  push(changes: Changes): void {
    this.change('main', changes)
  }

  /** Runs the workflow for the push of everything that was merged since the last push. */
  async deploy(inputs: Record<string, string> = {}, options: RunOptions = {}): Promise<Deployed> {
    const after = this.#sha('main')
    const before = this.#pushed
    this.#pushed = after
    this.runs.tree.setFiles(readTree(this.#folder, 'main'))
    const { github, repository } = this.runs
    const event = { ...pushEvent(github.origins, repository), before }
    const variables = { GITHUB_SHA: after, ...options.variables }
    return this.runs.runOn('push', event, {
      ...options,
      variables,
      inputs: { 'require-plan': 'true', wait: 'false', ...inputs }
    })
  }

  /** The run of a push that never starts: GitHub cancels waiting runs of a concurrency group. */
  skipRun(): void {
    this.#pushed = this.#sha('main')
  }

  /** Files of the live version beyond those of every application. */
  async live(): Promise<Record<string, string>> {
    const { 'start-app.sh': _, ...files } = await liveFiles(this.runs.emulator)
    return files
  }

  #git(...args: string[]): string {
    return git(this.#folder, ...args)
  }

  /** The last commit of a branch. */
  #sha(branch: string): string {
    return this.runs.repository.branches.get(branch) ?? ''
  }

  /** Repeats the commits of a branch in the stand-in. */
  #share(branch: string): void {
    const { repository } = this.runs
    let last = ''
    for (const line of this.#git('log', '--reverse', '--topo-order', '--format=%H %P', branch).split('\n')) {
      const [sha = '', ...parents] = line.trim().split(' ')
      last = sha
      if (!repository.commits.has(sha))
        repository.push(sha, { branch, parents, sha, files: readTree(this.#folder, sha) })
    }
    repository.branches.set(branch, last)
  }
}
