import type { WireApplication } from '../../datarobot/applications.ts'
import type { Client } from '../../datarobot/client.ts'
import { liveManifest } from '../../datarobot/manifests.ts'
import { UserError, WaitError } from '../../errors.ts'
import { compareCommits } from '../../github/compare.ts'
import { lastRecordedCommit } from '../../github/deployments.ts'
import { githubFor, type LazyGitHub } from '../../github/lazy.ts'
import { isRemovedByForcePush } from '../../github/rewound.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import type { NotificationSubject } from '../../notifications/channel.ts'
import { notificationTarget } from '../../notifications/target.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import { isSameRepository } from '../../plan/repository.ts'
import type { Outcome } from '../../report/types.ts'
import { succeeded } from '../../run/outcomes.ts'
import { provenanceOf } from '../../run/provenance.ts'
import type { Run } from '../../run/run.ts'
import { type CommitOrder, judgeOrder, type StaleVerdict } from './commit-order.ts'
import { isRequested } from './trigger.ts'

type Inputs = Pick<
  DeployInputs,
  'endpoint' | 'githubToken' | 'githubDeployment' | 'githubEnvironment' | 'entry' | 'onStaleCommit' | 'pullRequest'
>

interface Judgement {
  verdict: StaleVerdict
  words: string
}

/**
 * Compares the commit of a run with the live one, and with the one that the newest successful run recorded in its GitHub
 * Deployment. Only that record includes runs that made no version, because nothing or only settings changed.
 */
export class StaleCheck {
  readonly #run: Run
  readonly #inputs: Inputs
  readonly #target: NotificationSubject
  readonly #github: LazyGitHub | null
  readonly #judged = new Map<string, Promise<Judgement>>()
  readonly #warned = new Set<string>()
  #recorded: Promise<string | null> | null = null
  #isReadAgain = false

  constructor(run: Run, inputs: Inputs, target: NotificationSubject) {
    this.#run = run
    this.#inputs = inputs
    this.#target = target
    this.#github = githubFor(run.env, inputs.githubToken)
  }

  /** Starts to read the record, in parallel with requests to DataRobot. */
  begin(): void {
    this.#recorded ??= this.#readRecord()
  }

  /** Tells whether a newer commit was deployed, without a message. */
  async isStale(current: CurrentState): Promise<boolean> {
    const { verdict } = await this.#judge([this.#liveCommit(current.live), await this.#record(current)])
    return verdict === 'refuse' || verdict === 'skip'
  }

  /**
   * Rejects a commit that is older than the deployed one, before anything is written.
   *
   * @returns the outcome if the workflow skips such commits; null if the run continues
   * @throws UserError stale-commit
   */
  async rejectStaleCommit(current: CurrentState): Promise<Outcome | null> {
    const { verdict, words } = await this.#judge([this.#liveCommit(current.live), await this.#record(current)])
    if (verdict === 'skip') return succeeded('stale-commit', 'skipped', words)
    if (verdict === 'refuse')
      throw new UserError('stale-commit', {
        what: 'This commit is older than the deployed one, so it was not deployed.',
        saw: words,
        next: 'Run the workflow for the newest commit. To go back on purpose, use the rollback action, or start the workflow manually.'
      })
    this.#warn(verdict, words)
    return null
  }

  /**
   * Rejects this run if another one deployed a newer commit since the plan was made. Called before each write that
   * changes the live version.
   *
   * @param concurrentPublish the application as another run published to it; null if none did
   * @throws WaitError superseded
   */
  async rejectSupersededRun(client: Client, concurrentPublish: WireApplication | null): Promise<void> {
    if (!this.#isReadAgain) this.#recorded = this.#readRecord()
    this.#isReadAgain = true
    const live = concurrentPublish === null ? null : this.#liveCommit(await liveManifest(client, concurrentPublish))
    const { verdict, words } = await this.#judge([live, await this.#recorded])
    if (verdict === 'deploy' || verdict === 'warn') return this.#warn(verdict, words)
    throw new WaitError('superseded', {
      what: 'A run of a newer commit has deployed meanwhile, so this run published nothing.',
      saw: words,
      next: 'No action is needed. A concurrency group for the workflow makes deploys queue.'
    })
  }

  /** Commit of the live version, if it was deployed from this repository. */
  #liveCommit(live: CurrentState['live']): string | null {
    const { context, log } = this.#run.env
    const ours = provenanceOf(context, { previewOf: null, expiresAt: null })
    if (live === null || isSameRepository(live, ours)) return live?.commit ?? null
    if (live.repository !== null) log.notice(`The live version was deployed from ${live.repository}.`)
    return null
  }

  /** Recorded commit; null for an application that does not exist any more. */
  async #record({ application }: CurrentState): Promise<string | null> {
    if (application === null) return null
    this.begin()
    return this.#recorded
  }

  /** Never throws: a refusal of GitHub must not fail a deploy. */
  async #readRecord(): Promise<string | null> {
    const { env } = this.#run
    if (this.#github === null || !this.#inputs.githubDeployment) return null
    try {
      const place = notificationTarget(env.context, this.#inputs, this.#target)
      return await lastRecordedCommit(await this.#github.open(), place)
    } catch (error) {
      const words = (error as Error).message
      // Not read again: GitHub may have taken long to fail.
      this.#isReadAgain = true
      env.log.info(
        `The commit is compared with the live version only, because the GitHub Deployments could not be read: ${words}`
      )
      return null
    }
  }

  /** The most severe judgement of these commits. */
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
    if (this.#github === null) {
      log.info('Without a github-token it is unknown whether a newer commit is live')
      return { verdict: 'deploy', words: '' }
    }
    const github = await this.#github.open()
    const { relation: order, reason: why } = await compareCommits(github, this.#github, other, commit)
    const mayGoBack =
      context.eventName === 'workflow_dispatch' ||
      // A person requested the head of the pull request, and the checkout was proven to be it.
      isRequested(context, this.#inputs.pullRequest) ||
      (order === 'behind' && (await isRemovedByForcePush(github, this.#github, context, other)))
    return {
      verdict: judgeOrder(order, this.#inputs.onStaleCommit, mayGoBack),
      words: describeOrder(order, commit, other, why)
    }
  }

  #warn(verdict: StaleVerdict, words: string): void {
    if (verdict !== 'warn' || this.#warned.has(words)) return
    this.#warned.add(words)
    this.#run.env.log.warning(`${words} This run deploys it anyway.`)
  }
}

const SEVERITY: readonly StaleVerdict[] = ['deploy', 'warn', 'skip', 'refuse']

function describeOrder(order: CommitOrder, ours: string, last: string, why: string | null): string {
  const [commit, other] = [ours.slice(0, 7), last.slice(0, 7)]
  if (order === 'behind') return `Commit ${commit} is an ancestor of ${other}, which was deployed last.`
  if (order === 'diverged') return `Commit ${commit} has diverged from ${other}, which was deployed last.`
  return `The order of commit ${commit} and ${other}, which was deployed last, is unknown: ${why ?? 'GitHub does not say'}.`
}
