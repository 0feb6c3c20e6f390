import type { DeployStep } from '../plan/types.ts'
import type { StepRecord } from '../report/types.ts'

/** Steps that one stage of the run executes. */
export interface Stage {
  name: 'Build environment' | 'Apply' | 'Candidate' | 'Publish' | 'Wait' | 'Verify' | 'Finish'
  records: StepRecord<DeployStep>[]
}

/** Stages that a step of this kind begins. */
const BEGINS: Partial<Record<DeployStep['kind'], Stage['name']>> = {
  'create-environment': 'Build environment',
  'build-environment': 'Build environment',
  'start-candidate': 'Candidate',
  'wait-candidate': 'Candidate',
  'verify-candidate': 'Candidate',
  wait: 'Wait',
  'verify-application': 'Verify'
}

/** Stage of the steps after another one. */
const NEXT: Readonly<Record<Stage['name'], Stage['name']>> = {
  'Build environment': 'Apply',
  Apply: 'Apply',
  Candidate: 'Publish',
  Publish: 'Publish',
  Wait: 'Finish',
  Verify: 'Finish',
  Finish: 'Finish'
}

/** Divides the steps of a plan into stages, in their order. Everything after the last check is the stage `Finish`. */
export function stagesOf(records: readonly StepRecord<DeployStep>[]): Stage[] {
  const stages: Stage[] = []
  for (const record of records) {
    const last = stages.at(-1)
    const name = BEGINS[record.step.kind] ?? (last === undefined ? 'Apply' : NEXT[last.name])
    if (last?.name === name) last.records.push(record)
    else stages.push({ name, records: [record] })
  }
  return stages
}
