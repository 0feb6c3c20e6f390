import { type Explanation, listNames } from '../../errors.ts'
import { throwProblems } from '../../inputs/input-reader.ts'
import { convertValue, isParameterType } from '../../parameter-types.ts'
import type { CurrentParameter, CurrentVersion } from '../../plan/current-state.ts'
import type { ParameterValue } from '../../plan/types.ts'
import { type Resources, sizesOf } from '../../resources.ts'
import type { Side } from './inputs.ts'

/** Runtime parameters that a promoted version has to have. */
export interface PromotedParameters {
  /** Parameters that the inputs do not set. Null stands for the default. */
  parameters: readonly ParameterValue[]
  /** Parameters that only the target has. They are kept if the version's definitions allow it. */
  kept: readonly ParameterValue[]
  /** Names of parameters that the target does not set, and that have their default from metadata.yaml. */
  defaulted: readonly string[]
}

/** The two versions whose values are compared, and the application that keeps its own. */
export interface ValueSources {
  /** Version that is promoted. */
  base: Pick<CurrentVersion, 'parameters'>
  /** Names of its parameters with a default in metadata.yaml. */
  defaults: ReadonlySet<string>
  /** Name of the application that runs it. */
  from: string
  /** Name of the application that it is promoted to, and its live version; null if there is none. */
  to: string
  live: Pick<CurrentVersion, 'parameters'> | null
}

/**
 * Chooses the values of a promoted version that the inputs do not set: those of the target, then the defaults.
 *
 * @param given names of the parameters that the inputs set
 * @throws UserError for all parameters without a value, or with a value of another type. It has names, but no values.
 */
export function promotedParameters(
  given: ReadonlySet<string>,
  { base, defaults, from, to, live }: ValueSources,
  parametersOf: Side
): PromotedParameters {
  const known = new Set(base.parameters.map(({ name }) => name))
  if (parametersOf === 'source') {
    const own = base.parameters.filter(({ name }) => !given.has(name))
    return { parameters: own.map(asValue), kept: [], defaulted: [] }
  }
  const current = new Map(live?.parameters.map(parameter => [parameter.name, parameter]))
  const parameters: ParameterValue[] = []
  const defaulted: string[] = []
  const missing: string[] = []
  const problems: Explanation[] = []
  for (const { name, type, override } of base.parameters.filter(({ name }) => !given.has(name))) {
    const own = current.get(name)
    if (own === undefined || own.override === null) {
      if (override === null) continue
      if (!defaults.has(name)) missing.push(name)
      else {
        parameters.push({ name, type, value: null })
        defaulted.push(name)
      }
    } else {
      const value = own.type === type ? own.override : isParameterType(type) ? convertValue(own, type) : undefined
      if (value === undefined) problems.push(unconvertible(own, type, from, to))
      else parameters.push({ name, type, value })
    }
  }
  if (missing.length > 0) problems.unshift(withoutValue(missing, from, to))
  throwProblems(problems, 'runtime parameters')
  const others = [...current.values()].filter(({ name }) => !known.has(name) && !given.has(name))
  return { parameters, kept: withValue(others.map(asValue)), defaulted }
}

const asValue = ({ name, type, override }: CurrentParameter): ParameterValue => ({ name, type, value: override })

const withValue = (parameters: readonly ParameterValue[]): ParameterValue[] =>
  parameters.filter(({ value }) => value !== null)

/**
 * Chooses all resources of a promoted version: those of the inputs, then the sizes that the target sets. Everything else,
 * and each path at which the code answers, comes with the version.
 *
 * @param live live version of the target; null if there is none
 */
export function promotedResources(
  given: Resources,
  base: Pick<CurrentVersion, 'resources'>,
  live: Pick<CurrentVersion, 'resources'> | null,
  resourcesOf: Side
): Resources {
  const own = resourcesOf === 'source' || live === null ? {} : sizesOf(live.resources)
  const inherited = Object.entries(base.resources).filter(([, value]) => value !== null)
  return { ...Object.fromEntries(inherited), ...own, ...given }
}

function withoutValue(names: readonly string[], from: string, to: string): Explanation {
  const [first = ''] = names
  return {
    what: `Application ${JSON.stringify(to)} has no value for ${names.length === 1 ? 'runtime parameter' : 'the runtime parameters'} ${listNames(names)}.`,
    saw: `The version of ${JSON.stringify(from)} has one, and metadata.yaml gives no default.`,
    next: `Give the value for ${JSON.stringify(to)} in "runtime-parameters", or in "credentials" if it is a secret; ${first}=null leaves it without one. With "parameters: source", the values of ${JSON.stringify(from)} are promoted.`
  }
}

function unconvertible({ name, type: own }: CurrentParameter, type: string, from: string, to: string): Explanation {
  return {
    what: `Runtime parameter "${name}" has a value of another type.`,
    saw: `In ${JSON.stringify(to)} it is ${own}, and in the version of ${JSON.stringify(from)} it is ${type} (values are not shown).`,
    next: `Set it in "runtime-parameters" to a value of the type ${type}.`
  }
}
