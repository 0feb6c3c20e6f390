import type { Unfinished } from '../apply/unfinished.ts'
import { openChannels } from '../channels/channels.ts'
import { openNetwork } from '../datarobot/network.ts'
import { ExplainedError } from '../errors.ts'
import { writeSummary } from '../github/summary.ts'
import { readConnection } from '../inputs/connection.ts'
import { Form } from '../inputs/form.ts'
import { secretsOf } from '../inputs/secrets.ts'
import { redactAll } from '../report/redact.ts'
import { renderSummary } from '../report/summary.ts'
import { type Outside, Run } from './run.ts'
import { takeBackLeft } from './take-back.ts'
import type { Told } from './told.ts'

/**
 * After a main step that was killed, or had no time left: takes back what it began and did not prove, and tells those
 * whom it had told of a beginning.
 */
export async function post(outside: Outside, unfinished: Unfinished | null, told: Told | null): Promise<void> {
  if (unfinished === null && told === null) return
  const { log } = outside
  const form = new Form(outside.inputs)
  const inputs = readConnection(form)
  form.close()
  for (const secret of secretsOf(inputs)) log.mask(secret)
  log.info('The step before ended without finishing what it had begun')
  if (unfinished !== null) await takeBackLeft(outside, inputs, openNetwork(inputs.network), unfinished)
  if (told === null) return
  const run = new Run('deploy', outside)
  Object.assign(run.facts, { appName: told.target.application.name ?? null, preview: told.target.isPreview })
  const outcome = { status: 'failure', reason: 'cancelled', operation: null, detail: null } as const
  const redact = (text: string) => log.redactor.redact(text)
  const report = redactAll(run.report(outcome, killed(), []), redact)
  await openChannels(outside, { ...inputs, ...told.inputs }, told.target).finish(report)
  if (inputs.summary) writeSummary(redact(renderSummary(report)))
}

const killed = (): ExplainedError =>
  new ExplainedError('cancelled', {
    what: 'The run was ended before it was done.',
    saw: 'Its process was killed, and what it had begun was taken back afterwards.',
    next: 'Run the job again: it takes up where this one stopped.'
  })
