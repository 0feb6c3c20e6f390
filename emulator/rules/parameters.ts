import { loadAll } from 'js-yaml'
import { invalid, Refusal } from '../http/reply.ts'
import type { Credential } from '../state/account-records.ts'
import type { Blobs } from '../state/blobs.ts'
import type {
  Item,
  ParameterDefinition,
  ParameterSetting,
  ParameterType,
  ParameterValue,
  Version
} from '../state/records.ts'
import type { Schemas } from '../wire.ts'
import { credentialVariables } from './credentials.ts'
import type { Settings } from './settings.ts'

const METADATA_FILE = 'metadata.yaml'
/** Every type of a runtime parameter, with the JavaScript type of its values. */
const VALUE_TYPES: Readonly<Record<ParameterType, 'string' | 'number' | 'boolean'>> = {
  string: 'string',
  numeric: 'number',
  boolean: 'boolean',
  credential: 'string',
  deployment: 'string'
}
const PARAMETER_TYPES = Object.keys(VALUE_TYPES) as ParameterType[]

/**
 * Parameter definitions of the version's `metadata.yaml`. Null without that file.
 *
 * @throws Refusal 422 for an invalid file
 */
export function readDefinitions(blobs: Blobs, items: readonly Item[]): ParameterDefinition[] | null {
  const item = items.find(({ path }) => path === METADATA_FILE)
  if (item === undefined) return null
  let documents: ({ runtimeParameterDefinitions?: unknown } | null)[]
  try {
    documents = loadAll(blobs.read(item.blob).toString('utf8')) as typeof documents
  } catch {
    throw invalid(METADATA_FILE, `${METADATA_FILE} is not valid YAML.`)
  }
  const [document, ...others] = documents
  if (others.length > 0) throw invalid(METADATA_FILE, `${METADATA_FILE} has several documents.`)
  const list = document?.runtimeParameterDefinitions ?? []
  if (!Array.isArray(list))
    throw invalid(METADATA_FILE, `${METADATA_FILE}: runtimeParameterDefinitions must be a list.`)
  return list.map(readDefinition)
}

function readDefinition(entry: Record<string, unknown> | null): ParameterDefinition {
  const { fieldName, type } = entry ?? {}
  if (typeof fieldName !== 'string' || !PARAMETER_TYPES.includes(type as ParameterType))
    throw invalid(
      METADATA_FILE,
      `${METADATA_FILE}: a runtime parameter needs a fieldName and a type. Types: ${PARAMETER_TYPES.join(', ')}.`
    )
  const number = (value: unknown) => (typeof value === 'number' ? value : null)
  return {
    fieldName,
    type: type as ParameterType,
    defaultValue: typeof entry?.defaultValue === 'object' ? null : ((entry?.defaultValue ?? null) as ParameterValue),
    description: typeof entry?.description === 'string' ? entry.description : null,
    allowEmpty: entry?.allowEmpty !== false,
    credentialType: typeof entry?.credentialType === 'string' ? entry.credentialType : null,
    minValue: number(entry?.minValue),
    maxValue: number(entry?.maxValue)
  }
}

/**
 * Applies `runtimeParameterValues` (v1), the JSON text of values for defined parameters. Values are merged, and null
 * resets a value (platform.md §6.2).
 *
 * @throws Refusal 422
 */
export function mergeValues({ switches }: Settings, version: Version, text: string): ParameterSetting[] {
  if (switches.parameterValues === 'unknown-key')
    throw invalid('runtimeParameterValues', 'runtimeParameterValues is not allowed key')
  const settings = new Map(version.settings.map(setting => [setting.fieldName, setting]))
  for (const { fieldName, type, value } of readList(text, 'runtimeParameterValues', 'value')) {
    const definition = version.definitions?.find(known => known.fieldName === fieldName)
    // A reset of a parameter whose definition was removed is allowed: files may change before values.
    if (definition === undefined && value === null) {
      settings.delete(fieldName)
      continue
    }
    if (definition === undefined)
      throw invalid('runtimeParameterValues', `Runtime parameter "${fieldName}" is not defined in ${METADATA_FILE}.`)
    if (definition.type !== type)
      throw invalid('runtimeParameterValues', `Runtime parameter "${fieldName}" is of type ${definition.type}.`)
    if (value === null) settings.delete(fieldName)
    else settings.set(fieldName, { fieldName, type, value: checkRange(definition, value) })
  }
  return [...settings.values()]
}

/**
 * Applies `runtimeParameters` (v2), the JSON text of complete parameters. They replace all parameters and need no
 * definitions. Switches decide if the server supports them, also with a `metadata.yaml` (platform.md §8 row 17).
 *
 * @throws Refusal 422
 */
export function replaceParameters(settings: Settings, version: Version, text: string): ParameterSetting[] {
  const { runtimeParameters, parametersBesideMetadata } = settings.switches
  if (runtimeParameters === 'unknown-key') throw invalid('runtimeParameters', 'runtimeParameters is not allowed key')
  if (runtimeParameters === 'feature-off')
    throw new Refusal(422, 'runtimeParameters requires the RUNTIME_PARAMETERS_IMPROVEMENTS feature to be enabled')
  if (version.definitions !== null && parametersBesideMetadata === 'refuse')
    throw invalid(
      'runtimeParameters',
      `runtimeParameters cannot be used in a version that has a ${METADATA_FILE} file.`
    )
  return readList(text, 'runtimeParameters', 'currentValue')
}

