import type { WireApplication } from '../../datarobot/applications.ts'
import type { Client } from '../../datarobot/client.ts'
import { liveManifest } from '../../datarobot/manifests.ts'
import { UserError, WaitError } from '../../errors.ts'
import { compareCommits } from '../../github/compare.ts'
import { lastRecordedCommit } from '../../github/deployments.ts'
import { githubFor, type LazyGitHub } from '../../github/lazy.ts'
import { isRewound } from '../../github/rewound.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import type { NotificationSubject } from '../../notifications/channel.ts'
import { notificationTarget } from '../../notifications/target.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import { isSameRepository } from '../../previews/name.ts'
import type { Outcome } from '../../report/types.ts'
import { succeeded } from '../../run/outcomes.ts'
import { provenanceOf } from '../../run/provenance.ts'
import type { Run } from '../../run/run.ts'
import { type CommitOrder, judgeOrder, type StaleVerdict } from './commit-order.ts'

type Inputs = Pick<
  DeployInputs,
  'endpoint' | 'githubToken' | 'githubDeployment' | 'githubEnvironment' | 'onStaleCommit'
>

interface Judgement {
  verdict: StaleVerdict
  words: string
}

/**
 * Compares the commit of a run with the live one, and with the one that the newest successful run recorded on GitHub.
 * Only the record knows of runs that made no version, because all they wanted was there or they changed settings alone.
 */
export class StaleCheck {
  readonly #run: Run
  readonly #inputs: Inputs
  readonly #target: NotificationSubject
  readonly #door: LazyGitHub | null
  readonly #judged = new Map<string, Promise<Judgement>>()
  readonly #warned = new Set<string>()
  #recorded: Promise<string | null> | null = null
  #isReadAgain = false

  constructor(run: Run, inputs: Inputs, target: NotificationSubject) {
    this.#run = run
    this.#inputs = inputs
    this.#target = target
    this.#door = githubFor(run.env, inputs.githubToken)
  }

  /** Starts to read the record, while DataRobot is asked for what there is. */
  begin(): void {
    this.#recorded ??= this.#readRecord()
  }

  /** Whether a newer commit is live, or was found to change nothing. Says nothing of it. */
  async isStale(current: CurrentState): Promise<boolean> {
    const { verdict } = await this.#judge([this.#liveCommit(current.live), await this.#record(current)])
    return verdict === 'refuse' || verdict === 'skip'
  }

  /**
   * Never backwards: asked before anything is written.
   *
   * @returns how the run ends when the workflow wants such commits skipped; null when it goes on
   * @throws UserError stale-commit
   */
  async rejectStaleCommit(current: CurrentState): Promise<Outcome | null> {
    const { verdict, words } = await this.#judge([this.#liveCommit(current.live), await this.#record(current)])
    if (verdict === 'skip') return succeeded('stale-commit', 'skipped', words)
    if (verdict === 'refuse')
      throw new UserError('stale-commit', {
        what: 'This commit is older than the one that was deployed last, so it was not deployed.',
        saw: words,
        next: 'Run the newest commit; to go back on purpose, use the rollback action, or start the workflow by hand.'
      })
    this.#warn(verdict, words)
    return null
  }

  /**
   * Asked again before the first write that changes what runs, for what other runs did since the plan was made.
   *
   * @param concurrentPublish the application, when another run published to it; null when none did
   * @throws WaitError superseded
   */
  async rejectSupersededRun(client: Client, concurrentPublish: WireApplication | null): Promise<void> {
    if (!this.#isReadAgain) this.#recorded = this.#readRecord()
    this.#isReadAgain = true
    const live = concurrentPublish === null ? null : this.#liveCommit(await liveManifest(client, concurrentPublish))
    const { verdict, words } = await this.#judge([live, await this.#recorded])
    if (verdict === 'deploy' || verdict === 'warn') return this.#warn(verdict, words)
    throw new WaitError('superseded', {
      what: 'This run was overtaken by one of a newer commit, so it published nothing.',
      saw: words,
      next: 'Nothing is to be done; a concurrency group for the workflow lets deploys queue.'
    })
  }

  /** Commit of the live version, when it is of this repository. */
  #liveCommit(live: CurrentState['live']): string | null {
    const { context, log } = this.#run.env
    const ours = provenanceOf(context, { previewOf: null, expiresAt: null })
    if (live === null || isSameRepository(live, ours)) return live?.commit ?? null
    if (live.repository !== null) log.notice(`The live version was deployed from ${live.repository}.`)
    return null
  }

  /** What was recorded of an application that is gone holds nobody back. */
  async #record({ application }: CurrentState): Promise<string | null> {
    if (application === null) return null
    this.begin()
    return this.#recorded
  }

  /** Never throws: what GitHub refuses fails no deploy. */
  async #readRecord(): Promise<string | null> {
    const { env } = this.#run
    if (this.#door === null || !this.#inputs.githubDeployment) return null
    try {
      const place = notificationTarget(env.context, this.#inputs, this.#target)
      return await lastRecordedCommit(await this.#door.open(), place)
    } catch (error) {
      const words = (error as Error).message
      // GitHub may have taken its time to fail.
      this.#isReadAgain = true
      env.log.info(`Only the live version tells which commit was deployed last, for its GitHub Deployments: ${words}`)
      return null
    }
  }

  /** The gravest judgement over all of these commits. */
  async #judge(commits: readonly (string | null)[]): Promise<Judgement> {
    const others = new Set(commits.filter(commit => commit !== null && commit !== this.#run.env.context.commit))
    let worst: Judgement = { verdict: 'deploy', words: '' }
    for (const other of others as Set<string>) {
      const judgement = this.#judged.get(other) ?? this.#compare(other)
      this.#judged.set(other, judgement)
      const { verdict, words } = await judgement
      if (SEVERITY.indexOf(verdict) > SEVERITY.indexOf(worst.verdict)) worst = { verdict, words }
    }
    return worst
  }

  async #compare(other: string): Promise<Judgement> {
    const { context, log } = this.#run.env
    const { commit } = context
    if (commit === null) return { verdict: 'deploy', words: '' }
    if (this.#door === null) {
      log.info('Without a github-token nobody can tell whether a newer commit is live')
      return { verdict: 'deploy', words: '' }
    }
    const github = await this.#door.open()
    const { relation: order, why } = await compareCommits(github, this.#door, other, commit)
    const mayGoBack =
      context.eventName === 'workflow_dispatch' ||
      (order === 'behind' && (await isRewound(github, this.#door, context, other)))
    return {
      verdict: judgeOrder(order, this.#inputs.onStaleCommit, mayGoBack),
      words: describeOrder(order, commit, other, why)
    }
  }

  #warn(verdict: StaleVerdict, words: string): void {
    if (verdict !== 'warn' || this.#warned.has(words)) return
    this.#warned.add(words)
    this.#run.env.log.warning(`${words} It is deployed anyway.`)
  }
}

const SEVERITY: readonly StaleVerdict[] = ['deploy', 'warn', 'skip', 'refuse']

function describeOrder(order: CommitOrder, ours: string, last: string, why: string | null): string {
  const [commit, other] = [ours.slice(0, 7), last.slice(0, 7)]
  if (order === 'behind') return `Commit ${commit} is an ancestor of ${other}, which was deployed last.`
  if (order === 'diverged') return `Commit ${commit} is of another line than ${other}, which was deployed last.`
  return `How commit ${commit} stands to ${other}, which was deployed last, is not known: ${why ?? 'GitHub does not say'}.`
}
