import type { Client } from '../datarobot/client.ts'
import { toCurrentVersion } from '../datarobot/to-current.ts'
import { ApiError, listNames, UserError } from '../errors.ts'
import type { CurrentParameter } from '../plan/current-state.ts'
import { changedParameters } from '../plan/parameters.ts'
import type { DeployStep, ParameterValue } from '../plan/types.ts'
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

type SetParameters = Extract<DeployStep, { kind: 'set-parameters' }>
type Variant = SetParameters['variant']

/**
 * Sets runtime parameters. The API has two variants of the request that exclude each other; if the server does not
 * support the first one, this tries the other (platform.md §6.2). Nothing is sent if the version already has the values.
 *
 * @param say logs one line
 * @throws UserError input-invalid if the server supports neither
 */
export async function setParameters(
  client: Client,
  progress: Progress,
  step: SetParameters,
  say: (line: string) => void
): Promise<'done' | 'skipped'> {
  const { version } = progress
  if (version === null) throw new Error('There is no new version yet.')
  const parameters = step.parameters.map(parameter => {
    const credentialId = progress.credentialIds.get(parameter.name)
    return credentialId === undefined ? parameter : { ...parameter, value: credentialId }
  })
  const current = version.runtimeParameters === null ? null : toCurrentVersion(version).parameters
  const requests = requestsOf({ ...step, parameters }, current)
  const { first, skipped } = requests
  const versions = client.versions(sourceOf(progress))
  const set = async (variant: Variant) => {
    const parameters = requests[variant]
    if (variant === 'values' && skipped.length > 0)
      say(`Skipped runtime parameters that no metadata.yaml defines: ${listNames(skipped)}.`)
    if (parameters === null) return 'skipped'
    progress.version = await versions.setParameters(version.id, variant, parameters, version.requiredKeyScopeLevel)
    return 'done'
  }
  try {
    return await set(first)
  } catch (error) {
    if (!(error instanceof ApiError) || !mayOtherWork(error, first, step.defined)) throw error
    return await set(first === 'values' ? 'parameters' : 'values').catch(secondError => {
      if (step.variant === 'values') throw secondError
      throw isUnsupported(error, first) ? explainUnsupported(requests.values ?? [], error, secondError) : error
    })
  }
}

function isUnsupported({ serverMessage }: ApiError, variant: Variant): boolean {
  return UNSUPPORTED[variant].test(serverMessage)
}

/** Beside a `metadata.yaml`, any refusal of `parameters` may be about that file: its exact text is unknown. */
function mayOtherWork(error: ApiError, first: Variant, defined: SetParameters['defined']): boolean {
  if (isUnsupported(error, first)) return true
  return first === 'parameters' && defined !== null && error.reason === 'input-invalid'
}

interface Requests extends Record<Variant, ParameterValue[] | null> {
  /** The planned variant, unless something is to be kept or reset that only `parameters` surely can. */
  first: Variant
  /** Names of inherited parameters that `values` cannot set, because nothing defines them. */
  skipped: string[]
}

/**
 * Parameters that each variant of the request sends; null if it has nothing to send. `values` merges, so it sends what
 * the version lacks, if something defines it. `parameters` replaces all, so it also repeats what the version has from a
 * template, and omits what is reset.
 *
 * @param current parameters of the new version; null if the server does not show them
 */
export function requestsOf(step: SetParameters, current: readonly CurrentParameter[] | null): Requests {
  const { variant, parameters, inherited, defined } = step
  const found = new Map(current?.map(parameter => [parameter.name, parameter]))
  const isDefined = (name: string) => defined?.includes(name) ?? (current === null || found.has(name))
  const planned = [...inherited, ...parameters]
  const missing = current === null ? planned : changedParameters(planned, { parameters: current })
  const unsure = missing.filter(each => !isDefined(each.name) && (each.value === null || inherited.includes(each)))
  const skipped = unsure.filter(each => inherited.includes(each))
  const values = missing.filter(each => !skipped.includes(each))
  const names = new Set(planned.map(({ name }) => name))
  const others = [...found.values()].filter(({ name }) => !names.has(name))
  const all = [...others.map(({ name, type, override }) => ({ name, type, value: override })), ...planned]
  return {
    first: unsure.length > 0 ? 'parameters' : variant,
    skipped: skipped.map(({ name }) => name),
    values: values.length > 0 ? values : null,
    parameters: missing.length > 0 ? all.filter(({ value }) => value !== null) : null
  }
}

function explainUnsupported(parameters: readonly ParameterValue[], firstError: ApiError, cause: unknown): UserError {
  const names = listNames(parameters.map(({ name }) => name))
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
