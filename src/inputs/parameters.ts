import type { Explanation } from '../errors.ts'
import { isParameterType, PARAMETER_TYPES, type ParameterType } from '../parameter-types.ts'
import type { ParameterValue } from '../plan/types.ts'
import { throwProblems } from './input-reader.ts'
import { alternatives } from './read.ts'
import { scalar } from './scalar.ts'
import type { GivenParameter } from './types.ts'

/**
 * Types the parameters: by metadata.yaml where it defines the name, else as scalars of YAML. Null resets one to its
 * default. Problems are in one `input-invalid` error, which holds names, never values.
 */
export function typeParameters(
  given: readonly GivenParameter[],
  definitions: readonly { name: string; type: string }[] | null
): ParameterValue[] {
  const types = new Map(definitions?.map(({ name, type }) => [name, type]))
  const problems: Explanation[] = []
  const values = given.flatMap(({ name, text }) => {
    const type = types.get(name)
    if (type === undefined) return [untyped(name, text)]
    const value = isParameterType(type) ? PARAMETER_TYPES[type].read(text) : undefined
    if (isParameterType(type) && value !== undefined) return [{ name, type, value }]
    problems.push(isParameterType(type) ? unfit(name, type) : unknownType(name, type))
    return []
  })
  throwProblems(problems, 'runtime parameters')
  return values
}

function untyped(name: string, text: string): ParameterValue {
  const value = scalar(text)
  if (typeof value === 'number') return { name, type: 'numeric', value }
  return { name, type: typeof value === 'boolean' ? 'boolean' : 'string', value }
}

function unfit(name: string, type: ParameterType): Explanation {
  return {
    what: `Runtime parameter "${name}" has a value that does not fit.`,
    saw: `metadata.yaml defines it as ${type} (values are not shown).`,
    next: `Write ${PARAMETER_TYPES[type].expected}, or change the definition.`
  }
}

function unknownType(name: string, type: string): Explanation {
  return {
    what: `Runtime parameter "${name}" has a type that is not known here.`,
    saw: `metadata.yaml defines it as ${JSON.stringify(type)}.`,
    next: `Write ${alternatives(Object.keys(PARAMETER_TYPES))} there.`
  }
}
