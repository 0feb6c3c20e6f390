import type { Dispatcher } from 'undici'
import { wake } from '../apply/health.ts'
import type { NewLines } from '../apply/logs.ts'
import type { WaitContext } from '../apply/wait.ts'
import { Client } from '../datarobot/client.ts'
import type { HttpParts } from '../datarobot/http.ts'
import { extraCaFileProblem } from '../datarobot/network.ts'
import { secretsOf } from '../inputs/secrets.ts'
import type { ConnectionInputs, WaitInputs } from '../inputs/types.ts'
import { publicTexts } from './public-texts.ts'
import type { ActionEnv, Run } from './run.ts'

/** The client of a run: its network, its time, its end. */
export function connect(
  run: Run,
  inputs: ConnectionInputs & Partial<Pick<WaitInputs, 'timeoutMs'>>,
  dispatcher: Dispatcher
): Client {
  return createClient(run.env, inputs, { dispatcher, deadline: () => run.deadline, maxPausesMs: inputs.timeoutMs })
}

/** A client of the outside; `own` is what differs: its time, its end. */
export function createClient(
  env: ActionEnv,
  inputs: Pick<ConnectionInputs, 'endpoint' | 'token'> & Partial<ConnectionInputs>,
  own: Pick<HttpParts, 'dispatcher'> & Partial<HttpParts>
): Client {
  const { time, random, signal, log } = env
  const { endpoint, token } = inputs
  const { redactor } = log
  const known = publicTexts(env, inputs)
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
export function waitContext(run: Run, client: Client, dispatcher: Dispatcher): WaitContext {
  const { time, log, signal } = run.env
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
export function maskSecrets<I extends ConnectionInputs>(run: Run, inputs: I): I {
  const { log } = run.env
  for (const secret of secretsOf(inputs, publicTexts(run.env, inputs))) log.mask(secret)
  for (const notice of inputs.notices) log.notice(notice)
  for (const warning of [...inputs.warnings, extraCaFileProblem(inputs.network)])
    if (warning !== null) log.warning(warning)
  run.summary = inputs.summary
  return inputs
}
