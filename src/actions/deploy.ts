import type { Dispatcher } from 'undici'
import { apply, isBeforeWait } from '../apply/apply.ts'
import { checkHealth } from '../apply/health.ts'
import { newProgress, type Progress } from '../apply/progress.ts'
import { rollBack } from '../apply/rollback.ts'
import { undo } from '../apply/undo.ts'
import { type Awaited, waitUntilRunning } from '../apply/wait.ts'
import type { Client } from '../datarobot/client.ts'
import { look } from '../datarobot/look.ts'
import { openNetwork } from '../datarobot/network.ts'
import { collect } from '../files/collect.ts'
import { saveDraft } from '../github/state.ts'
import { readDeployInputs } from '../inputs/deploy.ts'
import { typeParameters } from '../inputs/parameters.ts'
import { secretsOf } from '../inputs/secrets.ts'
import type { DeployInputs } from '../inputs/types.ts'
import { planDeploy } from '../plan/deploy.ts'
import type { Have } from '../plan/have.ts'
import { labelOf, type Target, targetOf } from '../plan/target.ts'
import type { DeployPlan } from '../plan/types.ts'
import { renderPlan } from '../report/plan.ts'
import type { Outcome } from '../report/types.ts'
import { connect, waitParts } from './connection.ts'
import { deletePreview } from './delete-preview.ts'
import type { Run } from './run.ts'

/** From a checkout to a running application: read inputs → collect → plan → apply → wait → report. */
export async function deploy(run: Run): Promise<Outcome> {
  const { context, time } = run.outside
  const inputs = await run.stage('Read inputs', async () => readInputs(run))
  const network = openNetwork(inputs.network)
  const client = connect(run, inputs, network)
  const target = targetOf(inputs, context, time.now())
  run.facts.preview = target.isPreview
  run.facts.expiresAt = target.expiresAt
  if (target.isPreview && context.eventAction === 'closed') return deletePreview(run, client, target, inputs.dryRun)
  const { plan, have } = await run.stage('Collect and plan', () => makePlan(run, client, inputs, target))
  if (inputs.dryRun) return outcome('planned', 'planned')
  if (
    plan.steps.length === 0 &&
    (have.application?.status === 'running' || have.application?.status === 'paused' || !inputs.wait)
  )
    return outcome('unchanged', 'unchanged')
  const progress = newProgress(plan)
  run.steps = progress.records
  const logsBefore =
    have.application === null || !inputs.wait
      ? null
      : await client.applications.logs(have.application.id).catch(() => null)
  await run.stage('Apply', () => applyPlan(run, client, plan, have, progress))
  if (!inputs.wait) return outcome('published', plan.operation)
  const awaited = awaitedOf(plan, have, progress, { logsBefore, deadline: time.now() + inputs.timeoutMs })
  await run.stage('Wait', () => prove(run, client, network, inputs, awaited))
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

/** Checkout and DataRobot are looked at in parallel; what is wrong with either stops before the first write. */
async function makePlan(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  target: Target
): Promise<{ plan: DeployPlan; have: Have }> {
  const { log, context, inputs: source } = run.outside
  const { path, include, exclude, defaultExcludes } = inputs
  const wanting =
    inputs.codespaceId === null
      ? collect({ workspace: source.workspace, path, include, exclude, defaultExcludes })
      : Promise.resolve(null)
  const looking = look(client, {
    application: target.application,
    sourceName: target.sourceName,
    environment: inputs.environment,
    environmentVersion: inputs.environmentVersion,
    withoutManifest: inputs.codespaceId !== null,
    withGrants: inputs.grants.length > 0,
    withSourceGrants: inputs.grants.length > 0 && inputs.shareSource
  })
  // Problems of the checkout are told first: they are the ones that can be mended at once.
  looking.catch(() => {})
  const want = await wanting
  for (const notice of want?.notices ?? []) log.notice(notice)
  for (const { rule, count } of want?.ignored ?? []) log.debug(`left out ${count} by ${rule}`)
  const have = await looking
  const name = have.application?.name ?? target.application.name ?? ''
  const plan = planDeploy(
    {
      ...inputs,
      name,
      sourceName: target.sourceName ?? `${name}Source`,
      label: labelOf(inputs.label, context),
      want,
      parameters: typeParameters(inputs.runtimeParameters, want?.parameterDefinitions ?? null),
      provenance: provenanceOf(run, target)
    },
    have
  )
  run.plan = plan
  knowPlan(run, plan, have)
  for (const line of renderPlan(plan)) log.info(line)
  return { plan, have }
}

function provenanceOf({ outside: { context } }: Run, target: Target) {
  const { repository, commit, ref, runId, runAttempt, runUrl, pullRequest } = context
  return {
    repository,
    commit,
    ref,
    run: runId === null ? null : { id: runId, attempt: runAttempt, url: runUrl ?? '' },
    pullRequest: pullRequest?.number ?? null,
    expiresAt: target.expiresAt
  }
}

function knowPlan(run: Run, plan: DeployPlan, have: Have): void {
  const { application } = have
  if (application !== null) run.knowApplication({ ...application, applicationUrl: application.url })
  Object.assign(run.facts, {
    appName: plan.subject.name,
    sourceId: plan.source.id,
    previousVersionId: plan.previousVersionId,
    versionId: plan.operation === 'unchanged' ? plan.previousVersionId : null,
    versionLabel: plan.operation === 'unchanged' ? (have.base?.label ?? null) : null,
    changed: plan.operation !== 'unchanged',
    files: {
      total: plan.counts.files,
      uploaded: plan.counts.uploads,
      deleted: plan.counts.deletes,
      bytesUploaded: plan.counts.uploadBytes
    }
  })
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

function awaitedOf(
  plan: DeployPlan,
  have: Have,
  progress: Progress,
  more: Pick<Awaited, 'logsBefore' | 'deadline'>
): Awaited {
  const versionId = progress.version?.id ?? progress.versionId ?? plan.previousVersionId ?? ''
  const { application } = have
  // Without a publish there is no old state to mistake for ours: only the one that is there is waited for.
  const before =
    application === null || !progress.isPublished
      ? progress.rival
      : { status: application.status, versionId: application.versionId }
  return {
    applicationId: progress.applicationId ?? '',
    name: plan.subject.name,
    versionId,
    job: progress.job,
    before,
    ...more
  }
}

/** Green only when proven; else the version before comes back, where there is one and that is wanted. */
async function prove(
  run: Run,
  client: Client,
  network: Dispatcher,
  inputs: DeployInputs,
  awaited: Awaited
): Promise<void> {
  const parts = waitParts(run, client, network)
  try {
    const application = await waitUntilRunning(parts, awaited, run.seen)
    run.knowApplication(application)
    if (application.applicationUrl !== null)
      await checkHealth(
        { ...parts, ...run.outside, dispatcher: network },
        awaited.name,
        application.applicationUrl,
        inputs.healthCheck,
        awaited.deadline
      )
  } catch (error) {
    if (run.seen.application !== null) run.knowApplication(run.seen.application)
    const previous = awaited.before?.versionId ?? null
    if (!inputs.rollbackOnFailure || previous === null || previous === awaited.versionId) throw error
    run.facts.rolledBack = await rollBack(parts, awaited, previous, error)
    throw error
  }
}
