import { joinLimited, listNames } from '../errors.ts'
import { PARAMETER_TYPE_NAMES } from '../parameter-types.ts'
import { RESOURCE_KEYS, RESOURCES, type Resources, type ResourceType, type ResourceValue } from '../resources.ts'
import type { InputReader } from './input-reader.ts'
import { readSecretPairs } from './pairs.ts'
import { checkUrlPath, readBoolean, readInteger, readText } from './read.ts'
import type { CredentialInput, ParameterInput } from './types.ts'

const RESOURCE_READERS: Readonly<
  Record<ResourceType, (reader: InputReader, name: string) => ResourceValue | undefined>
> = { text: readText, path: readUrlPath, count: readInteger, flag: readBoolean }

/** Reads the resources that the workflow sets. */
export function readResources(reader: InputReader): Resources {
  const given = RESOURCE_KEYS.map(key => {
    const { type, input } = RESOURCES[key]
    return [key, RESOURCE_READERS[type](reader, input)] as const
  })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

function readUrlPath(reader: InputReader, name: string): string | undefined {
  const path = readText(reader, name)
  if (path !== undefined) checkUrlPath(reader, name, path)
  return path
}

/** Reads `runtime-parameters`. */
export function readParameters(reader: InputReader): ParameterInput[] {
  const parameters = readSecretPairs(reader, 'runtime-parameters', PARAMETER_TYPE_NAMES)
  for (const { name, text } of parameters) {
    if (text.trim() !== text)
      reader.notices.push(`The value of runtime parameter "${name}" begins or ends with whitespace.`)
  }
  return parameters
}

/** Reads `credentials`. */
export function readCredentials(reader: InputReader): CredentialInput[] {
  const pairs = readSecretPairs(reader, 'credentials')
  // Base64 without a name looks like a name without a value: it ends with one or two "=".
  const empty = pairs.flatMap(({ name, text }, index) => (/^[\s=]*$/.test(text) ? [shownName(name, index)] : []))
  if (empty.length > 0 && reader.isValid('credentials')) {
    const saw = `There is no value for ${joinLimited(empty)}.`
    const next =
      'Write NAME=$' +
      '{{ secrets.NAME }}, and create that secret in the settings of the repository or of the environment. Runs for ' +
      'forks have no secrets, and runs of Dependabot have only those of Dependabot.'
    reader.addProblem('credentials', 'has an empty value', saw, next)
  }
  return pairs.map(({ name, text }) => ({ name, secret: text }))
}

/** Shows a name that is made of words. Any other could be a secret that was written without a name. */
function shownName(name: string, index: number): string {
  return /^(?:[A-Z][A-Z0-9]{0,11}(?:_[A-Z0-9]+)*|[a-z][a-z0-9]{0,11}(?:_[a-z0-9]+)*)$/.test(name)
    ? JSON.stringify(name)
    : `entry ${index + 1}`
}

/** A runtime parameter has one value. Names are only shown if both lists are valid. */
export function checkParametersDiffer(
  reader: InputReader,
  inputs: { runtimeParameters: readonly ParameterInput[]; credentials: readonly CredentialInput[] }
): void {
  const names = new Set(inputs.runtimeParameters.map(({ name }) => name))
  const both = inputs.credentials.map(({ name }) => name).filter(name => names.has(name))
  if (both.length === 0 || !reader.isValid('credentials') || !reader.isValid('runtime-parameters')) return
  const saw = `Both contain ${listNames(both)}.`
  reader.addProblem('credentials', 'and "runtime-parameters" name the same parameter', saw, 'Keep it in one of them.')
}