function readList(text: string, field: string, valueKey: 'value' | 'currentValue'): ParameterSetting[] {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    throw invalid(field, `${field} must be a string that contains JSON.`)
  }
  if (!Array.isArray(list)) throw invalid(field, `${field} must contain a list.`)
  return list.map(entry => {
    const { fieldName, type } = entry ?? {}
    const value = entry?.[valueKey] ?? null
    if (typeof fieldName !== 'string' || !PARAMETER_TYPES.includes(type) || !isOfType(type, value))
      throw invalid(
        field,
        `${field}: an entry needs a fieldName, a type (${PARAMETER_TYPES.join(', ')}) and a ${valueKey} of that type.`
      )
    return { fieldName, type, value }
  })
}

function isOfType(type: ParameterType, value: unknown): boolean {
  return value === null || typeof value === VALUE_TYPES[type]
}

function checkRange(definition: ParameterDefinition, value: ParameterValue): ParameterValue {
  const { fieldName, minValue, maxValue } = definition
  if (typeof value === 'number' && ((minValue !== null && value < minValue) || (maxValue !== null && value > maxValue)))
    throw invalid(
      'runtimeParameterValues',
      `Runtime parameter "${fieldName}" must be between ${minValue} and ${maxValue}.`
    )
  return value
}

/** All parameters of a version, with the value that its application receives. */
export function viewParameters(
  version: Version
): NonNullable<Schemas['CustomApplicationSourceVersion']['runtimeParameters']> {
  return effectiveParameters(version).map(({ definition, override }) => ({
    fieldName: definition.fieldName,
    type: definition.type,
    description: definition.description,
    allowEmpty: definition.allowEmpty,
    credentialType: definition.credentialType,
    defaultValue: definition.defaultValue,
    overrideValue: override,
    currentValue: override ?? definition.defaultValue
  }))
}

/** Names of required parameters without a value. */
export function missingParameters(version: Version): string[] {
  return effectiveParameters(version)
    .filter(({ definition, override }) => !definition.allowEmpty && (override ?? definition.defaultValue) === null)
    .map(({ definition }) => definition.fieldName)
}

/**
 * Environment variables `MLOPS_RUNTIME_PARAM_<NAME>` of an application: plain values, and credentials as JSON with a
 * payload (platform.md §6.2). A credential that does not exist gets a placeholder value.
 */
export function parameterEnvironment(version: Version, credential: CredentialFinder): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const { definition, override } of effectiveParameters(version)) {
    const value = override ?? definition.defaultValue
    if (value === null) continue
    environment[`MLOPS_RUNTIME_PARAM_${definition.fieldName}`] =
      definition.type === 'credential'
        ? JSON.stringify({ type: 'credential', payload: credentialPayload(definition, String(value), credential) })
        : String(value)
  }
  return environment
}

/**
 * Plain environment variables with the names of the parameters, as newer documentation describes them
 * (platform.md §6.2).
 */
export function plainEnvironment(version: Version, credential: CredentialFinder): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const { definition, override } of effectiveParameters(version)) {
    const { fieldName, type, defaultValue } = definition
    const value = override ?? defaultValue
    if (value === null) continue
    const { credentialType, secrets } = findCredential(definition, String(value), credential)
    const own =
      type === 'credential' ? credentialVariables(fieldName, credentialType, secrets) : { [fieldName]: `${value}` }
    Object.assign(environment, own)
  }
  return environment
}

type CredentialFinder = (id: string) => Credential | undefined

function credentialPayload(definition: ParameterDefinition, id: string, credential: CredentialFinder) {
  const { credentialType, secrets } = findCredential(definition, id, credential)
  return { credentialType, credentialId: id, ...secrets }
}

const findCredential = (
  { credentialType }: ParameterDefinition,
  id: string,
  credential: CredentialFinder
): Pick<Credential, 'credentialType' | 'secrets'> =>
  credential(id) ?? {
    credentialType: (credentialType ?? 'api_token') as Credential['credentialType'],
    secrets: { apiToken: 'emulated' }
  }

function effectiveParameters(version: Version): { definition: ParameterDefinition; override: ParameterValue }[] {
  const defined = (version.definitions ?? []).map(definition => ({
    definition,
    override: version.settings.find(({ fieldName }) => fieldName === definition.fieldName)?.value ?? null
  }))
  const names = new Set(defined.map(({ definition }) => definition.fieldName))
  const undefinedSettings = version.settings.filter(({ fieldName }) => !names.has(fieldName))
  return [
    ...defined,
    ...undefinedSettings.map(({ fieldName, type, value }) => ({
      definition: implicitDefinition(fieldName, type),
      override: value
    }))
  ]
}

const implicitDefinition = (fieldName: string, type: ParameterType): ParameterDefinition => ({
  fieldName,
  type,
  defaultValue: null,
  description: null,
  allowEmpty: true,
  credentialType: null,
  minValue: null,
  maxValue: null
})
