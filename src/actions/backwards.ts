import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { liveManifest } from '../datarobot/manifests.ts'
import { UserError, WaitError } from '../errors.ts'
import { compareCommits } from '../github/compare.ts'
import { doorOf } from '../github/door.ts'
import type { DeployInputs } from '../inputs/types.ts'
import type { Have } from '../plan/have.ts'
import { type CommitOrder, judgeOrder, type StaleVerdict } from '../plan/stale.ts'
import type { DeployPlan } from '../plan/types.ts'
import type { Outcome } from '../report/types.ts'
import type { Run } from './run.ts'
import { success } from './success.ts'

type Order = Pick<DeployInputs, 'githubToken' | 'onStaleCommit'>

/**
 * Never backwards: before anything is written, the commit is held against the live one.
 *
 * @returns how the run ends when the workflow wants such commits skipped; null when it goes on
 * @throws UserError stale-commit
 */
export async function refuseStale(run: Run, inputs: Order, plan: DeployPlan, { live }: Have): Promise<Outcome | null> {
  if (plan.steps.length === 0) return null
  const { verdict, words } = await judgeCommit(run, inputs, live)
  if (verdict === 'skip') return success('stale-commit', 'skipped', words)
  if (verdict !== 'refuse') return null
  throw new UserError('stale-commit', {
    what: 'This commit is older than the one that runs, so it was not deployed.',
    saw: words,
    next: 'Run the newest commit; to go back on purpose, use the rollback action, or start the workflow by hand.'
  })
}

/** The same, before the publish, for what another run published since the plan. @throws WaitError superseded */
export async function refuseOvertaking(run: Run, inputs: Order, client: Client, rival: WireApplication): Promise<void> {
  const { verdict, words } = await judgeCommit(run, inputs, await liveManifest(client, rival))
  if (verdict === 'deploy' || verdict === 'warn') return
  throw new WaitError('superseded', {
    what: 'This run was overtaken by one of a newer commit, so it published nothing.',
    saw: words,
    next: 'Nothing is to be done; a concurrency group for the workflow lets deploys queue.'
  })
}

/** How the commit of this run stands to the live one, and what that means for it; see `judgeOrder`. */
async function judgeCommit(
  run: Run,
  { githubToken, onStaleCommit }: Order,
  live: Have['live']
): Promise<{ verdict: StaleVerdict; words: string }> {
  const { context, log } = run.outside
  const { commit, repository } = context
  const fine = { verdict: 'deploy', words: '' } as const
  if (live === null || live.commit === null || commit === null || live.commit === commit) return fine
  if (live.repository !== repository) {
    if (live.repository !== null) log.notice(`The live version was deployed from ${live.repository}.`)
    return fine
  }
  const door = doorOf(run.outside, githubToken)
  if (door === null) {
    log.info('Without a github-token nobody can tell whether a newer commit is live')
    return fine
  }
  const { relation: order, why } = await compareCommits(await door.open(), door, live.commit, commit)
  const isByHand = context.eventName === 'workflow_dispatch' || context.runAttempt > 1
  const verdict = judgeOrder(order, onStaleCommit, isByHand)
  const words = wordsFor(order, commit, live.commit, why)
  if (verdict === 'warn') log.warning(`${words} It is deployed all the same.`)
  return { verdict, words }
}

function wordsFor(order: CommitOrder, ours: string, live: string, why: string | null): string {
  const [commit, other] = [ours.slice(0, 7), live.slice(0, 7)]
  if (order === 'behind') return `Commit ${commit} is an ancestor of ${other}, which is live.`
  if (order === 'diverged') return `Commit ${commit} is of another line than ${other}, which is live.`
  return `How commit ${commit} stands to ${other}, which is live, is not known: ${why ?? 'GitHub does not say'}.`
}
