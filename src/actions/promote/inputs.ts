import { MAX_APPLICATION_NAME_CHARS, readConnection } from '../../inputs/connection.ts'
import { readDeploymentInputs } from '../../inputs/deployment-inputs.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readEnum, readNameOrId } from '../../inputs/read.ts'
import { readSelection } from '../../inputs/selection.ts'
import type {
  ApplicationName,
  ConnectionInputs,
  CredentialInput,
  DeploymentInputs,
  InputSource,
  ParameterInput,
  WaitInputs
} from '../../inputs/types.ts'
import { checkParametersDiffer, readCredentials, readParameters, readResources } from '../../inputs/version-inputs.ts'
import { readWaitInputs } from '../../inputs/wait-inputs.ts'
import type { Resources } from '../../resources.ts'

/** Application whose values a promoted version has: the one that it is promoted to, or the one that it comes from. */
export type Side = 'target' | 'source'

/** Inputs of a promotion. */
export interface PromoteInputs extends ConnectionInputs, WaitInputs, DeploymentInputs {
  from: ApplicationName
  to: ApplicationName
  /** Application whose runtime parameters the version has. */
  parametersOf: Side
  /** Application whose resources the version has. */
  resourcesOf: Side
  /** Values that are set, whatever the applications have. */
  runtimeParameters: readonly ParameterInput[]
  credentials: readonly CredentialInput[]
  resources: Resources
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
    parametersOf: readEnum(reader, 'parameters', ['target', 'source']) ?? 'target',
    resourcesOf: readEnum(reader, 'resources', ['target', 'source']) ?? 'target',
    runtimeParameters: readParameters(reader),
    credentials: readCredentials(reader),
    resources: readResources(reader),
    ...readWaitInputs(reader),
    ...readDeploymentInputs(reader),
    dryRun: readBoolean(reader, 'dry-run') ?? false
  }
  checkParametersDiffer(reader, inputs)
  reader.throwIfInvalid()
  return inputs
}

function readSide(reader: InputReader, name: string, which: string): ApplicationName {
  return readNameOrId(reader, name, MAX_APPLICATION_NAME_CHARS, `Write the name or the id of the application ${which}.`)
}
