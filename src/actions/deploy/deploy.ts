import type { Client } from '../../datarobot/client.ts'
import { ExplainedError, isTransient } from '../../errors.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import type { ApplicationName, DeployInputs } from '../../inputs/types.ts'
import type { NotificationSubject } from '../../notifications/channel.ts'
import { openNotifications } from '../../notifications/notifications.ts'
import { readPreview, readPullRequestNumber } from '../../previews/inputs.ts'
import { restrictForPreview } from '../../previews/name.ts'
import { deletePreview } from '../../previews/remove.ts'
import type { Outcome } from '../../report/types.ts'
import { announceStart } from '../../run/announcement.ts'
import { carryOut } from '../../run/carry-out.ts'
import { type Connection, connect, readInputs } from '../../run/connect.ts'
import { skipped, succeeded } from '../../run/outcomes.ts'
import { provenanceOf } from '../../run/provenance.ts'
import { publicTexts } from '../../run/public-texts.ts'
import type { Run } from '../../run/run.ts'
import { hasSecretsForForeignCode, untrustedOutcome } from '../../run/untrusted.ts'
import { redactEnvironment } from '../../run/verify.ts'
import { unchanged } from '../../run/wait-and-verify.ts'
import { assertOwnCandidate } from './candidate.ts'
import { collectAndPlan } from './collect-and-plan.ts'
import { readDeployInputs } from './inputs.ts'
import { keepLimit, makeRoom } from './limit.ts'
import { planPullRequest, preparePlanRun } from './plan-run.ts'
import { deleteIfUnwanted, readTrigger, resolveEarlierName, withoutPreview } from './preview.ts'
import { startsVersion } from './rehearsal-plan.ts'
import { rehearse } from './rehearse.ts'
import { findRequested } from './requested.ts'
import { requirePlan } from './require-plan.ts'
import { StaleCheck } from './stale-commit.ts'
import { type Target, targetOf } from './target.ts'
import { type Trigger, triggerFor } from './trigger.ts'
import { skipUnchanged } from './unchanged-preview.ts'

/** Deploys the checkout until it is a running application: read inputs → collect and plan → apply → wait → report. */
export async function deploy(run: Run): Promise<Outcome> {
  const isPlanRun = preparePlanRun(run)
  const requested = isPlanRun ? null : await findRequested(run)
  const kind = !isPlanRun && isPreviewRun(run) ? 'preview' : 'application'
  const given = await readInputs(run, readDeployInputs, kind)
  run.preferences = { ...run.preferences, annotations: given.annotations }
  run.record({ appName: given.application.name ?? null })
  if (isPlanRun) return planPullRequest(run, given)
  const { trigger, isOpen } = await readTrigger(run, given, requested)
  if (trigger.kind === 'untrusted') return untrustedOutcome(run.env.context)
  if (trigger.kind === 'skip') return skipped(run, trigger.reason)
  const allowed = allowOwnCode(run, given)
  const inputs = trigger.kind === 'preview' ? inputsForPreview(run, allowed) : allowed
  const connection = connect(run, inputs)
  const { client } = connection
  const isPreview = trigger.kind === 'preview' || trigger.kind === 'delete-preview' || trigger.kind === 'no-preview'
  const previewOf = isPreview ? await nameOf(client, inputs.application) : null
  if (trigger.kind === 'delete-preview') return deletePreview(run, client, inputs, previewOf ?? '')
  if (trigger.kind === 'no-preview') return withoutPreview(run, client, inputs, previewOf ?? '', trigger)
  // A person who requests a preview gets one.
  if (previewOf !== null && requested === null) {
    const outcome = await skipUnchanged(run, client, inputs, previewOf)
    if (outcome !== null) return outcome
  }
  const { context, time } = run.env
  const target = await resolveEarlierName(run, client, inputs, targetOf(inputs, context, previewOf, time.now()))
  const work = () => deployTo(run, connection, inputs, trigger, target)
  return isOpen && previewOf !== null ? deleteIfUnwanted(run, client, inputs, previewOf, work) : work()
}

/** Tells whether the event asks for a preview, before all inputs are read: it decides which of them the file gives. */
function isPreviewRun({ env: { context, inputs } }: Run): boolean {
  const reader = new InputReader(inputs)
  const { kind } = triggerFor(context, readPreview(reader), readPullRequestNumber(reader))
  return kind === 'preview' || kind === 'delete-preview'
}

