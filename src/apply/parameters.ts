import type { Client } from '../datarobot/client.ts'
import { ApiError, UserError } from '../errors.ts'
import type { DeployStep } from '../plan/types.ts'
import type { Progress } from './progress.ts'
import { sourceOf } from './versions.ts'

/**
 * Texts of a server that does not know one of the two ways or has it switched off (platform.md §5, "Unknown key",
 * "Feature flag"), or that rejects a `metadata.yaml` beside parameters by API (platform.md §6.2; exact text unknown).
 */
const NOT_THIS_WAY = {
  values: /is not allowed key/,
  parameters: /is not allowed key|RUNTIME_PARAMETERS_IMPROVEMENTS|metadata\.yaml/
}

/**
 * Sets runtime parameters by one of two ways that exclude each other, and by the other one when the server does not take
 * the first (platform.md §6.2). Nothing is sent when the version has the values already.
 */
export async function setParameters(
  client: Client,
  progress: Progress,
  step: Extract<DeployStep, { kind: 'set-parameters' }>
): Promise<'done' | 'skipped'> {
  const { version } = progress
  if (version === null) throw new Error('There is no new version yet.')
  const known = new Map(
    (version.runtimeParameters ?? []).map(({ fieldName, currentValue }) => [fieldName, currentValue ?? null])
  )
  const isThere = step.parameters.every(({ name, value }) => value !== null && known.get(name) === value)
  if (isThere) return 'skipped'
  const versions = client.versions(sourceOf(progress))
  const set = (way: 'values' | 'parameters') =>
    versions.setParameters(version.id, way, step.parameters, version.requiredKeyScopeLevel)
  try {
    progress.version = await set(step.way)
  } catch (error) {
    if (!(error instanceof ApiError) || !NOT_THIS_WAY[step.way].test(error.serverMessage)) throw error
    progress.version = await set(step.way === 'values' ? 'parameters' : 'values').catch(second => {
      throw step.way === 'values' ? second : explained(step, error, second)
    })
  }
  return 'done'
}

function explained(step: Extract<DeployStep, { kind: 'set-parameters' }>, first: ApiError, cause: unknown): UserError {
  const names = step.parameters.map(({ name }) => name).join(', ')
  return new UserError(
    'input-invalid',
    {
      what: `The runtime parameters ${names} could not be set.`,
      saw: `This DataRobot server takes only parameters that a metadata.yaml defines; it said: ${first.serverMessage}`,
      next: 'Define them under "runtimeParameterDefinitions" in a metadata.yaml at the root of the application\'s folder.'
    },
    { cause }
  )
}
