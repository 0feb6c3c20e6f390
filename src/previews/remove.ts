import { hasDoneAny, newRecords } from '../apply/run-steps.ts'
import type { Client } from '../datarobot/client.ts'
import { ExplainedError, listNames } from '../errors.ts'
import type { DeployInputs } from '../inputs/types.ts'
import type { NotificationInputs, PreviewEnd } from '../notifications/channel.ts'
import { openNotifications } from '../notifications/notifications.ts'
import type { Outcome, StepRecord } from '../report/types.ts'
import { succeeded } from '../run/outcomes.ts'
import { provenanceOf } from '../run/provenance.ts'
import type { Run } from '../run/run.ts'
import { createAnnouncementCheck, withOwnEnvironment } from './announced.ts'
import { type Removed, removePreviews } from './apply.ts'
import { findLeftCandidates } from './candidate.ts'
import { findPreviews } from './find.ts'
import { findEvictions } from './limit.ts'
import { previewNameOf, previewPrefix } from './name.ts'
import {
  type CleanupPlan,
  type CleanupRequest,
  type CleanupStep,
  describeStep,
  evictionOf,
  isOurs,
  planCleanup,
  type Removal
} from './plan.ts'
import { fetchPullRequests } from './pull-requests.ts'

/** Previews that a run deletes: that of a pull request, or with `sweep` all that are over. */
export interface SweepRequest extends Pick<CleanupRequest, 'app' | 'template' | 'pullRequest' | 'sweep' | 'when'> {
  /** Maximum number of previews that a sweep leaves; null for no limit. */
  maxPreviews: number | null
}

/**
 * Deletes the preview of a pull request, with its source. A preview that is already gone counts as deleted.
 *
 * @param explanation sentences for the pull request, if it is still open
 */
export async function deletePreview(
  run: Run,
  client: Client,
  inputs: NotificationInputs & Pick<DeployInputs, 'previewName' | 'previewWhen' | 'dryRun'>,
  app: string,
  explanation: string | null = null
): Promise<Outcome> {
  const pullRequest = run.env.context.pullRequest?.number ?? null
  run.env.log.info(`Delete the preview of pull request #${pullRequest} of ${JSON.stringify(app)}`)
  const { previewName: template, previewWhen: when } = inputs
  const desired = { app, template, pullRequest, sweep: false, when, maxPreviews: null }
  return sweepPreviews(run, client, desired, inputs, explanation)
}

/** Says on the pull request why it has no preview, and how to get one. */
export async function explainNoPreview(
  run: Run,
  inputs: NotificationInputs & Pick<DeployInputs, 'previewName'>,
  app: string,
  explanation: string
): Promise<void> {
  const pullRequest = run.env.context.pullRequest?.number ?? null
  const name = previewNameOf(inputs.previewName, app, { pullRequest, refName: null })
  run.record({ appName: name, preview: true })
  await closeNotifications(run, inputs, name, pullRequest, { state: 'none', explanation })
}

/**
 * Removes the selected previews: collect, plan, apply. One that cannot be removed does not stop the others.
 *
 * @param explanation sentences for the pull request whose preview was requested to be removed
 * @throws ExplainedError for the first that could not be removed, with the names of all that are left
 */
export async function sweepPreviews(
  run: Run,
  client: Client,
  desired: SweepRequest,
  inputs: NotificationInputs & { dryRun: boolean },
  explanation: string | null = null
): Promise<Outcome> {
  const { pullRequest } = desired
  const name =
    pullRequest === null ? null : previewNameOf(desired.template, desired.app, { pullRequest, refName: null })
  const plan = await run.stage('Collect and plan', () => planSweep(run, client, desired, inputs))
  run.recordChanged(false)
  // A sweep of many previews has no name of its own.
  if (!desired.sweep) run.record({ appName: plan.removals[0]?.preview.name ?? name, preview: true })
  if (inputs.dryRun) return succeeded('planned', 'planned')
  if (plan.steps.length + plan.unreadable.length === 0) {
    // A user deleted it, or an earlier run was ended before it could update GitHub.
    if (name !== null && plan.notes.length === 0 && explanation === null)
      await closeNotifications(run, inputs, name, pullRequest, { state: 'removed', explanation })
    return succeeded('deleted', 'unchanged', null, desired.sweep ? 'stay: none is over' : null)
  }
  const removals = recordsOf(plan.removals, explanation)
  const records = removals.flatMap(({ records }) => records)
  run.follow(records, () => hasDoneAny(records))
  const tried = await run.stage('Apply', () => removeAndReport(run, client, removals, inputs))
  recordRemoved(run, plan.unreadable)
  const removed = [...tried, ...plan.unreadable]
  const left = removed.filter(({ error }) => error !== null)
  if (left.length > 0) throw remaining(left, removed.length)
  return succeeded('deleted', 'deleted', null, desired.sweep ? 'were deleted' : null)
}

