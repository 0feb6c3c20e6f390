import { apply, isBeforeWait } from '../apply/apply.ts'
import { removePreviews } from '../apply/cleanup.ts'
import { newProgress, type Progress } from '../apply/progress.ts'
import { undo } from '../apply/undo.ts'
import { recordsOf } from '../apply/walk.ts'
import type { Client } from '../datarobot/client.ts'
import { openNetwork } from '../datarobot/network.ts'
import { ExplainedError } from '../errors.ts'
import { saveDraft } from '../github/state.ts'
import { readDeployInputs } from '../inputs/deploy.ts'
import { secretsOf } from '../inputs/secrets.ts'
import type { ApplicationName, DeployInputs } from '../inputs/types.ts'
import { stepsFor } from '../plan/cleanup.ts'
import type { Have } from '../plan/have.ts'
import { wishesForPreview } from '../plan/preview.ts'
import { targetOf } from '../plan/target.ts'
import { triggerOf } from '../plan/trigger.ts'
import type { DeployPlan } from '../plan/types.ts'
import type { Outcome } from '../report/types.ts'
import { connect } from './connection.ts'
import { makePlan } from './deploy-plan.ts'
import { awaitedOf, logsBefore, prove } from './prove.ts'
import { deletePreview } from './remove-previews.ts'
import type { Run } from './run.ts'
import { distrusted } from './strangers.ts'

/** From a checkout to a running application: read inputs → collect → plan → apply → wait → report. */
export async function deploy(run: Run): Promise<Outcome> {
  const { context, time } = run.outside
  const given = await run.stage('Read inputs', async () => readInputs(run))
  const trigger = triggerOf(context, given.preview)
  if (trigger.kind === 'distrust') return distrusted
  const inputs = trigger.kind === 'preview' ? inputsForPreview(run, given) : given
  const network = openNetwork(inputs.network)
  const client = connect(run, inputs, network)
  const isPreview = trigger.kind === 'preview' || trigger.kind === 'delete-preview'
  const previewOf = isPreview ? await nameOf(client, inputs.application) : null
  if (trigger.kind === 'delete-preview') return deletePreview(run, client, inputs, previewOf ?? '')
  const target = targetOf(inputs, context, previewOf, time.now())
  run.facts.preview = isPreview
  run.facts.expiresAt = target.expiresAt
  const { plan, have } = await run.stage('Collect and plan', () => makePlan(run, client, inputs, target))
  if (inputs.dryRun) return outcome('planned', 'planned')
  if (trigger.kind === 'plan-only')
    return { ...outcome('planned', 'planned'), detail: `Nothing was deployed: ${trigger.because}.` }
  if (
    plan.steps.length === 0 &&
    (have.application?.status === 'running' || have.application?.status === 'paused' || !inputs.wait)
  )
    return outcome('unchanged', 'unchanged')
  const progress = newProgress(plan)
  run.steps = progress.records
  const before = inputs.wait ? await logsBefore(client, have.application) : null
  try {
    await run.stage('Apply', () => applyPlan(run, client, plan, have, progress))
  } catch (error) {
    if (isPreview && isFull(error)) return noRoom(error)
    throw error
  }
  if (!inputs.wait) return outcome('published', plan.operation)
  const awaited = awaitedOf(plan, have.application, progress, before, time.now() + inputs.timeoutMs)
  try {
    await run.stage('Wait', () => prove(run, client, network, inputs, awaited))
  } catch (error) {
    if (isPreview && progress.made.application && inputs.rollbackOnFailure) await removeFailed(run, client, progress)
    throw error
  }
  await run.stage('Finish', () =>
    apply({ client, time, say: run.outside.log.info, remember: saveDraft }, plan, progress, step => !isBeforeWait(step))
  )
  return outcome(plan.operation === 'unchanged' ? 'unchanged' : 'deployed', plan.operation)
}

const outcome = (reason: Outcome['reason'], operation: Outcome['operation']): Outcome => ({
  status: 'success',
  reason,
  operation,
  detail: null
})

function readInputs(run: Run): DeployInputs {
  const { log, inputs: source } = run.outside
  const inputs = readDeployInputs(source)
  for (const secret of secretsOf(inputs)) log.mask(secret)
  for (const notice of inputs.notices) log.notice(notice)
  run.summary = inputs.summary
  run.facts.appName = inputs.application.name ?? null
  log.info(`Deploy ${JSON.stringify(inputs.application.name ?? inputs.application.id)} to ${inputs.endpoint}`)
  return inputs
}

function inputsForPreview(run: Run, given: DeployInputs): DeployInputs {
  const { inputs, leftOut } = wishesForPreview(given)
  if (leftOut.length > 0)
    run.outside.log.info(`Left out, since they are for the application itself: ${leftOut.join(', ')}`)
  return inputs
}

const isFull = (error: unknown): error is ExplainedError =>
  error instanceof ExplainedError && error.reason === 'limit-exceeded'

/** A full quota is no fault of the pull request: a required check must not fail for it. */
function noRoom({ explanation }: ExplainedError): Outcome {
  const detail = `There is no room for this preview. ${explanation.saw} ${explanation.next}`
  return { ...outcome('limit-exceeded', 'skipped'), detail }
}

/** A preview that never ran is of no use to anybody: its logs are in the report. */
async function removeFailed(run: Run, client: Client, progress: Progress): Promise<void> {
  const { log, time } = run.outside
  const { applicationId, sourceId } = progress
  const name = run.facts.appName ?? ''
  const preview = { name, applicationId, sourceId: progress.made.source ? sourceId : null, url: null, manifest: null }
  const steps = stepsFor(preview, 'asked')
  const removal = { preview, because: 'asked', steps, records: recordsOf(steps) } as const
  const [removed] = await removePreviews({ client, time, say: log.info }, [removal])
  if (removed?.error == null) run.facts.appUrl = null
  else log.warning(`The preview could not be deleted: ${firstLine(removed.error)}`)
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n', 1)[0] ?? ''

/** A preview is named after the application, which its own id does not tell. */
async function nameOf(client: Client, application: ApplicationName): Promise<string> {
  return application.name ?? (await client.applications.get(application.id)).name
}

/** Everything up to the publish; what this run made and could not finish is taken away again. */
async function applyPlan(run: Run, client: Client, plan: DeployPlan, have: Have, progress: Progress): Promise<void> {
  const { time, log } = run.outside
  try {
    await apply({ client, time, say: log.info, remember: saveDraft }, plan, progress, isBeforeWait)
  } catch (error) {
    if (!progress.isPublished) {
      await undo(client, progress, text => log.warning(text))
      saveDraft(null)
    }
    throw error
  } finally {
    run.facts.sourceId = progress.sourceId
    run.facts.versionId = progress.version?.id ?? progress.versionId ?? run.facts.versionId
    run.facts.versionLabel = progress.version?.label ?? have.base?.label ?? null
    run.facts.appId = progress.applicationId
    run.facts.appUrl = progress.applicationUrl ?? run.facts.appUrl
  }
}
