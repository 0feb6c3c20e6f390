import type { Clock } from '../clock.ts'
import type { Context } from '../github/context.ts'
import type { Log } from '../github/log.ts'
import type { InputSource } from '../inputs/types.ts'
import type { ScryptCost } from '../plan/credential-check.ts'

/** Everything an action needs from its environment, so tests can inject it. */
export interface ActionEnv {
  inputs: InputSource
  context: Context
  log: Log
  time: Clock
  random(): number
  /** Aborts when the runner cancels the job. */
  signal: AbortSignal
  /** Path of the emulator's program, which runs in its own process. */
  emulatorProgram: string
  /** Cost of a key or a check that is derived from a secret. Only tests set it: a guess should be expensive. */
  scryptCost?: ScryptCost
}
