import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { type RunActionResult, runAction } from '../../script/runner.mjs'
import { START, writeFiles } from '../support/deploys.ts'
import { it, itInFull } from '../support/effort.ts'
import { start, type TestEmulator, TOKEN } from '../support/emulator.ts'

const ROOT = join(import.meta.dirname, '../..')

const FILE = `
defaults: {environment: '[DataRobot] Python 3.12 Applications Base', health-check: 'off', comment: false, github-deployment: false}
apps:
  churn:
    path: apps/churn
    preview-name: '{app}-preview-{number}'
    runtime-parameters: {LOG_LEVEL: info}
    targets:
      production:
        app-name: churn-dashboard
        runtime-parameters: {DATABASE: production-db}
        credentials: {DB_PASSWORD: {env: DB_PASSWORD_PROD}}
        replicas: 2
      staging:
        app-name: churn-dashboard-staging
        runtime-parameters: {DATABASE: staging-db}
      preview:
        runtime-parameters: {DATABASE: sample-db}
        label: 'preview of {sha7}'
`

const PASSWORD = 'correct-horse-battery'

let workspace: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'checkout-'))
  writeFiles(join(workspace, 'apps/churn'), START)
  writeFileSync(join(workspace, 'datarobot-apps.yml'), FILE)
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

/** Runs a built action for the application `churn` of the file, as the runner does. */
async function run(
  emulator: TestEmulator,
  folder: string,
  inputs: Record<string, string> = {},
  { env = {}, event = {} }: { env?: Record<string, string>; event?: unknown } = {}
): Promise<RunActionResult> {
  const temporaryFolder = join(workspace, 'temp')
  mkdirSync(temporaryFolder, { recursive: true })
  const result = await runAction({
    actionFolder: join(ROOT, folder),
    with: { endpoint: emulator.origin, 'api-token': TOKEN, app: 'churn', ...inputs },
    env: {
      GITHUB_REPOSITORY: 'acme/churn',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      ...env
    },
    event,
    workspace,
    temporaryFolder,
    node: process.execPath
  })
  expect(JSON.stringify({ ...result, masks: [] })).not.toContain(PASSWORD)
  return result
}

/** Values of the runtime parameters of the version that a run made. */
async function parametersOf(emulator: TestEmulator, { outputs }: RunActionResult): Promise<Record<string, unknown>> {
  const path = `/customApplicationSources/${outputs['source-id']}/versions/${outputs['source-version-id']}/`
  const { runtimeParameters } = (await emulator.call('GET', path)).body
  return Object.fromEntries(
    runtimeParameters.map((parameter: { fieldName: string; currentValue: unknown }) => [
      parameter.fieldName,
      parameter.currentValue
    ])
  )
}

itInFull('gives the inputs of a deploy, a rollback and an inspection', async () => {
  const emulator = await start()
  const missing = await run(emulator, '')
  expect(missing).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
  expect(missing.annotations[0]).toMatchObject({ level: 'error', file: 'datarobot-apps.yml', line: 12, column: 42 })

  const env = { DB_PASSWORD_PROD: PASSWORD }
  const deployed = await run(emulator, '', {}, { env })
  expect(deployed).toMatchObject({ exitCode: 0, outputs: { reason: 'deployed', 'app-name': 'churn-dashboard' } })
  expect(await parametersOf(emulator, deployed)).toMatchObject({
    LOG_LEVEL: 'info',
    DATABASE: 'production-db',
    DB_PASSWORD: expect.stringMatching(/^[0-9a-f]{24}$/)
  })
  expect(await run(emulator, '', {}, { env })).toMatchObject({ exitCode: 0, outputs: { reason: 'unchanged' } })

  const second = await run(emulator, '', { 'runtime-parameters': 'LOG_LEVEL=debug', label: 'second' }, { env })
  expect(await parametersOf(emulator, second)).toMatchObject({ LOG_LEVEL: 'debug', DATABASE: 'production-db' })
  const back = await run(emulator, 'rollback')
  expect(back).toMatchObject({ exitCode: 0, outputs: { 'source-version-id': deployed.outputs['source-version-id'] } })

  const staging = await run(emulator, '', { target: 'staging' })
  expect(staging).toMatchObject({ exitCode: 0, outputs: { 'app-name': 'churn-dashboard-staging' } })
  expect(await parametersOf(emulator, staging)).toEqual({ LOG_LEVEL: 'info', DATABASE: 'staging-db' })
  const inspected = await run(emulator, 'inspect', { target: 'staging', 'expect-status': 'running' })
  expect(inspected).toMatchObject({ exitCode: 0, outputs: { 'app-name': 'churn-dashboard-staging' } })
})

it('gives a preview its own settings, and a cleanup the names of the previews', async () => {
  const emulator = await start()
  const repository = { full_name: 'acme/churn', id: 1 }
  const event = {
    action: 'opened',
    number: 7,
    repository,
    pull_request: {
      number: 7,
      state: 'open',
      head: { sha: 'b'.repeat(40), ref: 'topic', repo: repository },
      base: { ref: 'main', repo: repository },
      user: { login: 'ada' }
    }
  }
  const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge', GITHUB_REF_NAME: '7/merge' }
  const preview = await run(emulator, '', {}, { env, event })
  expect(preview).toMatchObject({
    exitCode: 0,
    outputs: { reason: 'deployed', 'app-name': 'churn-dashboard-preview-7', preview: 'true' }
  })
  expect(await parametersOf(emulator, preview)).toEqual({ LOG_LEVEL: 'info', DATABASE: 'sample-db' })
  expect(preview.outputs['version-label']).toBe('preview of bbbbbbb')

  const cleaned = await run(emulator, 'cleanup', { 'pull-request': '7' })
  expect(cleaned).toMatchObject({
    exitCode: 0,
    outputs: { reason: 'deleted', 'app-name': 'churn-dashboard-preview-7' }
  })
})

it('is reported with a problem on each of its wrong lines', async () => {
  const wrong = FILE.replace('path:', 'paht:')
    .replace('replicas: 2', 'replicas: two')
    .replace('{LOG_LEVEL: info}', '[LOG_LEVEL]')
  writeFileSync(join(workspace, 'datarobot-apps.yml'), wrong)
  const emulator = await start()
  const { exitCode, annotations } = await run(emulator, '', {}, { env: { DB_PASSWORD_PROD: PASSWORD } })
  expect(exitCode).toBe(1)
  expect(annotations.slice(0, 3).map(({ level, file, line, column }) => [level, file, line, column])).toEqual([
    ['error', 'datarobot-apps.yml', 5, 5],
    ['error', 'datarobot-apps.yml', 7, 25],
    ['error', 'datarobot-apps.yml', 13, 19]
  ])
  expect(annotations[3]?.message).toContain('The inputs of this step have 3 problems:')
  expect(emulator.requests.last(1)).toEqual([])
})
