import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { seedIds } from '../../emulator/seed/default.ts'
import { type RunActionOptions, type RunActionResult, runAction } from '../../script/runner.mjs'
import { itInFull, itSampled, sample } from '../support/effort.ts'
import { start, type TestEmulator, TOKEN } from '../support/emulator.ts'

const ROOT = join(import.meta.dirname, '../..')
const START = '#!/bin/sh\nexec python3 -m http.server "$PORT"\n'
const ENVIRONMENT = '[DataRobot] Python 3.12 Applications Base'
let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'checkout-'))
  writeFileSync(join(home, 'start-app.sh'), START)
  writeFileSync(join(home, 'README.md'), '# Churn\n')
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** A built action of that folder, started as the runner starts it. */
const run = (folder: string, options: Partial<RunActionOptions>): Promise<RunActionResult> =>
  runAction({ actionFolder: join(ROOT, folder), workspace: home, node: process.execPath, ...options })

const against = (emulator: TestEmulator, folder: string, inputs: Record<string, string>): Promise<RunActionResult> =>
  run(folder, { with: { endpoint: emulator.origin, 'api-token': TOKEN, ...inputs } })

const errors = ({ annotations }: RunActionResult): string[] =>
  annotations.filter(({ level }) => level === 'error').map(({ message }) => message)

describe('publish-template', () => {
  const kinds: [string, Record<string, string>][] = [
    ['application', { repository: 'url=https://github.com/acme/churn\ntag=main\npublic=true' }],
    ['custom', { 'template-sub-type': 'python', environment: ENVIRONMENT }]
  ]
  itSampled.each(sample(kinds, 1))('creates, leaves as it is, and deletes a template: %s', async (kind, inputs) => {
    const emulator = await start()
    const publish = (more: Record<string, string> = {}) =>
      against(emulator, 'publish-template', {
        kind,
        name: 'Churn',
        description: 'Who',
        readme: 'README.md',
        ...inputs,
        ...more
      })
    const created = await publish()
    expect(created).toMatchObject({ exitCode: 0, outputs: { reason: 'published', operation: 'created' } })
    expect(created.summary).toContain('`Churn` was created')
    expect((await publish()).outputs).toMatchObject({
      reason: 'unchanged',
      'template-id': created.outputs['template-id']
    })
    expect((await publish({ operation: 'delete' })).outputs).toMatchObject({
      reason: 'deleted',
      operation: 'deleted'
    })
    expect(errors(created)).toEqual([])
  })
})

describe('sync-codespace', () => {
  itInFull('takes files to a codespace and back', async () => {
    const emulator = await start()
    await against(emulator, '', { 'app-name': 'churn', environment: ENVIRONMENT, 'health-check': 'off' })
    const sync = (direction: string) =>
      against(emulator, 'sync-codespace', { 'app-name': 'churn', 'codespace-id': seedIds.codespace, direction })
    expect(await sync('to')).toMatchObject({ exitCode: 0, outputs: { reason: 'published', operation: 'updated' } })
    expect(await sync('from')).toMatchObject({ exitCode: 0, outputs: { reason: 'published', operation: 'created' } })
  })
})

describe('the emulator as a step', () => {
  itInFull('takes a deploy of a fork’s pull request with no secret, until the job ends', async () => {
    let page = ''
    const laterSteps = async (env: Readonly<Record<string, string>>) => {
      const event = {
        pull_request: { number: 7, head: { sha: 'a'.repeat(40), ref: 'x', repo: { full_name: 'm/churn' } } }
      }
      const deployed = await run('', {
        // The emulator goes on writing its report there.
        with: { 'app-name': 'churn', environment: ENVIRONMENT, preview: 'false', exclude: 'temp/**' },
        env: { ...env, GITHUB_EVENT_NAME: 'pull_request', GITHUB_REPOSITORY: 'acme/churn' },
        event
      })
      expect(deployed).toMatchObject({ exitCode: 0, outputs: { reason: 'deployed', operation: 'created' } })
      page = await (await fetch(deployed.outputs['app-url'] ?? '')).text()
    }
    const job = await run('emulator', { temporaryFolder: join(home, 'temp'), laterSteps })
    expect(job).toMatchObject({ exitCode: 0, outputs: { reason: 'deployed' } })
    expect(page).toContain('start-app.sh')
    expect(job.log.join('\n')).toContain('Application "churn" is running')
    expect(job.log.join('\n')).not.toContain(job.outputs['api-token'])
    await expect(fetch(job.outputs['page-url'] ?? '')).rejects.toThrow()
    const report = job.outputs['report-path'] ?? ''
    expect(existsSync(join(report, 'emulator.log'))).toBe(true)
    expect(readFileSync(join(report, 'index.html'), 'utf8')).toContain('churn')
  })
})
