import { createHash } from 'node:crypto'
import type { Dispatcher } from 'undici'
import { hasChanged } from '../apply/apply.ts'
import type { PendingChanges } from '../apply/pending-changes.ts'
import { undo } from '../apply/undo.ts'
import type { Client } from '../datarobot/client.ts'
import { WRITE_GRACE_MS } from '../datarobot/request-timeout.ts'
import { saveToState } from '../github/state.ts'
import type { ConnectionInputs } from '../inputs/types.ts'
import { createClient } from './connect.ts'
import type { ActionEnv, Run } from './run.ts'

/** The runner kills a cancelled process within ten seconds; the report wants some of them. */
const UNDO_TIMEOUT_MS = 5_000

/** What a run has begun, kept where it survives the run: see `Unfinished`. */
export interface Recovery {
  savePending(pending: PendingChanges): void
  /** Takes back what is remembered, now. */
  undo(): Promise<void>
  /** All is proven, or as it shall stay: there is nothing to take back any more. */
  clear(): void
}

/** What a step leaves to its post step, with the connection that it was made by. */
export interface Leftover extends PendingChanges {
  connection: string
}

/** A digest that tells one connection from another; DataRobot's keys are too random to be guessed from it. */
export function connectionFingerprint({ endpoint, token }: Pick<ConnectionInputs, 'endpoint' | 'token'>): string {
  return createHash('sha256')
    .update(JSON.stringify([endpoint, token]))
    .digest('hex')
    .slice(0, 16)
}

/** With the runner it is kept for the post step, should this process be killed; in the run, should it be cancelled. */
export function trackChanges(run: Run, client: Client, inputs: ConnectionInputs, network: Dispatcher): Recovery {
  const { env } = run
  const connection = connectionFingerprint(inputs)
  let current: PendingChanges | null = null
  const savePending = (pending: PendingChanges | null) => {
    current = pending
    saveToState('pendingChanges', pending && ({ ...pending, connection } satisfies Leftover), env.log)
  }
  const undoPending = async (by: Client) => {
    if (current === null || !(await undo({ client: by, ...reporters(env) }, current))) return
    run.facts.changed = hasChanged(false, run.steps)
    savePending(null)
  }
  // The run's own time is over then, so this has a little of its own, and no pauses.
  const ownTime = () => ({ dispatcher: network, signal: AbortSignal.timeout(UNDO_TIMEOUT_MS), sleep: async () => {} })
  run.onCancel = () => undoPending(createClient(env, inputs, ownTime()))
  return { savePending, undo: () => undoPending(client), clear: () => savePending(null) }
}

/**
 * Rolls back what a step that was killed, or had no time left, has left behind. Never throws: what stays is told.
 *
 * @returns whether nothing is left
 */
export async function recoverLeftovers(
  env: ActionEnv,
  inputs: ConnectionInputs,
  network: Dispatcher,
  pending: PendingChanges
): Promise<boolean> {
  // A write that was on its way when the process was killed, unless this one is ended meanwhile, too.
  await env.time.sleep(WRITE_GRACE_MS).catch(() => {})
  return undo({ client: createClient(env, inputs, { dispatcher: network }), ...reporters(env) }, pending)
}

const reporters = ({ log }: ActionEnv) => ({ say: log.info, warn: (text: string) => log.warning(text) })
