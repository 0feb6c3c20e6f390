import type { Client } from '../datarobot/client.ts'
import { ApiError, UserError } from '../errors.ts'
import type { DeployStep } from '../plan/types.ts'
import type { Progress } from './progress.ts'
import { sourceOf } from './versions.ts'

/**
 * Error texts of a server that does not support a variant or has it disabled (platform.md §5, "Unknown key", "Feature
 * flag"), or that rejects parameters by API if there is a `metadata.yaml` (platform.md §6.2; exact text unknown).
 */
const UNSUPPORTED = {
  values: /is not allowed key/,
  parameters: /is not allowed key|RUNTIME_PARAMETERS_IMPROVEMENTS|metadata\.yaml/
}

/**
 * Sets runtime parameters. The API has two variants of the request that exclude each other; if the server does not
 * support the planned one, this tries the other (platform.md §6.2). Nothing is sent if the version already has the values.
 *
 * @throws UserError input-invalid if the server supports neither
 */
export async function setParameters(
  client: Client,
  progress: Progress,
  step: Extract<DeployStep, { kind: 'set-parameters' }>
): Promise<'done' | 'skipped'> {
  const { version } = progress
  if (version === null) throw new Error('There is no new version yet.')
  const currentValues = new Map(
    (version.runtimeParameters ?? []).map(({ fieldName, currentValue }) => [fieldName, currentValue ?? null])
  )
  const parameters = step.parameters.map(parameter => {
    const credentialId = progress.credentialIds.get(parameter.name)
    return credentialId === undefined ? parameter : { ...parameter, value: credentialId }
  })
  const isUpToDate = parameters.every(({ name, value }) => value !== null && currentValues.get(name) === value)
  if (isUpToDate) return 'skipped'
  const versions = client.versions(sourceOf(progress))
  const set = (variant: 'values' | 'parameters') =>
    versions.setParameters(version.id, variant, parameters, version.requiredKeyScopeLevel)
  try {
    progress.version = await set(step.variant)
  } catch (error) {
    if (!(error instanceof ApiError) || !UNSUPPORTED[step.variant].test(error.serverMessage)) throw error
    progress.version = await set(step.variant === 'values' ? 'parameters' : 'values').catch(secondError => {
      throw step.variant === 'values' ? secondError : explainUnsupported(step, error, secondError)
    })
  }
  return 'done'
}

function explainUnsupported(
  step: Extract<DeployStep, { kind: 'set-parameters' }>,
  firstError: ApiError,
  cause: unknown
): UserError {
  const names = step.parameters.map(({ name }) => name).join(', ')
  return new UserError(
    'input-invalid',
    {
      what: `The runtime parameters ${names} could not be set.`,
      saw: `This DataRobot server accepts only parameters that a metadata.yaml defines. It says: ${firstError.serverMessage}`,
      next: 'Define them under "runtimeParameterDefinitions" in a metadata.yaml at the root of the application\'s folder.'
    },
    { cause }
  )
}
