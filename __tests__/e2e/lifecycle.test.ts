import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { type RunActionResult, runAction } from '../../script/runner.mjs'
import { deployInputs, writeFiles } from '../support/deploys.ts'
import { itInFull, itSampled, sample } from '../support/effort.ts'
import { start, type TestEmulator, TOKEN } from '../support/emulator.ts'
import { webApp } from '../support/web-app.ts'

const ROOT = join(import.meta.dirname, '../..')
let workspace: string

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'checkout-'))
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

/** A built action of that folder, started as the runner starts it. */
function run(emulator: TestEmulator, folder: string, inputs: Record<string, string>): Promise<RunActionResult> {
  const given = { endpoint: emulator.origin, 'api-token': TOKEN, ...inputs }
  const temporaryFolder = join(workspace, 'temp')
  mkdirSync(temporaryFolder, { recursive: true })
  return runAction({
    actionFolder: join(ROOT, folder),
    with: given,
    workspace,
    temporaryFolder,
    node: process.execPath
  })
}

function deploy(emulator: TestEmulator, app: string, text: string): Promise<RunActionResult> {
  writeFiles(join(workspace, 'app'), webApp(text))
  return run(emulator, '', deployInputs(emulator.origin, { 'app-name': app, path: 'app', label: text }))
}

const answer = async (emulator: TestEmulator, { outputs }: RunActionResult): Promise<string> =>
  (await emulator.fetch('GET', new URL(outputs['app-url'] ?? '').pathname)).body.text

describe('the life of an application', () => {
  itInFull('is promoted, inspected and rolled back, and each version answers', async () => {
    const emulator = await start({ apps: 'run' })
    await deploy(emulator, 'churn', 'first')
    await deploy(emulator, 'staging', 'second')

    const promoted = await run(emulator, 'promote', { from: 'staging', to: 'churn' })
    expect(promoted).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'deployed', operation: 'updated', changed: 'true' }
    })
    expect(promoted.outputs['version-label']).toBe('second')
    expect(await answer(emulator, promoted)).toBe('second')
    expect(promoted.summary).toContain('has the promoted version')

    const inspected = await run(emulator, 'inspect', { 'app-name': 'churn', 'expect-status': 'running' })
    expect(inspected).toMatchObject({ exitCode: 0, outputs: { reason: 'unchanged', status: 'running' } })
    expect(JSON.parse(inspected.outputs.json ?? '')).toMatchObject({
      version: { label: 'second', sourceName: 'stagingSource' },
      history: [{ versionLabel: 'first' }]
    })
    const file = inspected.outputs['json-path'] ?? ''
    expect(file.startsWith(join(workspace, 'temp'))).toBe(true)
    expect(JSON.parse(readFileSync(file, 'utf8')).logs.runtime).toContain('listening')

    const back = await run(emulator, 'rollback', { 'app-name': 'churn' })
    expect(back).toMatchObject({ exitCode: 0, outputs: { reason: 'deployed', 'version-label': 'first' } })
    expect(await answer(emulator, back)).toBe('first')
    expect(back.annotations.filter(({ level }) => level === 'error')).toEqual([])
  })

  const refusals: [string, Record<string, string>, string][] = [
    ['rollback', { 'app-name': 'churn', to: '-0' }, 'to'],
    ['promote', { from: 'staging' }, 'to'],
    ['inspect', { 'app-name': 'churn', 'expect-status': 'fine' }, 'expect-status']
  ]
  itSampled.each(sample(refusals, 1))(
    '%s refuses a wrong input in one message without a stack',
    async (folder, inputs, name) => {
      const emulator = await start()
      const result = await run(emulator, folder, inputs)
      expect(result).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
      const errors = result.annotations.filter(({ level }) => level === 'error')
      expect(errors).toHaveLength(1)
      expect(errors[0]?.message).toContain(`Input "${name}"`)
      expect(result.log.join('\n')).not.toMatch(/^\s+at .*\.js:/m)
    }
  )
})
