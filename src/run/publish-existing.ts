import type { Dispatcher } from 'undici'
import { apply, hasChanged, isBeforeWait } from '../apply/apply.ts'
import { newProgress } from '../apply/progress.ts'
import { RollbackError } from '../apply/rollback.ts'
import type { Client } from '../datarobot/client.ts'
import { liveVersion } from '../datarobot/existing.ts'
import { ExplainedError } from '../errors.ts'
import type { ConnectionInputs, WaitInputs } from '../inputs/types.ts'
import type { CurrentApplication } from '../plan/current-state.ts'
import { describeVersion, type VersionRef } from '../plan/publish.ts'
import type { DeployPlan } from '../plan/types.ts'
import type { Facts, Outcome } from '../report/types.ts'
import { succeeded } from './outcomes.ts'
import { trackChanges } from './recovery.ts'
import type { Run } from './run.ts'
import { expectedState, isUpToDate, readLogsBefore, unchanged, waitAndVerify } from './wait-and-verify.ts'

/** The plan, for the log and the report, before anything is written. */
export function showPlan(run: Run, plan: DeployPlan, version: VersionRef): void {
  Object.assign(run.facts, {
    appName: plan.subject.name,
    sourceId: version.sourceId,
    versionId: version.id,
    versionLabel: version.label,
    previousVersionId: plan.previousVersionId,
    changed: false
  } satisfies Partial<Facts>)
  run.env.log.info(`Application ${JSON.stringify(plan.subject.name)} is to run ${describeVersion(version)}`)
  run.showPlan(plan)
}

/** Makes an application run a version that exists: apply and wait; a failure tells what runs now. */
export async function publishExisting(
  run: Run,
  client: Client,
  network: Dispatcher,
  inputs: WaitInputs & ConnectionInputs & { dryRun: boolean },
  plan: DeployPlan,
  application: CurrentApplication | null
): Promise<Outcome> {
  const { time, log } = run.env
  if (inputs.dryRun) return succeeded('planned', 'planned')
  if (isUpToDate(plan, application, inputs.wait)) return unchanged(application)
  const progress = newProgress(plan)
  run.steps = progress.records
  const recovery = trackChanges(run, client, inputs, network)
  const parts = { client, time, say: log.info, savePending: recovery.savePending }
  const before = inputs.wait ? await readLogsBefore(client, application) : null
  try {
    await run.stage('Apply', () => apply(parts, plan, progress, isBeforeWait))
    run.facts.changed = hasChanged(progress.isPublished, progress.records)
    run.facts.appId = progress.applicationId
    run.facts.appUrl = progress.applicationUrl ?? run.facts.appUrl
    if (!inputs.wait) {
      recovery.clear()
      return succeeded('published', plan.operation)
    }
    const awaited = expectedState(plan, application, progress, before, time.now() + inputs.timeoutMs)
    await run.stage('Wait', () => waitAndVerify(run, client, network, inputs, awaited))
  } catch (error) {
    if (run.env.signal.aborted) throw error
    // Else the post step tries once more.
    if (!(error instanceof RollbackError)) recovery.clear()
    throw progress.applicationId === null ? error : await explainRunning(run, client, progress.applicationId, error)
  }
  recovery.clear()
  return succeeded(plan.operation === 'unchanged' ? 'unchanged' : 'deployed', plan.operation)
}

/** Whoever went back because something was wrong must not have to guess what visitors get after a failure. */
async function explainRunning(run: Run, client: Client, applicationId: string, error: unknown): Promise<unknown> {
  if (!(error instanceof ExplainedError)) return error
  const application = await client.applications.get(applicationId).catch(() => null)
  const live = application === null ? null : liveVersion(application)
  if (application !== null) {
    run.recordApplication(application)
    run.facts.changed = live !== null && live.id !== run.facts.previousVersionId
  }
  const now =
    application === null
      ? 'What it runs now could not be seen.'
      : `The application is "${application.status}" now, with ${live === null ? 'no version' : describeVersion(live)}.`
  const { what, saw, next } = error.explanation
  return new ExplainedError(error.reason, { what, saw: `${saw} ${now}`, next }, { cause: error })
}
