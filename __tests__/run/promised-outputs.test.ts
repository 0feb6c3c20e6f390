import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect } from '@jest/globals'
import { load } from 'js-yaml'
import { seedIds } from '../../emulator/seed/default.ts'
import { actionFolders } from '../../script/action-programs.mjs'
import { cleanup } from '../../src/actions/cleanup/cleanup.ts'
import { deploy } from '../../src/actions/deploy/deploy.ts'
import { drift } from '../../src/actions/drift/drift.ts'
import { inspect } from '../../src/actions/inspect/inspect.ts'
import { promote } from '../../src/actions/promote/promote.ts'
import { publishTemplate } from '../../src/actions/publish-template/publish-template.ts'
import { rollback } from '../../src/actions/rollback/rollback.ts'
import { syncCodespace } from '../../src/actions/sync-codespace/sync-codespace.ts'
import type { Outcome } from '../../src/report/types.ts'
import type { Run } from '../../src/run/run.ts'
import { checkout, START, type Started } from '../support/deploy-runs.ts'
import { it, itSampled, sample } from '../support/effort.ts'
import { start } from '../support/emulator.ts'
import { deployText } from '../support/step.ts'

interface Promising {
  folder: string
  action: (run: Run) => Promise<Outcome>
  inputs: Record<string, string>
}

/** Actions that report neither on an application nor on a template. */
const OTHERS: readonly string[] = ['apps', 'command', 'emulator']

/** Every other action, with inputs that lead to success. */
const ACTIONS: readonly Promising[] = [
  { folder: '', action: deploy, inputs: { 'health-check': 'off' } },
  { folder: 'cleanup', action: cleanup, inputs: { 'pull-request': '1' } },
  { folder: 'rollback', action: rollback, inputs: { 'health-check': 'off' } },
  { folder: 'promote', action: promote, inputs: { from: 'churn', to: 'other', 'health-check': 'off' } },
  { folder: 'inspect', action: inspect, inputs: {} },
  { folder: 'drift', action: drift, inputs: {} },
  {
    folder: 'publish-template',
    action: publishTemplate,
    inputs: {
      kind: 'application',
      name: 'Churn',
      description: 'Who leaves',
      readme: 'README.md',
      repository: 'url=https://github.com/acme/churn\ntag=main\npublic=true',
      environment: ''
    }
  },
  { folder: 'sync-codespace', action: syncCodespace, inputs: { 'codespace-id': seedIds.codespace, direction: 'to' } }
]

const root = join(import.meta.dirname, '../..')

function outputsOf(folder: string): { name: string; description: string }[] {
  const { outputs } = load(readFileSync(join(root, folder, 'action.yml'), 'utf8')) as {
    outputs: Record<string, { description: string }>
  }
  return Object.entries(outputs).map(([name, { description }]) => ({
    name,
    description
  }))
}

const FORK: Started = {
  variables: { GITHUB_REPOSITORY: 'acme/churn', GITHUB_EVENT_NAME: 'pull_request' },
  event: { pull_request: { number: 1, head: { sha: 'a'.repeat(40), ref: 'x', repo: { full_name: 'bob/churn' } } } }
}

/** Ways in which a run may end, by its inputs. */
const ENDS: Readonly<Record<string, { inputs: Record<string, string>; started: Started; status: number }>> = {
  'that succeeds': { inputs: {}, started: {}, status: 0 },
  'that only plans': { inputs: { 'dry-run': 'true' }, started: {}, status: 0 },
  'with wrong inputs': { inputs: { endpoint: 'not a host' }, started: {}, status: 1 },
  'whose key is refused': { inputs: { 'api-token': 'another-token' }, started: {}, status: 1 },
  'of a fork without secrets': { inputs: { 'api-token': '' }, started: FORK, status: 0 }
}

describe('the promises of outputs', () => {
  it('are tested for every action that reports on an application or a template', () => {
    const folders = actionFolders(root).map(folder => relative(root, folder))
    expect(ACTIONS.map(({ folder }) => folder).sort()).toEqual(folders.filter(name => !OTHERS.includes(name)).sort())
  })
})

describe.each(ACTIONS.map(promising => [promising.folder || 'deploy', promising] as const))('%s', (name, promising) => {
  const declared = outputsOf(promising.folder)
  const promised = declared.filter(({ description }) => /otherwise `false`|[Aa]lways `/.test(description))

  it('promises a value in words that this test knows', () => {
    expect(promised.map(({ name }) => name)).toContain('changed')
    expect(declared.filter(({ description }) => /`true`/.test(description))).toEqual(
      promised.filter(({ description }) => /`true`/.test(description))
    )
  })

  itSampled.each(sample(Object.entries(ENDS), 3))(
    'sets each output that it promises, and none that it does not declare, in a run %s',
    async (_, end) => {
      const emulator = await start()
      await deployText(emulator, 'churn', 'one', '1')
      await deployText(emulator, 'churn', 'two', '2')
      const { exitCode, outputs, log } = await checkout({ ...START, 'README.md': '# Churn\n' }).deploy(
        emulator,
        { ...promising.inputs, ...end.inputs },
        { name, action: promising.action, ...end.started }
      )
      expect({ exitCode, log: exitCode === end.status ? [] : log }).toEqual({ exitCode: end.status, log: [] })
      for (const { name, description } of promised)
        expect([name, outputs[name]]).toEqual([
          name,
          /[Aa]lways `/.test(description) ? 'false' : expect.stringMatching(/^(?:true|false)$/)
        ])
      expect(outputs).toMatchObject({ reason: expect.any(String), 'duration-seconds': expect.any(String) })
      expect(Object.keys(outputs).filter(output => !declared.some(({ name }) => name === output))).toEqual([])
    }
  )
})
