import { readApplicationName, readConnection } from '../../inputs/connection.ts'
import { readDeploymentInputs } from '../../inputs/deployment-inputs.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readText } from '../../inputs/read.ts'
import type {
  ApplicationName,
  ConnectionInputs,
  DeploymentInputs,
  InputSource,
  WaitInputs
} from '../../inputs/types.ts'
import { readWaitInputs } from '../../inputs/wait-inputs.ts'
import { isId, MAX_LABEL_CHARS } from '../../names.ts'
import type { RollbackTarget } from './plan.ts'

/** Inputs of a rollback. */
export interface RollbackInputs extends ConnectionInputs, WaitInputs, DeploymentInputs {
  application: ApplicationName
  to: RollbackTarget
  dryRun: boolean
}

/** Reads the inputs of a rollback. @throws UserError input-invalid, with every problem */
export function readRollbackInputs(source: InputSource): RollbackInputs {
  const reader = new InputReader(source)
  const inputs: RollbackInputs = {
    ...readConnection(reader),
    application: readApplicationName(reader),
    to: readTo(reader),
    ...readWaitInputs(reader),
    ...readDeploymentInputs(reader),
    dryRun: readBoolean(reader, 'dry-run') ?? false
  }
  reader.throwIfInvalid()
  return inputs
}

/** Reads `to`: a text that looks like a step or an id is one, every other text is a label. */
function readTo(reader: InputReader): RollbackTarget {
  const value = readText(reader, 'to', MAX_LABEL_CHARS)
  if (value === undefined) return { steps: 1 }
  if (isId(value)) return { id: value.toLowerCase() }
  if (!/^-\d+$/.test(value)) return { label: value }
  const steps = -Number(value)
  if (Number.isSafeInteger(steps) && steps > 0) return { steps }
  reader.addValueProblem(
    'to',
    value,
    'is no step back',
    'Write -1 for the publication before the live one, -2 for the one before that.'
  )
  return { steps: 1 }
}
