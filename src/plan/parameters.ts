import { convertValue, isParameterType } from '../parameter-types.ts'
import type { CurrentParameter, CurrentState, CurrentVersion } from './current-state.ts'
import type { DeployStep, ParameterValue } from './types.ts'

/** Parameters that `metadata.yaml` defines. */
type Definitions = readonly { name: string; type: string }[]

/** Parameters whose value or type differs from that of a version. Only their names may be shown. */
export function changedParameters(
  desired: readonly ParameterValue[],
  base: Pick<CurrentVersion, 'parameters'>
): ParameterValue[] {
  const current = new Map(base.parameters.map(parameter => [parameter.name, parameter]))
  return desired.filter(({ name, type, value }) => {
    const { override = null, type: currentType } = current.get(name) ?? {}
    return value !== override || (value !== null && type !== currentType)
  })
}

/** Parameters of the application: those of a promoted live version, and then those of the base. */
export function currentParameters({ promoted, base }: Pick<CurrentState, 'promoted' | 'base'>): CurrentParameter[] {
  const own = (promoted?.parameters ?? []).filter(({ override }) => override !== null)
  const names = new Set(own.map(({ name }) => name))
  return [...own, ...(base?.parameters ?? []).filter(({ name }) => !names.has(name))]
}

/** The desired parameters, and those that were promoted to the application since it was deployed. */
export function withPromoted(
  desired: readonly ParameterValue[],
  { promoted }: Pick<CurrentState, 'promoted'>
): ParameterValue[] {
  const names = new Set(desired.map(({ name }) => name))
  const own = (promoted?.parameters ?? []).filter(({ name, override }) => !names.has(name) && override !== null)
  return [...desired, ...own.map(({ name, type, override: value }) => ({ name, type, value }))]
}

/**
 * Step that sets the desired parameters and keeps those of the base. DataRobot may lose values when files change, and the
 * request variant without definitions replaces all of them (platform.md §6.2).
 *
 * @param base the version whose values are kept
 * @param definitions the parameters that the new files define; null without that file, or if it is not known
 */
export function parameterSteps(
  desired: readonly ParameterValue[],
  base: Pick<CurrentVersion, 'parameters'> | null,
  definitions: Definitions | null
): Extract<DeployStep, { kind: 'set-parameters' }>[] {
  const types = new Map(definitions?.map(({ name, type }) => [name, type]))
  const defined = types.size > 0 ? [...types.keys()] : null
  const inherited = inheritedParameters(desired, base, types)
  if (desired.length + inherited.length === 0) return []
  // The variant with definitions cannot set any other parameter.
  const variant = desired.every(({ name, value }) => value === null || types.has(name)) ? 'values' : 'parameters'
  return [
    {
      kind: 'set-parameters',
      variant: defined === null ? 'parameters' : variant,
      parameters: desired,
      inherited,
      defined
    }
  ]
}

/** Values of the base that are not set anew, with the types that the new files define. */
function inheritedParameters(
  desired: readonly ParameterValue[],
  base: Pick<CurrentVersion, 'parameters'> | null,
  types: ReadonlyMap<string, string>
): ParameterValue[] {
  const desiredNames = new Set(desired.map(({ name }) => name))
  return (base?.parameters ?? [])
    .filter(({ name }) => !desiredNames.has(name))
    .map((parameter): ParameterValue => {
      const { name, type, override } = parameter
      const defined = types.get(name)
      if (defined === undefined || !isParameterType(defined)) return { name, type, value: override }
      return { name, type: defined, value: convertValue(parameter, defined) ?? null }
    })
    .filter(({ value }) => value !== null)
}
