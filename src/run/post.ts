import { openNetwork } from '../datarobot/network.ts'
import { ExplainedError, UserError } from '../errors.ts'
import { writeSummary } from '../github/summary.ts'
import { readConnection } from '../inputs/connection.ts'
import { InputReader } from '../inputs/input-reader.ts'
import { secretsOf } from '../inputs/secrets.ts'
import type { ConnectionInputs } from '../inputs/types.ts'
import { openNotifications } from '../notifications/notifications.ts'
import { renderSummary } from '../report/summary.ts'
import { redactAll } from '../text/redact.ts'
import type { Announcement } from './announcement.ts'
import { connectionFingerprint, type Leftover, recoverLeftovers } from './recovery.ts'
import { type ActionEnv, Run } from './run.ts'

/**
 * After a main step that was killed, or had no time left: rolls back what it began and did not prove, and ends what it
 * had announced on GitHub.
 */
export async function post(env: ActionEnv, leftover: Leftover | null, told: Announcement | null): Promise<void> {
  if (leftover === null && told === null) return
  const { log } = env
  const inputs = readInputs(env)
  log.info('The previous step ended without finishing what it had begun')
  const isRolledBack = leftover === null || (await rollBackLeft(env, inputs, leftover))
  if (told === null) return
  const run = new Run('deploy', env)
  Object.assign(run.facts, { appName: told.target.application.name ?? null, preview: told.target.isPreview })
  const outcome = { status: 'failure', reason: 'cancelled', operation: null, detail: null } as const
  const redact = (text: string) => log.redactor.redact(text)
  const report = redactAll(run.report(outcome, killed(isRolledBack), []), redact)
  // Also of a step whose other inputs are not there: the token of the job is the same in all of them.
  const githubToken = env.inputs.get('github-token').trim() || null
  await openNotifications(env, { ...told.inputs, githubToken }, told.target).finish(report)
  if (!(inputs instanceof UserError) && inputs.summary) writeSummary(redact(renderSummary(report)))
}

/** Inputs of the step, or why they cannot be read. */
function readInputs({ inputs: source, log }: ActionEnv): ConnectionInputs | UserError {
  const githubToken = source.get('github-token').trim()
  if (githubToken !== '') log.mask(githubToken)
  const form = new InputReader(source)
  try {
    const inputs = readConnection(form)
    form.throwIfInvalid()
    for (const secret of secretsOf(inputs)) log.mask(secret)
    return inputs
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

/** @returns whether nothing is left */
async function rollBackLeft(
  env: ActionEnv,
  inputs: ConnectionInputs | UserError,
  leftover: Leftover
): Promise<boolean> {
  if (!(inputs instanceof UserError) && connectionFingerprint(inputs) === leftover.connection)
    return recoverLeftovers(env, inputs, openNetwork(inputs.network), leftover)
  const saw =
    inputs instanceof UserError
      ? inputs.explanation.what
      : 'The endpoint or the api-token of the post step is another one than that of the step.'
  env.log.warning(
    `What the step began for application ${JSON.stringify(leftover.application.name)} could not be rolled back. ${saw} ` +
      'GitHub gives the post step the inputs of another step when composite actions are nested. Run the job again: it ' +
      'takes up where this one stopped. To prevent it, use the action in the workflow or in a composite action that the ' +
      'workflow uses itself, or give endpoint and key to the whole job, as "env:" DATAROBOT_ENDPOINT and DATAROBOT_API_TOKEN.'
  )
  return false
}

const killed = (isRolledBack: boolean): ExplainedError =>
  new ExplainedError('cancelled', {
    what: 'The run was ended before it was done.',
    saw: isRolledBack
      ? 'Its process was killed, and what it had begun was rolled back afterwards.'
      : 'Its process was killed, and what it had begun could not be rolled back; the log of the post step says why.',
    next: 'Run the job again: it takes up where this one stopped.'
  })
