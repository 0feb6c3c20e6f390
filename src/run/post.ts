import { openNetwork } from '../datarobot/network.ts'
import { ExplainedError, UserError } from '../errors.ts'
import { writeSummary } from '../github/runner.ts'
import { readConnection } from '../inputs/connection.ts'
import { InputReader } from '../inputs/input-reader.ts'
import { secretsOf } from '../inputs/secrets.ts'
import type { ConnectionInputs } from '../inputs/types.ts'
import { openNotifications } from '../notifications/notifications.ts'
import { renderSummary } from '../report/summary.ts'
import { redactAll } from '../text/redact.ts'
import type { Announcement } from './announcement.ts'
import type { ActionEnv } from './environment.ts'
import { connectionFingerprint, type Leftover, recoverLeftovers } from './recovery.ts'
import { Run } from './run.ts'

/**
 * Cleans up after a main step that was killed or had no time left: undoes its unverified changes, and closes its
 * announcement on GitHub.
 */
export async function post(
  env: ActionEnv,
  leftover: Leftover | null,
  announcement: Announcement | null
): Promise<void> {
  if (leftover === null && announcement === null) return
  const { log } = env
  const inputs = readInputs(env)
  log.info('The previous step ended before it was finished')
  const isRolledBack = leftover === null || (await rollBackLeftover(env, inputs, leftover))
  if (announcement === null) return
  const announced = { ...env, context: { ...env.context, ...announcement.context } }
  const run = new Run('deploy', announced)
  run.record({ appName: announcement.target.application.name ?? null, preview: announcement.target.isPreview })
  const outcome = { status: 'failure', reason: 'cancelled', operation: null, detail: null, headline: null } as const
  const redact = (text: string) => log.redactor.redact(text)
  const report = redactAll(run.report(outcome, killed(isRolledBack), []), redact)
  // Read apart from the other inputs, which may be those of another step: the token of the job is always the same.
  const githubToken = env.inputs.get('github-token').trim() || null
  await openNotifications(announced, { ...announcement.inputs, githubToken }, announcement.target).finish(report)
  if (!(inputs instanceof UserError) && inputs.summary) writeSummary(redact(renderSummary(report)))
}

/** Reads the inputs of the step. Resolves to the error if they are invalid. */
function readInputs({ inputs: source, log }: ActionEnv): ConnectionInputs | UserError {
  const githubToken = source.get('github-token').trim()
  if (githubToken !== '') log.mask(githubToken)
  const reader = new InputReader(source)
  try {
    const inputs = readConnection(reader)
    reader.throwIfInvalid()
    for (const secret of secretsOf(inputs)) log.mask(secret)
    return inputs
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

/** @returns true if nothing is left */
async function rollBackLeftover(
  env: ActionEnv,
  inputs: ConnectionInputs | UserError,
  leftover: Leftover
): Promise<boolean> {
  if (!(inputs instanceof UserError) && connectionFingerprint(inputs) === leftover.connection)
    return recoverLeftovers(env, inputs, openNetwork(inputs.network), leftover)
  const saw =
    inputs instanceof UserError
      ? inputs.explanation.what
      : 'The endpoint or the api-token of the post step differs from that of the step.'
  env.log.warning(
    `The changes of the step to application ${JSON.stringify(leftover.application.name)} could not be rolled back. ${saw} ` +
      'GitHub gives the post step the inputs of another step if composite actions are nested. Run the job again: it ' +
      'continues where this one stopped. To prevent this, use the action in the workflow itself, or in a composite ' +
      'action that the workflow uses directly. Or set DATAROBOT_ENDPOINT and DATAROBOT_API_TOKEN in "env:" of the job.'
  )
  return false
}

const killed = (isRolledBack: boolean): ExplainedError =>
  new ExplainedError('cancelled', {
    what: 'The run ended before it was finished.',
    saw: isRolledBack
      ? 'Its process was killed, and its changes were rolled back afterwards.'
      : 'Its process was killed, and its changes could not be rolled back; the log of the post step says why.',
    next: 'Run the job again: it continues where this one stopped.'
  })
