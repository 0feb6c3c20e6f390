import { liveVersion } from '../datarobot/existing.ts'
import { ExplainedError } from '../errors.ts'
import type { ApplicationName, ConnectionInputs, DeploymentInputs, WaitInputs } from '../inputs/types.ts'
import type { NotificationSubject } from '../notifications/channel.ts'
import { openNotifications } from '../notifications/notifications.ts'
import type { CurrentApplication } from '../plan/current-state.ts'
import { describeVersion, type VersionRef } from '../plan/publish.ts'
import type { DeployPlan } from '../plan/types.ts'
import type { Outcome } from '../report/types.ts'
import { announceStart } from './announcement.ts'
import { carryOut, type Work } from './carry-out.ts'
import type { Connection } from './connect.ts'
import { succeeded } from './outcomes.ts'
import type { Run } from './run.ts'
import { unchanged } from './wait-and-verify.ts'

/** A plan to publish a version that exists, and the application that it starts from. */
export interface ExistingPlan {
  plan: DeployPlan
  /** Null if the plan creates the application. */
  application: CurrentApplication | null
  /** The application, as the step names it. */
  wanted: ApplicationName
  /** Title of the run, such as `rollback to main@4f2a1c9 #12`, for the GitHub Deployment. */
  title: string
  /** See {@link Work}. */
  checkNotSuperseded?: Work['checkNotSuperseded']
}

/**
 * Shows the plan in the log and the report, before anything is written.
 *
 * @param version the version that the plan publishes, or on top of which it makes a new one
 */
export function showPlan(run: Run, plan: DeployPlan, version: VersionRef): void {
  const isNew = plan.steps.some(({ kind }) => kind === 'create-version')
  run.record({
    appName: plan.subject.name,
    sourceId: version.sourceId,
    ...(!isNew && { versionId: version.id, versionLabel: version.label }),
    previousVersionId: plan.previousVersionId
  })
  const which = `${isNew ? 'a new one on top of ' : ''}${describeVersion(version)}`
  run.env.log.info(`Version for application ${JSON.stringify(plan.subject.name)}: ${which}`)
  run.showPlan(plan)
}

/** Makes an application run a version that exists. An error says which version runs now. */
export async function publishExisting(
  run: Run,
  connection: Connection,
  inputs: WaitInputs & ConnectionInputs & DeploymentInputs & { dryRun: boolean },
  existing: ExistingPlan
): Promise<Outcome> {
  const { plan, application, checkNotSuperseded } = existing
  if (inputs.dryRun) return succeeded('planned', 'planned')
  if (plan.steps.length === 0) return unchanged(application)
  announceOnGitHub(run, inputs, existing)
  try {
    return await carryOut(run, connection, {
      plan,
      application,
      inputs,
      versionLabel: run.facts.versionLabel,
      isPreview: false,
      ...(checkNotSuperseded && { checkNotSuperseded })
    })
  } catch (error) {
    if (run.env.signal.aborted || run.facts.appId === null) throw error
    throw await explainRunning(run, connection, run.facts.appId, error)
  }
}

/** Shows the run in a GitHub Deployment, for the commit of the version if this repository has it. */
function announceOnGitHub(
  run: Run,
  { endpoint, githubToken, githubDeployment, githubEnvironment }: ConnectionInputs & DeploymentInputs,
  { wanted, title }: ExistingPlan
): void {
  const { env, origin } = run
  const isOurs = origin.repository === env.context.repository && origin.commit !== null
  run.env = { ...env, context: { ...env.context, commit: isOurs ? origin.commit : env.context.commit } }
  const subject: NotificationSubject = {
    application: wanted,
    isPreview: false,
    existing: env.log.redactor.redact(title)
  }
  const inputs = { endpoint, githubToken, comment: false, githubDeployment, githubEnvironment, entry: null }
  run.notifications = openNotifications(run.env, inputs, subject)
  announceStart(run, subject, inputs)
}

/** Adds the version that runs now: after a failed rollback, visitors get this one. */
async function explainRunning(
  run: Run,
  { client }: Connection,
  applicationId: string,
  error: unknown
): Promise<unknown> {
  if (!(error instanceof ExplainedError)) return error
  const application = await client.applications.get(applicationId).catch(() => null)
  const live = application === null ? null : liveVersion(application)
  if (application !== null) {
    run.recordApplication(application)
    run.recordChanged(live !== null && live.id !== run.facts.previousVersionId)
  }
  const now =
    application === null
      ? 'The version that it runs now could not be read.'
      : `The application is "${application.status}" now, with ${live === null ? 'no version' : describeVersion(live)}.`
  const { what, saw, next } = error.explanation
  return new ExplainedError(error.reason, { what, saw: `${saw} ${now}`, next }, { cause: error })
}