/** Deploys to the application itself, or to a preview: collect and plan → apply → wait. */
async function deployTo(
  run: Run,
  connection: Connection,
  inputs: DeployInputs,
  trigger: Trigger,
  target: Target
): Promise<Outcome> {
  const { client } = connection
  const isPreview = target.previewOf !== null
  const subject = { application: target.application, isPreview }
  showTarget(run, inputs, target)
  const writes = !inputs.dryRun && trigger.kind !== 'plan-only'
  openChannels(run, inputs, subject, writes)
  const staleCheck = new StaleCheck(run, inputs, subject)
  if (writes) staleCheck.begin()
  const planned = await run.stage('Collect and plan', () => collectAndPlan(run, client, inputs, target))
  const { plan, current, replaced } = planned
  if (inputs.dryRun) return succeeded('planned', 'planned')
  if (trigger.kind === 'plan-only') return succeeded('planned', 'planned', `Nothing was deployed: ${trigger.reason}.`)
  if (plan.operation !== 'unchanged') {
    const skip = await staleCheck.rejectStaleCommit(current)
    if (skip !== null) return skip
  } else if (await staleCheck.isStale(current)) {
    // The GitHub Deployment must stay with the newer commit, for which there is nothing to do either.
    openChannels(run, inputs, subject, false)
  }
  if (plan.steps.length === 0) return unchanged(current.application)
  const mustBeApproved = inputs.requirePlan && !isPreview
  announceStart(run, mustBeApproved ? await requirePlan(run, inputs, planned, subject) : subject, inputs)
  const { rehearsal } = inputs
  if (rehearsal !== null && startsVersion(plan))
    await run.stage('Rehearse', () => rehearse(run, rehearsal, { ...planned, inputs }))
  await makeRoom(run, client, inputs, replaced)
  try {
    const outcome = await carryOut(run, connection, {
      plan,
      application: current.application,
      inputs,
      environmentTimeoutMs: inputs.environmentTimeoutMs,
      versionLabel: current.base?.label ?? null,
      verification: inputs.verification,
      assertOwnCandidate: application => assertOwnCandidate(client, application, provenanceOf(run.env.context, target)),
      isPreview,
      checkNotSuperseded: concurrent => staleCheck.rejectSupersededRun(client, concurrent)
    })
    return await keepLimit(run, client, inputs, target, outcome)
  } catch (error) {
    if (isPreview && !run.env.signal.aborted && isQuotaError(error)) return noRoomForPreview(error)
    throw error
  }
}

function showTarget(run: Run, { endpoint }: DeployInputs, { application, previewOf, expiresAt }: Target): void {
  const { name, id } = application
  const kind = previewOf === null ? '' : `, a preview of ${JSON.stringify(previewOf)},`
  run.env.log.info(`Deploy ${JSON.stringify(name ?? id)}${kind} to ${endpoint}`)
  run.record({ appName: name ?? null, preview: previewOf !== null, expiresAt })
}

/** Opens the comment, and the GitHub Deployment only for a run that writes: a plan is no deployment. */
function openChannels(run: Run, inputs: DeployInputs, subject: NotificationSubject, writes: boolean): void {
  const { githubDeployment } = inputs
  run.notifications = openNotifications(run.env, { ...inputs, githubDeployment: githubDeployment && writes }, subject)
}

function inputsForPreview(run: Run, given: DeployInputs): DeployInputs {
  const { inputs, leftOut } = restrictForPreview(given)
  if (leftOut.length > 0)
    run.env.log.info(`Not used for a preview, because they are meant for the application itself: ${leftOut.join(', ')}`)
  return inputs
}

/** A rehearsal and a verification run code of the checkout, which must not come from a fork if the job has secrets. */
function allowOwnCode(run: Run, inputs: DeployInputs): DeployInputs {
  const { verification, rehearsal } = inputs
  if (verification === null && rehearsal === null) return inputs
  const { log, context } = run.env
  if (hasSecretsForForeignCode(context)) {
    const why = 'because the code may come from a fork, and this event gives the job secrets.'
    if (verification !== null) log.warning(`The command of "verify" is not run, ${why}`)
    if (rehearsal !== null) log.warning(`The application is not rehearsed on the runner, ${why}`)
    return { ...inputs, verification: null, rehearsal: null }
  }
  const { application, endpoint } = inputs
  redactEnvironment(run, [...publicTexts(run.env, inputs), application.name ?? '', endpoint])
  return inputs
}

/** A 429 is not a quota error. */
const isQuotaError = (error: unknown): error is ExplainedError =>
  error instanceof ExplainedError && error.reason === 'limit-exceeded' && !isTransient(error)

/** An exhausted quota is not the fault of a pull request: a required check must not fail because of it. */
function noRoomForPreview({ explanation }: ExplainedError): Outcome {
  const detail = `The quota has no room for this preview. ${explanation.saw} ${explanation.next}`
  return succeeded('limit-exceeded', 'skipped', detail)
}

/** Name of the application: the name of a preview is made from it. */
async function nameOf(client: Client, application: ApplicationName): Promise<string> {
  return application.name ?? (await client.applications.get(application.id)).name
}
