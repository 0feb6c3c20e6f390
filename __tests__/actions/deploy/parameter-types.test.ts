import { describe, expect } from '@jest/globals'
import { requestsOf } from '../../../src/apply/parameters.ts'
import { typeParameters } from '../../../src/inputs/parameters.ts'
import { PARAMETER_TYPE_NAMES, type ParameterType } from '../../../src/parameter-types.ts'
import type { CurrentParameter } from '../../../src/plan/current-state.ts'
import { changedParameters, parameterSteps } from '../../../src/plan/parameters.ts'
import {
  uncheckedCheckout as checkout,
  counts,
  lastRequest,
  liveVersion,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { version } from '../../support/desired-state.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { type Json, makeVersion, start, type TestEmulator } from '../../support/emulator.ts'

const ID = '66f1c0ffee0123456789abcd'

/** Sources of a type; `value` means that nothing but the value itself gives the parameter its type. */
const SOURCES = ['input', 'metadata', 'base', 'value'] as const
type Source = (typeof SOURCES)[number]

/** Text of each type, its value, and another value that the base has. A text that looks like a number shows who decides. */
const TEXTS: Readonly<Record<ParameterType, [text: string, value: Json, before: Json]>> = {
  string: ['5', '5', 'red'],
  numeric: ['5', 5, 7],
  boolean: ['true', true, false],
  credential: [ID, ID, `${ID.slice(0, -1)}0`],
  deployment: [ID, ID, `${ID.slice(0, -1)}1`]
}

/** Parameters that Terraform set by API alone. No step names them, so every deploy must keep them. */
const TERRAFORM: CurrentParameter[] = [
  { name: 'TF_TEXT', type: 'string', override: '7' },
  { name: 'TF_KEY', type: 'credential', override: `${ID.slice(0, -1)}2` },
  { name: 'TF_MODEL', type: 'deployment', override: `${ID.slice(0, -1)}3` },
  { name: 'TF_LIMIT', type: 'numeric', override: 0 },
  { name: 'TF_FLAG', type: 'boolean', override: false }
]

/** Line of the input, definition in metadata.yaml, and parameter of the base, for a source and a type. */
function given(source: Source, type: ParameterType) {
  const [text, value, before] = TEXTS[type]
  const isText = source === 'value' && type === 'string'
  const inferred = type === 'numeric' || type === 'boolean' ? type : 'string'
  return {
    line: source === 'input' ? `P:${type}=${text}` : isText ? 'P=red' : `P=${text}`,
    definition: source === 'metadata' ? [{ name: 'P', type }] : null,
    base: source === 'base' ? [...TERRAFORM, { name: 'P', type, override: before } as CurrentParameter] : TERRAFORM,
    wanted: { name: 'P', type: source === 'value' ? inferred : type, value: isText ? 'red' : value }
  }
}

const PAIRS = SOURCES.flatMap(source => PARAMETER_TYPE_NAMES.map(type => [source, type] as const))

describe('the type of a parameter, planned', () => {
  it.each(PAIRS)('comes from %s: %s, and reaches both variants of the request', (source, type) => {
    const { line, definition, base, wanted } = given(source, type)
    const [, written, text = ''] = /^P(?::(\w+))?=(.*)$/.exec(line) ?? []
    const parameter = { name: 'P', text, ...(written && { type: written as ParameterType }) }
    const [typed] = typeParameters([parameter], { definitions: definition, base })
    expect(typed).toEqual({ ...wanted, typeFrom: source })
    expect(changedParameters([typed!], version([], { parameters: base }))).toHaveLength(1)
    const [step] = parameterSteps([typed!], version([], { parameters: base }), definition)
    const kept = TERRAFORM.map(({ override, ...rest }) => ({ ...rest, value: override }))
    expect(step).toMatchObject({ variant: definition === null ? 'parameters' : 'values', inherited: kept })
    const copied = requestsOf(step!, base)
    expect(copied.values).toEqual([typed])
    expect(copied.parameters).toEqual([...kept, typed])
    expect(requestsOf(step!, []).parameters).toEqual([...kept, typed])
  })
})

/** Servers by their switches. Beside each: whether parameters without a definition, and those with one, can be set. */
const SERVERS: [switches: Record<string, string>, withoutDefinition: boolean, withDefinition: boolean][] = [
  [{}, true, true],
  [{ parametersBesideMetadata: 'refuse' }, true, true],
  [{ runtimeParameters: 'unknown-key' }, false, true],
  [{ runtimeParameters: 'feature-off' }, false, true],
  [{ parameterValues: 'unknown-key' }, true, true],
  [{ parameterValues: 'unknown-key', parametersBesideMetadata: 'refuse' }, true, false]
]

const CASES = (['kept', 'lost'] as const).flatMap(copiedParameters =>
  SERVERS.flatMap(server => PAIRS.map(([source, type]) => [source, type, copiedParameters, ...server] as const))
)

/** Application as Terraform leaves it: files, and parameters by API alone. */
async function terraformMakes(
  emulator: TestEmulator,
  files: Record<string, string>,
  base: readonly CurrentParameter[]
) {
  const { sourceId, versionId } = await makeVersion(emulator, 'churnSource', files)
  const list = base.map(({ name, type, override }) => ({ fieldName: name, type, currentValue: override }))
  const path = `/customApplicationSources/${sourceId}/versions/${versionId}/`
  await emulator.call('PATCH', path, { json: { runtimeParameters: JSON.stringify(list) } })
  await emulator.call('POST', '/customApplications/', {
    json: { name: 'churn', applicationSourceVersionId: versionId }
  })
  emulator.platform.clock.advance(60_000)
}

/** Parameters of the live version that have a value. */
async function liveParameters(emulator: TestEmulator) {
  const { runtimeParameters } = await liveVersion(emulator)
  return runtimeParameters
    .filter(({ currentValue }: Json) => currentValue !== null)
    .map(({ fieldName, type, currentValue }: Json) => ({ name: fieldName, type, override: currentValue }))
    .sort((one: Json, other: Json) => one.name.localeCompare(other.name))
}

const sorted = (parameters: readonly Json[]) => [...parameters].sort((one, other) => one.name.localeCompare(other.name))

describe('the type of a parameter, deployed', () => {
  itSampled.each(sample(CASES, 4))(
    'comes from %s: %s, and what Terraform set stays; copies are %s, %j',
    async (source, type, copiedParameters, switches, withoutDefinition, withDefinition) => {
      const { line, definition, base, wanted } = given(source, type)
      const metadata = `runtimeParameterDefinitions: [{fieldName: P, type: ${type}}]\n`
      const files = definition === null ? START : { ...START, 'metadata.yaml': metadata }
      const emulator = await start()
      await terraformMakes(emulator, files, base)
      emulator.setSwitches({ ...switches, copiedParameters })
      const { deploy, setFiles } = checkout(files)
      const inputs = { 'runtime-parameters': line }

      const { outputs, log } = await deploy(emulator, inputs)
      if (definition === null ? !withoutDefinition : !withDefinition) {
        expect(outputs).toMatchObject({ reason: 'input-invalid', changed: 'false' })
        expect(await liveParameters(emulator)).toEqual(sorted(base))
        expect((await counts(emulator)).drafts).toBe(0)
        return
      }
      if (outputs.reason !== 'deployed') throw new Error(log.join('\n'))
      const usesDefinitions =
        definition !== null && (!withoutDefinition || switches.parametersBesideMetadata === 'refuse')
      const kept = copiedParameters === 'lost' && usesDefinitions ? [] : TERRAFORM
      const now = sorted([...kept, { name: wanted.name, type: wanted.type, override: wanted.value }])
      expect(await liveParameters(emulator)).toEqual(now)

      setFiles({ ...files, 'a.txt': 'a' })
      expect((await deploy(emulator)).outputs.reason).toBe('deployed')
      expect(await liveParameters(emulator)).toEqual(now)

      const before = lastRequest(emulator)
      expect((await deploy(emulator, inputs)).outputs.reason).toBe('unchanged')
      expect(writes(emulator, before)).toEqual([])
    }
  )
})