async function planSweep(
  run: Run,
  client: Client,
  desired: SweepRequest,
  inputs: NotificationInputs
): Promise<CleanupPlan> {
  const { context, time } = run.env
  const found = await findPreviews(client, previewPrefix(desired.template, desired.app))
  const owner = provenanceOf(context, { previewOf: null, expiresAt: null })
  const numbers = found.flatMap(({ name, manifest }) => {
    const isCandidate = desired.sweep && isOurs({ ...desired, owner }, name, manifest)
    return isCandidate && manifest.pullRequest !== null ? [manifest.pullRequest] : []
  })
  const pulls = await fetchPullRequests(run.env, inputs, new Set(numbers))
  const now = time.now()
  const candidates = desired.sweep ? await findLeftCandidates(client, desired.app, owner, now) : []
  const request = { ...desired, owner, pulls, now }
  const plan = planCleanup(request, found, candidates)
  const evictions = await evictionsOf(run, client, request, inputs, plan)
  const complete = evictions.length === 0 ? plan : planCleanup(request, found, candidates, evictions)
  run.showPlan(complete)
  return complete
}

/** Previews beyond the limit, which a sweep deletes in addition to those of its plan. */
async function evictionsOf(
  { env }: Run,
  client: Client,
  request: SweepRequest & CleanupRequest,
  inputs: NotificationInputs,
  { removals }: CleanupPlan
): Promise<Removal[]> {
  const { maxPreviews, owner, when } = request
  if (!request.sweep || maxPreviews === null) return []
  const except = new Set(removals.map(({ preview }) => preview.name))
  const isAnnounced = createAnnouncementCheck(env, inputs)
  const previews = await findEvictions(client, { ...request, maxPreviews, except, own: null, isAnnounced })
  return previews.map(preview => evictionOf(preview, owner, maxPreviews, when))
}

type RecordedRemoval = Removal & { records: readonly StepRecord<CleanupStep>[] }

/** @param explanation sentences for the pull requests of removals that have none of their own */
export function recordsOf(removals: readonly Removal[], explanation: string | null = null): RecordedRemoval[] {
  return removals.map(removal => ({
    ...removal,
    explanation: removal.explanation ?? explanation,
    records: newRecords({ steps: removal.steps, describe: describeStep })
  }))
}

/** Removes previews, and reports each on its pull request. */
export async function removeAndReport(
  run: Run,
  client: Client,
  removals: readonly RecordedRemoval[],
  inputs: NotificationInputs
): Promise<Removed[]> {
  const { log, time } = run.env
  const tried = await removePreviews({ client, time, say: log.info }, removals)
  for (const { preview, reason, explanation, error } of tried) {
    const end = { state: reason === 'expired' ? 'expired' : 'removed', explanation } as const
    if (error === null)
      await closeNotifications(
        run,
        withOwnEnvironment(inputs, preview),
        preview.name,
        preview.manifest?.pullRequest ?? null,
        end
      )
  }
  recordRemoved(run, tried)
  return tried
}

/** Adds to the names of the deleted previews, and of those that are left. */
function recordRemoved(run: Run, removed: readonly Pick<Removed, 'preview' | 'error'>[]): void {
  const { gone = [], left = [] } = run.facts.removed ?? {}
  const names = (some: typeof removed) => some.map(({ preview }) => preview.name)
  run.record({
    removed: {
      gone: [...gone, ...names(removed.filter(({ error }) => error === null))],
      left: [...left, ...names(removed.filter(({ error }) => error !== null))]
    }
  })
}

/** Updates the comment, and removes the GitHub Deployment with its environment. */
export async function closeNotifications(
  run: Run,
  inputs: NotificationInputs,
  name: string,
  pullRequest: number | null,
  end: PreviewEnd
): Promise<void> {
  if (pullRequest === null) return
  const target = { application: { name }, isPreview: true, pullRequest }
  await openNotifications(run.env, inputs, target).close(end)
}

function remaining(left: readonly { preview: { name: string }; error: unknown }[], of: number): unknown {
  const error = left[0]?.error
  if (!(error instanceof ExplainedError)) return error
  return new ExplainedError(
    error.reason,
    {
      what: `${left.length} of ${of} previews could not be deleted: ${listNames(left.map(({ preview }) => preview.name))}.`,
      saw: `${error.explanation.what} ${error.explanation.saw}`,
      next: error.explanation.next
    },
    { cause: error }
  )
}
