import type { Dispatcher } from 'undici'
import { type ApplyContext, apply, hasChanged, isBeforeWait, isSetting } from '../../apply/apply.ts'
import { newProgress, type Progress } from '../../apply/progress.ts'
import { type Unpublished, unpublishedVersions } from '../../apply/prune.ts'
import { RollbackError } from '../../apply/rollback.ts'
import { sourceOf } from '../../apply/versions.ts'
import type { WireApplication } from '../../datarobot/applications.ts'
import type { Client } from '../../datarobot/client.ts'
import { openNetwork } from '../../datarobot/network.ts'
import { ExplainedError, isTransient } from '../../errors.ts'
import type { ApplicationName, DeployInputs } from '../../inputs/types.ts'
import { openNotifications } from '../../notifications/notifications.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import type { DeployPlan, DeployStep } from '../../plan/types.ts'
import { restrictForPreview } from '../../previews/name.ts'
import { deletePreview } from '../../previews/remove.ts'
import type { Outcome } from '../../report/types.ts'
import { announceStart } from '../../run/announcement.ts'
import { connect, maskSecrets } from '../../run/connect.ts'
import { skipped, succeeded } from '../../run/outcomes.ts'
import { trackChanges } from '../../run/recovery.ts'
import type { Run } from '../../run/run.ts'
import { untrustedOutcome } from '../../run/untrusted.ts'
import { expectedState, isUpToDate, readLogsBefore, unchanged, waitAndVerify } from '../../run/wait-and-verify.ts'
import { collectAndPlan } from './collect-and-plan.ts'
import { readDeployInputs } from './inputs.ts'
import { deleteIfClosed, readTrigger, resolveEarlierName } from './preview.ts'
import { StaleCheck } from './stale-commit.ts'
import { type Target, targetOf } from './target.ts'
import type { Trigger } from './trigger.ts'

/** From a checkout to a running application: read inputs → collect → plan → apply → wait → report. */
export async function deploy(run: Run): Promise<Outcome> {
  const { time } = run.env
  const given = await run.stage('Read inputs', async () => readInputs(run))
  const { trigger, isOpen } = await readTrigger(run, given)
  if (trigger.kind === 'distrust') return untrustedOutcome
  if (trigger.kind === 'skip') return skipped(run, trigger.reason)
  const inputs = trigger.kind === 'preview' ? inputsForPreview(run, given) : given
  const network = openNetwork(inputs.network)
  const client = connect(run, inputs, network)
  const isPreview = trigger.kind === 'preview' || trigger.kind === 'delete-preview'
  const previewOf = isPreview ? await nameOf(client, inputs.application) : null
  if (trigger.kind === 'delete-preview') return deletePreview(run, client, inputs, previewOf ?? '')
  const target = await resolveEarlierName(run, client, inputs, targetOf(inputs, run.env.context, previewOf, time.now()))
  const work = () => deployTo(run, client, network, inputs, trigger, target)
  return isOpen && previewOf !== null ? deleteIfClosed(run, client, inputs, previewOf, work) : work()
}

