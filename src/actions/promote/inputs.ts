import { MAX_APPLICATION_NAME_CHARS, readConnection } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readNameOrId } from '../../inputs/read.ts'
import { readSelection } from '../../inputs/selection.ts'
import type { ApplicationName, ConnectionInputs, InputSource, WaitInputs } from '../../inputs/types.ts'
import { readWaitInputs } from '../../inputs/wait-inputs.ts'

/** Inputs of a promotion. */
export interface PromoteInputs extends ConnectionInputs, WaitInputs {
  from: ApplicationName
  to: ApplicationName
  dryRun: boolean
}

/** Reads the inputs of a promotion. @throws UserError input-invalid, with every problem */
export function readPromoteInputs(source: InputSource): PromoteInputs {
  const reader = new InputReader(source)
  readSelection(reader)
  const inputs: PromoteInputs = {
    ...readConnection(reader),
    from: readSide(reader, 'from', 'whose version is proven, such as churn-staging'),
    to: readSide(reader, 'to', 'that is to run it, such as churn'),
    ...readWaitInputs(reader),
    dryRun: readBoolean(reader, 'dry-run') ?? false
  }
  reader.throwIfInvalid()
  return inputs
}

function readSide(reader: InputReader, name: string, which: string): ApplicationName {
  return readNameOrId(reader, name, MAX_APPLICATION_NAME_CHARS, `Write the name or the id of the application ${which}.`)
}
