import type { CheckKind } from '../apply/apply.ts'
import type { Progress } from '../apply/progress.ts'
import type { ExpectedState } from '../apply/wait.ts'
import type { WireLogs } from '../datarobot/applications.ts'
import type { Verification, WaitInputs } from '../inputs/types.ts'
import type { CurrentApplication } from '../plan/current-state.ts'
import type { DeployPlan } from '../plan/types.ts'
import { CandidateChecks } from './candidate.ts'
import type { Connection } from './connect.ts'
import type { Run } from './run.ts'
import { expectedState, verifyOrRollBack, waitAndCheck } from './wait-and-verify.ts'

/** Everything that the checks of a new version depend on. */
export interface Checks {
  plan: DeployPlan
  application: CurrentApplication | null
  inputs: Omit<WaitInputs, 'wait'>
  /** Null if the plan has no step that verifies. */
  verification?: Verification | null
}

/** Executes the steps of a plan that check a running application. */
export function checksOf(
  run: Run,
  connection: Connection,
  { plan, application, inputs, verification = null }: Checks,
  progress: Progress,
  logsBefore: Promise<WireLogs | null>
): (kind: CheckKind) => Promise<void> {
  const candidate = new CandidateChecks(run, connection, inputs)
  const command = () => present(verification)
  let expected: ExpectedState | null = null
  return async kind => {
    switch (kind) {
      case 'wait':
        expected = expectedState(plan, application, progress, await logsBefore, run.env.time.now() + inputs.timeoutMs)
        return waitAndCheck(run, connection, inputs, expected, progress)
      case 'verify-application':
        return verifyOrRollBack(run, connection, { ...inputs, verification: command() }, present(expected), progress)
      case 'wait-candidate':
        return candidate.wait(present(progress.candidate))
      case 'verify-candidate':
        return candidate.verify(present(progress.candidate), command())
    }
  }
}

/** The plan has an earlier step that sets the value. */
function present<T>(value: T | null): T {
  if (value === null) throw new Error('A step of the plan is missing.')
  return value
}
