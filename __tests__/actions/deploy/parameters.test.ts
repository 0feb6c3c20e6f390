import { describe, expect } from '@jest/globals'
import {
  uncheckedCheckout as checkout,
  counts,
  lastRequest,
  liveVersion,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { type Json, start, type TestEmulator } from '../../support/emulator.ts'

function metadata(...definitions: [name: string, type: string][]): Record<string, string> {
  const lines = definitions.map(([name, type]) => `  - fieldName: ${name}\n    type: ${type}\n`)
  return { 'metadata.yaml': `name: app\nruntimeParameterDefinitions:\n${lines.join('')}` }
}

async function parameters(emulator: TestEmulator): Promise<Record<string, unknown>> {
  const { runtimeParameters } = await liveVersion(emulator)
  return Object.fromEntries(runtimeParameters.map(({ fieldName, currentValue }: Json) => [fieldName, currentValue]))
}

const LIMIT = metadata(['LIMIT', 'numeric'], ['MODE', 'string'])

describe('deploy, with runtime parameters', () => {
  itSampled.each(sample(['works', 'unknown-key', 'feature-off'], 2))(
    'sets those that metadata.yaml defines, where the way without definitions is: %s',
    async runtimeParameters => {
      const emulator = await start()
      emulator.setSwitches({ runtimeParameters })
      const { outputs } = await checkout({ ...START, ...LIMIT }).deploy(emulator, { 'runtime-parameters': 'LIMIT=5' })
      expect(outputs.reason).toBe('deployed')
      expect(await parameters(emulator)).toEqual({ LIMIT: 5, MODE: null })
    }
  )

  it('sets those that nothing defines', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator, { 'runtime-parameters': 'LIMIT=5\nURL=https://example.com/?a=b' })
    expect(await parameters(emulator)).toEqual({ LIMIT: 5, URL: 'https://example.com/?a=b' })
    setFiles({ ...START, 'a.txt': 'a' })
    await deploy(emulator, { 'runtime-parameters': 'LIMIT=6' })
    expect(await parameters(emulator)).toEqual({ LIMIT: 6, URL: 'https://example.com/?a=b' })
  })

  itSampled.each(sample(['unknown-key', 'feature-off'], 1))(
    'says to define them where the server takes no others (%s), and leaves nothing behind',
    async runtimeParameters => {
      const emulator = await start()
      emulator.setSwitches({ runtimeParameters })
      const { exitCode, outputs, log } = await checkout().deploy(emulator, { 'runtime-parameters': 'LIMIT=5' })
      expect({ exitCode, ...outputs }).toMatchObject({ exitCode: 1, reason: 'input-invalid', changed: 'false' })
      expect(log.join('\n')).toContain('runtimeParameterDefinitions')
      expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
    }
  )

  itSampled.each(sample(['refuse', 'accept'], 1))(
    'sets those of a codespace whose metadata.yaml only the server sees, where it would %s the other way',
    async parametersBesideMetadata => {
      const emulator = await start()
      emulator.setSwitches({ parametersBesideMetadata })
      const codespace = { id: '65b000000000000000000009', files: { ...START, ...LIMIT } }
      await emulator.fetch('POST', '/_emulator/seed', { json: { codespaces: [codespace] } })
      const inputs = { 'codespace-id': codespace.id, 'runtime-parameters': 'LIMIT=5' }
      expect((await checkout().deploy(emulator, inputs)).outputs.reason).toBe('deployed')
      expect(await parameters(emulator)).toMatchObject({ LIMIT: 5 })
    }
  )

  it('keeps their values when files change, also of those that are no longer defined', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout({ ...START, ...LIMIT })
    await deploy(emulator, { 'runtime-parameters': 'LIMIT=5\nMODE=fast' })
    setFiles({ ...START, ...LIMIT, 'a.txt': 'a' })
    await deploy(emulator)
    expect(await parameters(emulator)).toEqual({ LIMIT: 5, MODE: 'fast' })
    setFiles({ ...START, ...metadata(['LIMIT', 'numeric']) })
    expect((await deploy(emulator)).outputs.reason).toBe('deployed')
    expect(await parameters(emulator)).toEqual({ LIMIT: 5, MODE: 'fast' })
  })

  it('takes a value away by null', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator, { 'runtime-parameters': 'LIMIT=5\nMODE=fast' })
    await deploy(emulator, { 'runtime-parameters': 'LIMIT=null' })
    expect(await parameters(emulator)).toEqual({ MODE: 'fast' })
  })

  it('does nothing when they have their values', async () => {
    const emulator = await start()
    const { deploy } = checkout({ ...START, ...LIMIT })
    await deploy(emulator, { 'runtime-parameters': 'LIMIT=5' })
    const before = lastRequest(emulator)
    expect((await deploy(emulator, { 'runtime-parameters': 'LIMIT=5' })).outputs.reason).toBe('unchanged')
    expect(writes(emulator, before)).toEqual([])
  })

  it('never shows a value', async () => {
    const emulator = await start()
    const { log, outputs } = await checkout().deploy(emulator, { 'runtime-parameters': 'KEY=hunter2-hunter2' })
    expect(outputs.reason).toBe('deployed')
    expect(log.join('\n') + JSON.stringify(outputs)).not.toContain('hunter2')
  })

  it('keeps the lines of a value, and never shows one', async () => {
    const emulator = await start()
    const value = '-----BEGIN-----\n hunter2-first\n\nhunter2-second\n'
    const { log, outputs } = await checkout().deploy(emulator, { 'runtime-parameters': `KEY<<END\n${value}\nEND\nA=1` })
    expect(outputs.reason).toBe('deployed')
    expect(await parameters(emulator)).toEqual({ KEY: value, A: 1 })
    expect(log.join('\n') + JSON.stringify(outputs)).not.toContain('hunter2')
  })

  it('refuses all that do not fit their types before the first write', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator, { 'runtime-parameters': 'LIMIT=5\nON=true' })
    setFiles({ ...START, ...metadata(['MODE', 'string'], ['ON', 'boolean'], ['KEY', 'credential']) })
    const before = lastRequest(emulator)
    const given = 'LIMIT=hunter2\nMODE:numeric=7\nKEY=hunter2\nMODEL:deployment=hunter2'
    const { outputs, log } = await deploy(emulator, { 'runtime-parameters': given })
    expect(outputs.reason).toBe('input-invalid')
    expect(writes(emulator, before)).toEqual([])
    const message = log.join('\n')
    expect(message).toContain('have 4 problems')
    for (const name of ['LIMIT', 'MODE', 'KEY', 'MODEL']) expect(message).toContain(`- Runtime parameter "${name}" has`)
    expect(message).not.toContain('hunter2')
  })

  it('advises to give an id its type, until it has one', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    const id = '66f1c0ffee0123456789abcd'
    const advice = ({ log }: { log: string[] }) => log.filter(line => line.includes('looks like an id')).length
    expect(advice(await deploy(emulator, { 'runtime-parameters': `KEY=${id}` }))).toBe(1)
    const typed = await deploy(emulator, { 'runtime-parameters': `KEY:credential=${id}` })
    expect([typed.outputs.reason, advice(typed)]).toEqual(['deployed', 0])
    const later = await deploy(emulator, { 'runtime-parameters': `KEY=${id}` })
    expect([later.outputs.reason, advice(later)]).toEqual(['unchanged', 0])
  })
})
