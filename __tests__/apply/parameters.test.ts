import { describe, expect, it } from '@jest/globals'
import { setParameters } from '../../src/apply/parameters.ts'
import type { ParameterValue } from '../../src/plan/types.ts'
import { acting, progressOf } from '../support/apply-context.ts'
import { filesForm, start, type TestEmulator } from '../support/emulator.ts'

const METADATA = 'name: app\nruntimeParameterDefinitions:\n  - fieldName: LIMIT\n    type: numeric\n'

async function draft(emulator: TestEmulator, files: Record<string, string>) {
  const { client } = acting(emulator)
  const sourceId = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churnSource' } })).body
    .id
  const path = `/customApplicationSources/${sourceId}/versions/`
  const version = (await emulator.call('POST', path, { form: filesForm(files, { label: 'draft' }) })).body
  const progress = progressOf({ sourceId, version })
  const set = (way: 'values' | 'parameters', ...parameters: ParameterValue[]) =>
    setParameters(client, progress, { kind: 'set-parameters', way, parameters })
  const patches = () => emulator.requests.since(0).filter(({ method }) => method === 'PATCH').length
  const value = () => progress.version?.runtimeParameters?.find(({ fieldName }) => fieldName === 'LIMIT')?.currentValue
  return { set, patches, value }
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

  it('sends nothing when the version has the values, and sends a reset always', async () => {
    const emulator = await start()
    const { set, patches, value } = await draft(emulator, { 'metadata.yaml': METADATA })
    await set('values', limit(5))
    expect(await set('values', limit(5))).toBe('skipped')
    expect(patches()).toBe(1)
    expect(await set('values', limit(null))).toBe('done')
    expect(value()).toBeNull()
  })

  it('does not try the other way when a value is refused', async () => {
    const emulator = await start()
    const { set, patches } = await draft(emulator, { 'metadata.yaml': METADATA })
    const unknown: ParameterValue = { name: 'UNKNOWN', type: 'string', value: 'secret-value' }
    const failing = set('values', unknown)
    await expect(failing).rejects.toMatchObject({ reason: 'input-invalid' })
    await expect(failing).rejects.not.toThrow('secret-value')
    expect(patches()).toBe(1)
  })
})
