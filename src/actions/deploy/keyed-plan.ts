import type { DeployInputs } from '../../inputs/types.ts'
import { type KeyedPlan, keyPlan, PlanKey } from '../../plan/approval.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import type { Run } from '../../run/run.ts'
import type { DesiredState } from './desired-state.ts'
import { effectsOf } from './effects.ts'

/** Key for the plans of this repository. */
export function planKeyOf(run: Run, { planKey, token }: Pick<DeployInputs, 'planKey' | 'token'>): Promise<PlanKey> {
  const { serverUrl, repositoryId, repository } = run.env.context
  const scope = [serverUrl, repositoryId ?? repository?.toLowerCase() ?? null]
  return PlanKey.derive(planKey ?? token, scope, run.env.scryptCost)
}

/** The plan of a run as it is compared with that of another. */
export const keyedPlanOf = (
  run: Run,
  key: PlanKey,
  { desired, current }: { desired: DesiredState; current: CurrentState },
  { credentials }: Pick<DeployInputs, 'credentials'>
): KeyedPlan => keyPlan(key, effectsOf(desired, current, credentials), text => run.env.log.redactor.redact(text))
