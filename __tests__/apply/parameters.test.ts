import { describe, expect, it } from '@jest/globals'
import { requestsOf, setParameters } from '../../src/apply/parameters.ts'
import type { CurrentParameter } from '../../src/plan/current-state.ts'
import type { ParameterValue } from '../../src/plan/types.ts'
import { applyContext, progressOf } from '../support/apply-context.ts'
import { filesForm, start, type TestEmulator } from '../support/emulator.ts'

const METADATA = 'name: app\nruntimeParameterDefinitions:\n  - fieldName: LIMIT\n    type: numeric\n'

async function draft(emulator: TestEmulator, files: Record<string, string>) {
  const { client } = applyContext(emulator)
  const sourceId = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churnSource' } })).body
    .id
  const path = `/customApplicationSources/${sourceId}/versions/`
  const version = (await emulator.call('POST', path, { form: filesForm(files, { label: 'draft' }) })).body
  const progress = progressOf({ sourceId, version })
  const set = (way: 'values' | 'parameters', ...parameters: ParameterValue[]) =>
    setParameters(
      client,
      progress,
      { kind: 'set-parameters', variant: way, parameters, inherited: [], defined: null },
      () => {}
    )
  const patches = () => emulator.requests.since(0).filter(({ method }) => method === 'PATCH').length
  const value = () => progress.version?.runtimeParameters?.find(({ fieldName }) => fieldName === 'LIMIT')?.currentValue
  return { client, progress, set, patches, value }
}

const limit = (value: number | null): ParameterValue => ({ name: 'LIMIT', type: 'numeric', value })

describe('setParameters', () => {
  it.each([
    ['values, of those that are defined', { 'metadata.yaml': METADATA }, 'values', {}, 1],
    ['parameters, without definitions', { 'a.txt': '' }, 'parameters', {}, 1],
    [
      'values, where the other way is an unknown key',
      { 'metadata.yaml': METADATA },
      'parameters',
      { runtimeParameters: 'unknown-key' },
      2
    ],
    [
      'values, where the other way is switched off',
      { 'metadata.yaml': METADATA },
      'parameters',
      { runtimeParameters: 'feature-off' },
      2
    ],
    [
      'values, where the other way is refused beside definitions',
      { 'metadata.yaml': METADATA },
      'parameters',
      { parametersBesideMetadata: 'refuse' },
      2
    ],
    [
      'parameters, where the other way is an unknown key',
      { 'metadata.yaml': METADATA },
      'values',
      { parameterValues: 'unknown-key' },
      2
    ],
    [
      'parameters, beside definitions',
      { 'metadata.yaml': METADATA },
      'parameters',
      { parametersBesideMetadata: 'accept' },
      1
    ]
  ] as const)('sets %s', async (_, files, way, switches, requests) => {
    const emulator = await start()
    emulator.setSwitches(switches)
    const { set, patches, value } = await draft(emulator, files as Record<string, string>)
    expect(await set(way, limit(5))).toBe('done')
    expect(value()).toBe(5)
    expect(patches()).toBe(requests)
  })

  it('sends nothing if the version has the values, and resets a value once', async () => {
    const emulator = await start()
    const { set, patches, value } = await draft(emulator, { 'metadata.yaml': METADATA })
    await set('values', limit(5))
    expect(await set('values', limit(5))).toBe('skipped')
    expect(patches()).toBe(1)
    expect(await set('values', limit(null))).toBe('done')
    expect(value()).toBeNull()
    expect(await set('values', limit(null))).toBe('skipped')
    expect(patches()).toBe(2)
  })

  it('tries to keep a value without a definition, and sets the others if the server refuses that in any words', async () => {
    const emulator = await start()
    const { progress, client, value } = await draft(emulator, { 'metadata.yaml': METADATA })
    emulator.fault({
      operation: 'customApplicationSourcesVersionsPatch',
      answer: { status: 422, body: { message: 'Not here' } },
      times: 1
    })
    const lines: string[] = []
    const inherited: ParameterValue[] = [{ name: 'GONE', type: 'string', value: 'x' }]
    const step = {
      kind: 'set-parameters',
      variant: 'values',
      parameters: [limit(5)],
      inherited,
      defined: ['LIMIT']
    } as const
    expect(await setParameters(client, progress, step, line => lines.push(line))).toBe('done')
    expect(value()).toBe(5)
    expect(lines).toEqual(['Skipped runtime parameters that no metadata.yaml defines: "GONE".'])
  })

  it('does not try the other variant if a value is rejected', async () => {
    const emulator = await start()
    const { set, patches } = await draft(emulator, { 'metadata.yaml': METADATA })
    const unknown: ParameterValue = { name: 'UNKNOWN', type: 'string', value: 'secret-value' }
    const failing = set('values', unknown)
    await expect(failing).rejects.toMatchObject({ reason: 'input-invalid' })
    await expect(failing).rejects.not.toThrow('secret-value')
    expect(patches()).toBe(1)
  })
})