/** Collect → plan → apply → wait, for the application itself or for a preview. */
async function deployTo(
  run: Run,
  client: Client,
  network: Dispatcher,
  inputs: DeployInputs,
  trigger: Trigger,
  target: Target
): Promise<Outcome> {
  const { time, log, signal } = run.env
  const isPreview = target.previewOf !== null
  const { name, id } = target.application
  const kind = isPreview ? `, a preview of ${JSON.stringify(target.previewOf)},` : ''
  log.info(`Deploy ${JSON.stringify(name ?? id)}${kind} to ${inputs.endpoint}`)
  run.facts.appName = name ?? null
  run.facts.preview = isPreview
  run.facts.expiresAt = target.expiresAt
  const told = { application: target.application, isPreview }
  // A plan that is only shown is no deployment, whatever becomes of it.
  const writes = !inputs.dryRun && trigger.kind !== 'plan-only'
  const withoutRecord = { ...inputs, githubDeployment: false }
  run.notifications = openNotifications(run.env, writes ? inputs : withoutRecord, told)
  const order = new StaleCheck(run, inputs, told)
  if (writes) order.begin()
  const { plan, current } = await run.stage('Collect and plan', () => collectAndPlan(run, client, inputs, target))
  if (inputs.dryRun) return succeeded('planned', 'planned')
  if (trigger.kind === 'plan-only') return succeeded('planned', 'planned', `Nothing was deployed: ${trigger.reason}.`)
  if (plan.steps.length > 0) {
    const skipped = await order.rejectStaleCommit(current)
    if (skipped !== null) return skipped
  } else if (await order.isStale(current)) {
    // The record must stay with the newer commit, for which there is nothing to do either.
    run.notifications = openNotifications(run.env, withoutRecord, told)
  }
  if (isUpToDate(plan, current.application, inputs.wait)) return unchanged(current.application)
  announceStart(run, told, inputs)
  const progress = newProgress(plan)
  run.steps = progress.records
  const recovery = trackChanges(run, client, inputs, network)
  const before = inputs.wait ? readLogsBefore(client, current.application) : null
  const checkNotSuperseded = async (concurrentPublish: WireApplication | null) => {
    await before
    return order.rejectSupersededRun(client, concurrentPublish)
  }
  const parts: ApplyContext = {
    client,
    time,
    say: log.info,
    savePending: recovery.savePending,
    checkNotSuperseded
  }
  // What a new application is refused must keep nobody from learning whether it runs.
  const areLast = inputs.wait && plan.operation === 'created'
  const isFirst = (step: DeployStep) => isBeforeWait(step) && !(areLast && isSetting(step))
  try {
    await run.stage('Apply', () => applyPlan(run, parts, plan, current, progress, isFirst))
    if (inputs.wait) {
      if (plan.steps.some(({ kind }) => kind === 'delete-drafts')) parts.unpublished = listUnpublished(client, progress)
      const awaited = expectedState(plan, current.application, progress, await before, time.now() + inputs.timeoutMs)
      await run.stage('Wait', () => waitAndVerify(run, client, network, inputs, awaited))
    }
  } catch (error) {
    if (signal.aborted) throw error
    // A preview that never ran is of no use to anybody: its logs are in the report.
    const isUseless = isPreview && progress.created.application && inputs.rollbackOnFailure
    if (!progress.isPublished || isUseless) await recovery.undo()
    else if (!(error instanceof RollbackError)) recovery.clear()
    if (isUseless) run.facts.appUrl = null
    if (isPreview && isFull(error)) return noRoom(error)
    throw error
  }
  recovery.clear()
  const isSame = progress.records.every(({ step, state }) => !isBeforeWait(step) || state === 'skipped')
  if (!inputs.wait && !isSame) return succeeded('published', plan.operation)
  // What is proven stays, whatever becomes of the rest.
  const last = { ...parts, savePending: () => {} }
  await run.stage('Finish', () => apply(last, plan, progress, step => !isFirst(step)))
  return isSame ? succeeded('unchanged', 'unchanged') : succeeded('deployed', plan.operation)
}

/** Asks for the list while the application starts; a failure is reported where the list is used. */
function listUnpublished(client: Client, progress: Progress): Promise<Unpublished> {
  const listing = unpublishedVersions(client, sourceOf(progress))
  listing.catch(() => {})
  return listing
}

function readInputs(run: Run): DeployInputs {
  const inputs = maskSecrets(run, readDeployInputs(run.env.inputs))
  run.annotations = inputs.annotations
  run.facts.appName = inputs.application.name ?? null
  return inputs
}

function inputsForPreview(run: Run, given: DeployInputs): DeployInputs {
  const { inputs, leftOut } = restrictForPreview(given)
  if (leftOut.length > 0) run.env.log.info(`Left out, since they are for the application itself: ${leftOut.join(', ')}`)
  return inputs
}

/** Too many requests say nothing of how much room there is. */
const isFull = (error: unknown): error is ExplainedError =>
  error instanceof ExplainedError && error.reason === 'limit-exceeded' && !isTransient(error)

/** A full quota is no fault of the pull request: a required check must not fail for it. */
function noRoom({ explanation }: ExplainedError): Outcome {
  const detail = `There is no room for this preview. ${explanation.saw} ${explanation.next}`
  return succeeded('limit-exceeded', 'skipped', detail)
}

/** A preview is named after the application, which its own id does not tell. */
async function nameOf(client: Client, application: ApplicationName): Promise<string> {
  return application.name ?? (await client.applications.get(application.id)).name
}

/** Everything up to the publish; whatever becomes of it, the report knows how far it came. */
async function applyPlan(
  run: Run,
  parts: ApplyContext,
  plan: DeployPlan,
  current: CurrentState,
  progress: Progress,
  which: (step: DeployStep) => boolean
): Promise<void> {
  try {
    await apply(parts, plan, progress, which)
  } finally {
    run.facts.sourceId = progress.sourceId
    run.facts.versionId = progress.version?.id ?? progress.versionId ?? run.facts.versionId
    run.facts.versionLabel = progress.version?.label ?? current.base?.label ?? null
    run.facts.appId = progress.applicationId
    run.facts.changed = hasChanged(progress.isPublished, progress.records)
    run.facts.appUrl = progress.applicationUrl ?? run.facts.appUrl
  }
}
