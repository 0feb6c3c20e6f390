import type { DesiredFiles, DockerContext, Provenance } from '../../files/types.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import type { DesiredCredential } from '../../plan/credentials.ts'
import type { ParameterValue } from '../../plan/types.ts'

/** Desired state: the inputs of the workflow and the files of the checkout. */
export interface DesiredState
  extends Pick<
    DeployInputs,
    | 'environment'
    | 'resources'
    | 'keyScope'
    | 'settings'
    | 'grants'
    | 'shareSource'
    | 'useCaseId'
    | 'customTemplateId'
    | 'codespaceId'
    | 'keepVersions'
    | 'githubEnvironment'
    | 'wait'
    | 'verification'
  > {
  /** Name of the application. */
  name: string
  sourceName: string
  label: string
  /** Null if the files come from a codespace. */
  files: DesiredFiles | null
  /** Folder that the execution environment is built from; null if it is not built from the checkout. */
  context: DockerContext | null
  /** All of them, with those that refer to the credentials. */
  parameters: readonly ParameterValue[]
  credentials: readonly DesiredCredential[]
  provenance: Provenance
  /** Name of the candidate; null to publish without one. */
  candidate: string | null
}
