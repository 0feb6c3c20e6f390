import type { Dispatcher } from 'undici'
import { wake } from '../apply/health.ts'
import type { NewLines } from '../apply/logs.ts'
import type { WaitParts } from '../apply/wait.ts'
import { Client } from '../datarobot/client.ts'
import type { HttpParts } from '../datarobot/http.ts'
import { extraCaFileProblem } from '../datarobot/network.ts'
import { secretsOf } from '../inputs/secrets.ts'
import type { ConnectionInputs, WaitInputs } from '../inputs/types.ts'
import { publicTexts } from './public-texts.ts'
import type { Outside, Run } from './run.ts'

/** The client of a run: its network, its time, its end. */
export function connect(
  run: Run,
  inputs: ConnectionInputs & Partial<Pick<WaitInputs, 'timeoutMs'>>,
  dispatcher: Dispatcher
): Client {
  return clientOf(run.outside, inputs, { dispatcher, deadline: () => run.deadline, maxPausesMs: inputs.timeoutMs })
}

/** A client of the outside; `own` is what differs: its time, its end. */
export function clientOf(
  outside: Outside,
  inputs: Pick<ConnectionInputs, 'endpoint' | 'token'> & Partial<ConnectionInputs>,
  own: Pick<HttpParts, 'dispatcher'> & Partial<HttpParts>
): Client {
  const { time, random, signal, log } = outside
  const { endpoint, token } = inputs
  const { redactor } = log
  const known = publicTexts(outside, inputs)
  const conceal = (text: string) => redactor.redact(text)
  // Values that an earlier run set are as secret as those of this step.
  const onParameter = (name: string, text: string) => {
    const given = { githubToken: null, network: {}, ...inputs, runtimeParameters: [{ name, text }] }
    for (const secret of secretsOf(given, known)) redactor.add(secret)
  }
  return new Client({
    endpoint,
    token,
    signal,
    ...time,
    random,
    trace: log.debug,
    say: log.info,
    conceal,
    onParameter,
    ...own
  })
}

/** What waiting shows and does. */
export function waitParts(run: Run, client: Client, dispatcher: Dispatcher): WaitParts {
  const { time, log, signal } = run.outside
  const build = log.stream('build log')
  const runtime = log.stream('log')
  const show = (lines: NewLines) => {
    if (lines.build.length > 0) build.write(lines.build)
    if (lines.runtime.length > 0) runtime.write(lines.runtime)
  }
  return {
    client,
    time,
    say: log.info,
    show,
    wake: url => wake({ dispatcher, signal }, url, run.deadline - time.now())
  }
}

/** What every action does with its inputs first: secrets are masked before anything is said. */
export function accept<I extends ConnectionInputs>(run: Run, inputs: I): I {
  const { log } = run.outside
  for (const secret of secretsOf(inputs, publicTexts(run.outside, inputs))) log.mask(secret)
  for (const notice of inputs.notices) log.notice(notice)
  for (const warning of [...inputs.warnings, extraCaFileProblem(inputs.network)])
    if (warning !== null) log.warning(warning)
  run.summary = inputs.summary
  return inputs
}
