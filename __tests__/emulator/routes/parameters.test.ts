import { beforeEach, describe, expect, it } from '@jest/globals'
import { filesForm, type Json, start, type TestEmulator } from '../../support/emulator.ts'

const METADATA = `
name: churn
runtimeParameterDefinitions:
  - fieldName: GREETING
    type: string
    defaultValue: hello
  - fieldName: LIMIT
    type: numeric
    minValue: 1
    maxValue: 10
  - fieldName: API_KEY
    type: credential
    credentialType: api_token
    allowEmpty: false
`

let emulator: TestEmulator
let versions: string
beforeEach(async () => {
  emulator = await start()
  const source = await emulator.call('POST', '/customApplicationSources/', { json: { name: 'one' } })
  versions = `/customApplicationSources/${source.body.id}/versions/`
})

async function version(files: Record<string, string>): Promise<string> {
  return `${versions}${(await emulator.call('POST', versions, { form: filesForm(files) })).body.id}/`
}

const give = (path: string, values: Json, key = 'runtimeParameterValues') =>
  emulator.call('PATCH', path, { json: { [key]: typeof values === 'string' ? values : JSON.stringify(values) } })

const current = (reply: Json) =>
  Object.fromEntries(
    reply.body.runtimeParameters.map((parameter: Json) => [parameter.fieldName, parameter.currentValue])
  )

describe('runtimeParameterValues', () => {
  it('shows the definitions of metadata.yaml, with defaults', async () => {
    const path = await version({ 'metadata.yaml': METADATA })
    expect((await emulator.call('GET', path)).body.runtimeParameters[0]).toEqual({
      fieldName: 'GREETING',
      type: 'string',
      description: null,
      allowEmpty: true,
      credentialType: null,
      defaultValue: 'hello',
      overrideValue: null,
      currentValue: 'hello'
    })
  })

  it('are merged, and null resets', async () => {
    const path = await version({ 'metadata.yaml': METADATA })
    await give(path, [{ fieldName: 'GREETING', type: 'string', value: 'hi' }])
    const both = await give(path, [{ fieldName: 'LIMIT', type: 'numeric', value: 5 }])
    expect(current(both)).toEqual({ GREETING: 'hi', LIMIT: 5, API_KEY: null })
    const reset = await give(path, [{ fieldName: 'GREETING', type: 'string', value: null }])
    expect(current(reset)).toEqual({ GREETING: 'hello', LIMIT: 5, API_KEY: null })
  })

  it('ignore null for a parameter whose definition was removed', async () => {
    const path = await version({ 'metadata.yaml': METADATA })
    await give(path, [{ fieldName: 'LIMIT', type: 'numeric', value: 5 }])
    const fewer = 'runtimeParameterDefinitions: [{fieldName: API_KEY, type: credential}]'
    await emulator.call('PATCH', path, { form: filesForm({ 'metadata.yaml': fewer }) })
    const reset = await give(path, [{ fieldName: 'LIMIT', type: 'numeric', value: null }])
    expect([reset.status, current(reset)]).toEqual([200, { API_KEY: null }])
    const bare = await version({ 'app.py': '' })
    expect((await give(bare, [{ fieldName: 'LIMIT', type: 'numeric', value: null }])).status).toBe(200)
  })

  it('stay when files change', async () => {
    const path = await version({ 'metadata.yaml': METADATA })
    await give(path, [{ fieldName: 'LIMIT', type: 'numeric', value: 5 }])
    const reply = await emulator.call('PATCH', path, { form: filesForm({ 'app.py': 'x' }) })
    expect(current(reply).LIMIT).toBe(5)
  })

  it.each([
    ['an undefined one', [{ fieldName: 'OTHER', type: 'string', value: 'x' }], '"OTHER" is not defined'],
    ['another type', [{ fieldName: 'LIMIT', type: 'string', value: 'x' }], 'is of type numeric'],
    ['a value of another type', [{ fieldName: 'LIMIT', type: 'numeric', value: '5' }], 'needs a fieldName'],
    ['a value out of range', [{ fieldName: 'LIMIT', type: 'numeric', value: 11 }], 'between 1 and 10'],
    ['text that is not JSON', '[{', 'contains JSON'],
    ['JSON that is not a list', '{}', 'contain a list']
  ])('refuse %s', async (_, values, text) => {
    const path = await version({ 'metadata.yaml': METADATA })
    const reply = await give(path, values)
    expect([reply.status, reply.body.message]).toEqual([422, expect.stringContaining(text)])
    expect(reply.body.errors).toHaveProperty('runtimeParameterValues')
  })

  it.each([
    ['an empty file', '', {}],
    [
      'a default that is a list',
      'runtimeParameterDefinitions: [{fieldName: A, type: string, defaultValue: [1]}]',
      { A: null }
    ]
  ])('accept a metadata.yaml with %s', async (_, text, values) => {
    const path = await version({ 'metadata.yaml': text })
    expect(current(await emulator.call('GET', path))).toEqual(values)
  })

  it.each([
    ['no YAML', '{{{'],
    ['two documents', 'a: 1\n---\nb: 2\n'],
    ['no list', 'runtimeParameterDefinitions: 5'],
    ['an unknown type', 'runtimeParameterDefinitions: [{fieldName: A, type: colour}]']
  ])('refuse a metadata.yaml with %s', async (_, text) => {
    const reply = await emulator.call('POST', versions, { form: filesForm({ 'metadata.yaml': text }) })
    expect(reply.status).toBe(422)
    expect(Object.keys(reply.body.errors)).toEqual(['metadata.yaml'])
    expect((await emulator.call('GET', versions)).body.totalCount).toBe(0)
  })
})

