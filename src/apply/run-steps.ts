import type { Clock } from '../clock.ts'
import type { Plan, Step } from '../plan/types.ts'
import type { StepRecord } from '../report/types.ts'
import { duration } from '../text/units.ts'

/** Clock and log for running steps. */
export interface StepContext {
  time: Clock
  /** Logs one line. */
  say(line: string): void
}

/**
 * Runs steps in order and stops at the first failure. Each record receives the state and the times of its step.
 *
 * @throws what `execute` throws
 */
export async function runSteps<S extends Step>(
  { time, say }: StepContext,
  records: readonly StepRecord<S>[],
  execute: (step: S) => Promise<'done' | 'skipped'>
): Promise<void> {
  for (const record of records) {
    record.startedAt = time.now()
    try {
      record.state = await execute(record.step)
    } catch (error) {
      record.state = 'failed'
      throw error
    } finally {
      record.endedAt = time.now()
    }
    const took = duration(record.endedAt - record.startedAt)
    say(`${record.description}: ${record.state === 'done' ? `done in ${took}` : 'not needed'}`)
  }
}

/** Tells whether any step made a change. */
export function hasDoneAny(records: readonly StepRecord[]): boolean {
  return records.some(({ state }) => state === 'done')
}

/** Creates records for the steps of a plan, none of which has started. */
export function newRecords<S extends Step>({ steps, describe }: Pick<Plan<S>, 'steps' | 'describe'>): StepRecord<S>[] {
  return steps.map(step => ({
    step,
    description: describe(step),
    state: 'not-reached',
    startedAt: null,
    endedAt: null
  }))
}
