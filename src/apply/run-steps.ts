import type { Clock } from '../clock.ts'
import type { Plan, Step } from '../plan/types.ts'
import type { StepRecord } from '../report/types.ts'
import { duration } from '../text/units.ts'

/** What walking needs from outside. */
export interface StepContext {
  time: Clock
  /** One line a step. */
  say(line: string): void
}

/**
 * Walks steps in order and stops at the first failure; each record tells what became of its step, and when.
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

/** Whether any of them made a difference. */
export function hasDoneAny(records: readonly StepRecord[]): boolean {
  return records.some(({ state }) => state === 'done')
}

/** Records of the steps of a plan, none of which has begun. */
export function newRecords<S extends Step>({ steps, describe }: Pick<Plan<S>, 'steps' | 'describe'>): StepRecord<S>[] {
  return steps.map(step => ({
    step,
    description: describe(step),
    state: 'not-reached',
    startedAt: null,
    endedAt: null
  }))
}
