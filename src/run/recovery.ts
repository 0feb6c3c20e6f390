import { createHash } from 'node:crypto'
import type { Dispatcher } from 'undici'
import type { Progress } from '../apply/progress.ts'
import type { PendingChanges } from '../apply/undo.ts'
import { undo } from '../apply/undo.ts'
import type { Client } from '../datarobot/client.ts'
import { WRITE_GRACE_MS } from '../datarobot/request-timeout.ts'
import { saveToState } from '../github/runner.ts'
import type { ConnectionInputs } from '../inputs/types.ts'
import { type Connection, createClient } from './connect.ts'
import type { ActionEnv } from './environment.ts'
import type { Run } from './run.ts'

/** The runner kills a cancelled process after ten seconds; the report needs some of them. */
const UNDO_TIMEOUT_MS = 5_000

/** Record of the pending changes of a run, which survives the process. */
export interface Recovery {
  /** Null deletes the record: nothing has to be undone any more. */
  savePending(pending: PendingChanges | null): void
  /** Undoes the pending changes now; if that fails, the record stays for the post step. */
  undo(): Promise<void>
}

/** Pending changes that a step leaves to its post step, with the connection that made them. */
export interface Leftover extends PendingChanges {
  connection: string
}

/** Digest of a connection, to compare two. DataRobot's keys are too random to be guessed from it. */
export function connectionFingerprint({ endpoint, token }: Pick<ConnectionInputs, 'endpoint' | 'token'>): string {
  return createHash('sha256')
    .update(JSON.stringify([endpoint, token]))
    .digest('hex')
    .slice(0, 16)
}

/** Keeps the record for the post step, in case this process is killed, and for the run itself, in case it is cancelled. */
export function trackChanges(
  run: Run,
  { client, network }: Connection,
  inputs: ConnectionInputs,
  progress: Progress
): Recovery {
  const { env } = run
  const connection = connectionFingerprint(inputs)
  let current: PendingChanges | null = null
  const savePending = (pending: PendingChanges | null) => {
    current = pending
    saveToState('pendingChanges', pending && ({ ...pending, connection } satisfies Leftover), env.log)
  }
  const undoPending = async (by: Client) => {
    if (current === null || !(await undo({ client: by, ...reporters(env) }, current))) return
    if (current.publishing !== null) progress.isReverted = true
    savePending(null)
  }
  // The signal of the run is aborted by then. This client has a short time of its own, and does not pause.
  const overrides = () => ({ dispatcher: network, signal: AbortSignal.timeout(UNDO_TIMEOUT_MS), sleep: async () => {} })
  run.onCancel = () => undoPending(createClient(env, inputs, overrides()))
  return { savePending, undo: () => undoPending(client) }
}

/**
 * Undoes the changes of a step that was killed or had no time left. Never throws: a failure is logged.
 *
 * @returns true if nothing is left
 */
export async function recoverLeftovers(
  env: ActionEnv,
  inputs: ConnectionInputs,
  network: Dispatcher,
  pending: PendingChanges
): Promise<boolean> {
  // Lets a write arrive that was in flight when the process was killed, unless this process is ended, too.
  await env.time.sleep(WRITE_GRACE_MS).catch(() => {})
  return undo({ client: createClient(env, inputs, { dispatcher: network }), ...reporters(env) }, pending)
}

const reporters = ({ log }: ActionEnv) => ({ say: log.info, warn: (text: string) => log.warning(text) })