describe('runtimeParameters', () => {
  const one = [{ fieldName: 'A', type: 'string', currentValue: 'x' }]

  it('need no definitions and replace all existing ones', async () => {
    const path = await version({ 'app.py': '' })
    await give(path, one, 'runtimeParameters')
    const reply = await give(path, [{ fieldName: 'B', type: 'boolean', currentValue: true }], 'runtimeParameters')
    expect(current(reply)).toEqual({ B: true })
  })

  it('are accepted with a metadata.yaml, unless the switch refuses them', async () => {
    const path = await version({ 'metadata.yaml': METADATA })
    expect((await give(path, one, 'runtimeParameters')).status).toBe(200)
    emulator.setSwitches({ parametersBesideMetadata: 'refuse' })
    expect((await give(path, one, 'runtimeParameters')).body.message).toContain('metadata.yaml')
  })

  it.each([
    ['unknown-key', 'runtimeParameters is not allowed key'],
    ['feature-off', 'requires the RUNTIME_PARAMETERS_IMPROVEMENTS feature to be enabled']
  ])('are refused with the message of a server with %s', async (runtimeParameters, text) => {
    emulator.setSwitches({ runtimeParameters })
    const path = await version({ 'app.py': '' })
    const reply = await give(path, one, 'runtimeParameters')
    expect([reply.status, reply.body.message]).toEqual([422, expect.stringContaining(text)])
  })
})

describe('requiredKeyScopeLevel', () => {
  it.each([
    ['keeps', 'viewer'],
    ['resets', null]
  ])('%s its value when a JSON PATCH leaves it out', async (keyScopeOnPatch, expected) => {
    emulator.setSwitches({ keyScopeOnPatch })
    const path = await version({ 'app.py': '' })
    await emulator.call('PATCH', path, { json: { requiredKeyScopeLevel: 'viewer' } })
    expect((await emulator.call('PATCH', path, { json: { label: 'x' } })).body.requiredKeyScopeLevel).toBe(expected)
    expect(
      (await emulator.call('PATCH', path, { json: { requiredKeyScopeLevel: null } })).body.requiredKeyScopeLevel
    ).toBeNull()
  })
})
