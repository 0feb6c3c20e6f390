import { createHash } from 'node:crypto'
import type { Dispatcher } from 'undici'
import { hasChanged } from '../apply/apply.ts'
import { undo } from '../apply/undo.ts'
import type { Unfinished } from '../apply/unfinished.ts'
import { ARRIVAL } from '../datarobot/alarm.ts'
import type { Client } from '../datarobot/client.ts'
import { keep } from '../github/state.ts'
import type { ConnectionInputs } from '../inputs/types.ts'
import { clientOf } from './connection.ts'
import type { Outside, Run } from './run.ts'

/** The runner kills a cancelled process within ten seconds; the report wants some of them. */
const LAST_MOMENT = 5_000

/** What a run has begun, kept where it survives the run: see `Unfinished`. */
export interface Undertaking {
  remember(unfinished: Unfinished): void
  /** Takes back what is remembered, now. */
  takeBack(): Promise<void>
  /** All is proven, or as it shall stay: there is nothing to take back any more. */
  end(): void
}

/** What a step leaves to its post step, with the connection that it was made by. */
export interface Leftover extends Unfinished {
  connection: string
}

/** A digest that tells one connection from another; DataRobot's keys are too random to be guessed from it. */
export function connectionOf({ endpoint, token }: Pick<ConnectionInputs, 'endpoint' | 'token'>): string {
  return createHash('sha256')
    .update(JSON.stringify([endpoint, token]))
    .digest('hex')
    .slice(0, 16)
}

/** With the runner it is kept for the post step, should this process be killed; in the run, should it be cancelled. */
export function undertake(run: Run, client: Client, inputs: ConnectionInputs, network: Dispatcher): Undertaking {
  const { outside } = run
  const connection = connectionOf(inputs)
  let current: Unfinished | null = null
  const remember = (unfinished: Unfinished | null) => {
    current = unfinished
    keep('unfinished', unfinished && ({ ...unfinished, connection } satisfies Leftover), outside.log)
  }
  const takeBack = async (by: Client) => {
    if (current === null || !(await undo({ client: by, ...spoken(outside) }, current))) return
    run.facts.changed = hasChanged(false, run.steps)
    remember(null)
  }
  // The run's own time is over then, so this has a little of its own, and no pauses.
  const ownTime = () => ({ dispatcher: network, signal: AbortSignal.timeout(LAST_MOMENT), sleep: async () => {} })
  run.onCancel = () => takeBack(clientOf(outside, inputs, ownTime()))
  return { remember, takeBack: () => takeBack(client), end: () => remember(null) }
}

/**
 * Rolls back what a step that was killed, or had no time left, has left behind. Never throws: what stays is told.
 *
 * @returns whether nothing is left
 */
export async function takeBackLeft(
  outside: Outside,
  inputs: ConnectionInputs,
  network: Dispatcher,
  unfinished: Unfinished
): Promise<boolean> {
  // A write that was on its way when the process was killed, unless this one is ended meanwhile, too.
  await outside.time.sleep(ARRIVAL).catch(() => {})
  return undo({ client: clientOf(outside, inputs, { dispatcher: network }), ...spoken(outside) }, unfinished)
}

const spoken = ({ log }: Outside) => ({ say: log.info, warn: (text: string) => log.warning(text) })
