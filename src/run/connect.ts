import type { Dispatcher } from 'undici'
import { wake } from '../apply/health.ts'
import type { NewLines } from '../apply/logs.ts'
import type { WaitContext } from '../apply/wait.ts'
import type { RunKind } from '../configuration/choose.ts'
import { Client } from '../datarobot/client.ts'
import type { HttpOptions } from '../datarobot/http.ts'
import { extraCaFileProblem, openNetwork } from '../datarobot/network.ts'
import { secretsOf } from '../inputs/secrets.ts'
import type { ConnectionInputs, InputSource, WaitInputs } from '../inputs/types.ts'
import { withConfiguration } from './configuration.ts'
import type { ActionEnv } from './environment.ts'
import { publicTexts } from './public-texts.ts'
import type { Run } from './run.ts'

/** Connection of a run to DataRobot: the client, and the network below it, which the health check uses too. */
export interface Connection {
  client: Client
  network: Dispatcher
}

/** Connects to DataRobot with the run's clock, deadline and abort signal. */
export function connect(run: Run, inputs: ConnectionInputs & Partial<Pick<WaitInputs, 'timeoutMs'>>): Connection {
  const network = openNetwork(inputs.network)
  const overrides = { dispatcher: network, deadline: () => run.deadline, maxPausesMs: inputs.timeoutMs }
  return { client: createClient(run.env, inputs, overrides), network }
}

/** Creates a client; `overrides` replaces the clock or the abort signal. */
export function createClient(
  env: ActionEnv,
  inputs: Pick<ConnectionInputs, 'endpoint' | 'token'> & Partial<ConnectionInputs>,
  overrides: Pick<HttpOptions, 'dispatcher'> & Partial<HttpOptions>
): Client {
  const { time, random, signal, log } = env
  const { endpoint, token } = inputs
  const { redactor } = log
  const publicValues = publicTexts(env, inputs)
  const redact = (text: string) => redactor.redact(text)
  // Values that an earlier run set are as secret as those of this step.
  const onParameter = (name: string, text: string) => {
    const given = { githubToken: null, network: {}, ...inputs, runtimeParameters: [{ name, text }] }
    for (const secret of secretsOf(given, publicValues)) redactor.add(secret)
  }
  return new Client({
    endpoint,
    token,
    signal,
    ...time,
    random,
    debug: log.debug,
    info: log.info,
    redact,
    onParameter,
    ...overrides
  })
}

/** Shows the wait in the log, and wakes the application through the run's network. */
export function waitContext(run: Run, { client, network }: Connection): WaitContext {
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
    wake: url => wake({ dispatcher: network, signal }, url, run.deadline - time.now())
  }
}

/**
 * Reads the inputs of an action as its first stage, with those of the configuration file. Secrets are masked before
 * anything is printed.
 *
 * @param kind decides which entry of the file counts
 * @throws UserError input-invalid, with every problem of the inputs
 */
export async function readInputs<I extends ConnectionInputs>(
  run: Run,
  read: (source: InputSource) => I,
  kind: RunKind = 'application'
): Promise<I> {
  return run.stage('Read inputs', async () => acceptInputs(run, read(await withConfiguration(run.env, kind))))
}

/** Masks the secrets of inputs, shows their notices, and keeps their preferences for the report. */
export function acceptInputs<I extends ConnectionInputs>(run: Run, inputs: I): I {
  const { log } = run.env
  for (const secret of secretsOf(inputs, publicTexts(run.env, inputs))) log.mask(secret)
  for (const notice of inputs.notices) log.notice(notice)
  for (const warning of [...inputs.warnings, extraCaFileProblem(inputs.network)])
    if (warning !== null) log.warning(warning)
  run.preferences = { ...run.preferences, summary: inputs.summary }
  return inputs
}
