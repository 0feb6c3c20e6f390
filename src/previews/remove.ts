import { hasDoneAny, newRecords } from '../apply/run-steps.ts'
import type { Client } from '../datarobot/client.ts'
import { ExplainedError, listNames } from '../errors.ts'
import type { DeployInputs } from '../inputs/types.ts'
import type { NotificationInputs } from '../notifications/channel.ts'
import { openNotifications } from '../notifications/notifications.ts'
import type { Outcome } from '../report/types.ts'
import { succeeded } from '../run/outcomes.ts'
import { provenanceOf } from '../run/provenance.ts'
import type { Run } from '../run/run.ts'
import { removePreviews } from './apply.ts'
import { findLeftCandidates } from './candidate.ts'
import { findPreviews } from './find.ts'
import { previewNameOf, previewPrefix } from './name.ts'
import { type CleanupRequest, isOurs, planCleanup, type Removal } from './plan.ts'
import { findClosedPullRequests } from './pull-requests.ts'

/** Deletes the preview of a closed pull request, with its source. A preview that is already gone counts as deleted. */
export async function deletePreview(
  run: Run,
  client: Client,
  inputs: NotificationInputs & Pick<DeployInputs, 'previewName' | 'dryRun'>,
  app: string
): Promise<Outcome> {
  const { pullRequest } = run.env.context
  run.env.log.info(`Delete the preview of pull request #${pullRequest?.number} of ${JSON.stringify(app)}`)
  const desired = { app, template: inputs.previewName, pullRequest: pullRequest?.number ?? null, sweep: false }
  return sweepPreviews(run, client, desired, inputs)
}

/**
 * Removes the selected previews: collect, plan, apply. One that cannot be removed does not stop the others.
 *
 * @throws ExplainedError for the first that could not be removed, with the names of all that are left
 */
export async function sweepPreviews(
  run: Run,
  client: Client,
  desired: Pick<CleanupRequest, 'app' | 'template' | 'pullRequest' | 'sweep'>,
  inputs: NotificationInputs & { dryRun: boolean }
): Promise<Outcome> {
  const { log, context, time } = run.env
  const { pullRequest } = desired
  const name =
    pullRequest === null ? null : previewNameOf(desired.template, desired.app, { pullRequest, refName: null })
  const plan = await run.stage('Collect and plan', async () => {
    const found = await findPreviews(client, previewPrefix(desired.template, desired.app))
    const owner = provenanceOf(context, { previewOf: null, expiresAt: null })
    const numbers = found.flatMap(({ name, manifest }) => {
      const isCandidate = desired.sweep && isOurs({ ...desired, owner }, name, manifest)
      return isCandidate && manifest.pullRequest !== null ? [manifest.pullRequest] : []
    })
    const closed = await findClosedPullRequests(run.env, inputs, new Set(numbers))
    const now = time.now()
    const candidates = desired.sweep ? await findLeftCandidates(client, desired.app, owner, now) : []
    const plan = planCleanup({ ...desired, owner, closed, now }, found, candidates)
    run.showPlan(plan)
    return plan
  })
  run.recordChanged(false)
  // A sweep of many previews has no name of its own.
  if (!desired.sweep) run.record({ appName: plan.removals[0]?.preview.name ?? name, preview: true })
  if (inputs.dryRun) return succeeded('planned', 'planned')
  if (plan.steps.length + plan.unreadable.length === 0) {
    // A user deleted it, or an earlier run was ended before it could update GitHub.
    if (name !== null && plan.notes.length === 0) await closeNotifications(run, inputs, name, pullRequest)
    return succeeded('deleted', 'unchanged', null, desired.sweep ? 'stay: none is over' : null)
  }
  const removals = plan.removals.map(removal => ({
    ...removal,
    records: newRecords({ ...plan, steps: removal.steps })
  }))
  const records = removals.flatMap(({ records }) => records)
  run.follow(records, () => hasDoneAny(records))
  const tried = await run.stage('Apply', () => removePreviews({ client, time, say: log.info }, removals))
  const removed = [...tried, ...plan.unreadable]
  const left = removed.filter(({ error }) => error !== null)
  const namesOf = (some: typeof removed) => some.map(({ preview }) => preview.name)
  run.record({ removed: { gone: namesOf(removed.filter(({ error }) => error === null)), left: namesOf(left) } })
  for (const { preview, reason, error } of removed)
    if (error === null)
      await closeNotifications(
        run,
        withOwnEnvironment(inputs, preview),
        preview.name,
        preview.manifest?.pullRequest ?? null,
        reason
      )
  if (left.length > 0) throw remaining(left, removed.length)
  return succeeded('deleted', 'deleted', null, desired.sweep ? 'were deleted' : null)
}

/** Targets the GitHub environment of the preview's last deploy, unless this step names one. */
const withOwnEnvironment = (inputs: NotificationInputs, { manifest }: Removal['preview']): NotificationInputs => ({
  ...inputs,
  githubEnvironment: inputs.githubEnvironment ?? manifest?.githubEnvironment ?? null
})

/** Updates the comment, and removes the GitHub Deployment with its environment. */
async function closeNotifications(
  run: Run,
  inputs: NotificationInputs,
  name: string,
  pullRequest: number | null,
  reason: Removal['reason'] = 'requested'
): Promise<void> {
  if (pullRequest === null) return
  const target = { application: { name }, isPreview: true, pullRequest }
  await openNotifications(run.env, inputs, target).close(reason === 'expired' ? 'expired' : 'removed')
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