describe('requestsOf', () => {
  const text = (name: string, value: string | null): ParameterValue => ({ name, type: 'string', value })
  const has = (name: string, override: string | null, type = 'string') => ({ name, type, override }) as CurrentParameter
  const step = {
    kind: 'set-parameters',
    parameters: [text('NEW', 'b'), text('GONE', null)],
    inherited: [text('OLD', 'a')]
  } as const
  const show = (list: ParameterValue[] | null) =>
    list?.map(({ name, value }) => (value === null ? `-${name}` : name)).join(' ') ?? ''

  const ALL = ['OLD', 'NEW', 'GONE']
  const DONE = [has('OLD', 'a'), has('NEW', 'b')]

  it.each<[string, string[] | null, CurrentParameter[] | null, string, string, string]>([
    ['a version whose parameters are unknown', ALL, null, 'values', 'OLD NEW -GONE', 'OLD NEW'],
    ['a version that lost an inherited value', ALL, [has('OLD', null)], 'values', 'OLD NEW', 'OLD NEW'],
    ['a version that kept it', ALL, [has('OLD', 'a')], 'values', 'NEW', 'OLD NEW'],
    ['another type', ALL, [has('OLD', 'a', 'numeric'), has('NEW', 'b')], 'values', 'OLD', 'OLD NEW'],
    ['a value to reset', ALL, [...DONE, has('GONE', 'x')], 'values', '-GONE', 'OLD NEW'],
    ['a value that is reset', ALL, [...DONE, has('GONE', null)], 'values', '', ''],
    ['all values', ALL, DONE, 'values', '', ''],
    ['a lost value without a definition', ['NEW'], [has('NEW', 'b')], 'parameters', '', 'OLD NEW'],
    ['a kept value without a definition', ['NEW'], [has('OLD', 'a')], 'values', 'NEW', 'OLD NEW'],
    ['a reset without a definition', ['NEW'], [...DONE, has('GONE', 'x')], 'parameters', '-GONE', 'OLD NEW'],
    ['a new value without a definition', ['OLD'], [has('OLD', 'a')], 'values', 'NEW', 'OLD NEW'],
    ['values of a template', null, [has('EXTRA', 'x'), has('EMPTY', null)], 'parameters', 'NEW', 'EXTRA OLD NEW'],
    ['definitions that only the server knows', null, [has('OLD', null)], 'values', 'OLD NEW', 'OLD NEW']
  ])('lists what each variant sends for %s', (_, defined, current, first, values, parameters) => {
    const requests = requestsOf({ ...step, variant: 'values', defined }, current)
    expect([requests.first, show(requests.values), show(requests.parameters)]).toEqual([first, values, parameters])
  })

  it('names those that the variant with definitions skips', () => {
    expect(requestsOf({ ...step, variant: 'values', defined: ['NEW'] }, [has('GONE', 'x')]).skipped).toEqual(['OLD'])
  })
})
