import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { actionFolders } from '../../script/action-programs.mjs'
import { readCleanupInputs } from '../../src/actions/cleanup/inputs.ts'
import { readDeployInputs } from '../../src/actions/deploy/inputs.ts'
import { readEmulatorInputs } from '../../src/actions/emulator/inputs.ts'
import { readInspectInputs } from '../../src/actions/inspect/inputs.ts'
import { readPromoteInputs } from '../../src/actions/promote/inputs.ts'
import { readPublishTemplateInputs } from '../../src/actions/publish-template/inputs.ts'
import { readRollbackInputs } from '../../src/actions/rollback/inputs.ts'
import { readSyncCodespaceInputs } from '../../src/actions/sync-codespace/inputs.ts'
import type { InputSource } from '../../src/inputs/types.ts'
import { WITH_POST } from '../../src/main.ts'
import { OUTPUT_NAMES } from '../../src/run/outputs.ts'
import { ID, namesAsked, source } from '../support/inputs.ts'

interface Action {
  name: string
  description: string
  inputs: Record<string, { description: string; default?: string; required?: boolean }>
  outputs: Record<string, { description: string }>
  runs: Record<string, string>
}

interface Guarded {
  /** Of the action, from the root. */
  folder: string
  read(source: InputSource): unknown
  /** The least that it takes beside the token. */
  least: Record<string, string>
  runs: Record<string, string>
}

/** Every action, with the reader of its inputs. */
const GUARDED: readonly Guarded[] = [
  {
    folder: '',
    read: readDeployInputs,
    least: { 'app-name': 'churn' },
    runs: { using: 'node24', main: 'dist/deploy.js', post: 'dist/post.js' }
  },
  {
    folder: 'cleanup',
    read: readCleanupInputs,
    least: { 'app-name': 'churn' },
    runs: { using: 'node24', main: '../dist/cleanup.js' }
  },
  {
    folder: 'inspect',
    read: readInspectInputs,
    least: { 'app-name': 'churn' },
    runs: { using: 'node24', main: '../dist/inspect.js' }
  },
  {
    folder: 'promote',
    read: readPromoteInputs,
    least: { from: 'churn-staging', to: 'churn' },
    runs: { using: 'node24', main: '../dist/promote.js', post: '../dist/post.js' }
  },
  {
    folder: 'rollback',
    read: readRollbackInputs,
    least: { 'app-name': 'churn' },
    runs: { using: 'node24', main: '../dist/rollback.js', post: '../dist/post.js' }
  },
  {
    folder: 'publish-template',
    read: readPublishTemplateInputs,
    least: { kind: 'application', name: 'Churn' },
    runs: { using: 'node24', main: '../dist/publish-template.js' }
  },
  {
    folder: 'sync-codespace',
    read: readSyncCodespaceInputs,
    least: { 'app-name': 'churn', 'codespace-id': ID, direction: 'to' },
    runs: { using: 'node24', main: '../dist/sync-codespace.js', post: '../dist/post.js' }
  },
  {
    folder: 'emulator',
    read: readEmulatorInputs,
    least: {},
    runs: { using: 'node24', main: '../dist/emulator.js', post: '../dist/emulator-post.js' }
  }
]

const root = join(import.meta.dirname, '../..')
const actions = actionFolders(root).map(folder => ({
  folder: relative(root, folder),
  ...(parse(readFileSync(join(folder, 'action.yml'), 'utf8')) as Action)
}))

describe('the actions', () => {
  it('are all guarded here', () => {
    expect(GUARDED.map(({ folder }) => folder).sort()).toEqual(actions.map(({ folder }) => folder).sort())
  })

  it('are listed in main.ts if they have a post step, which needs a state without leftovers', () => {
    const withPost = actions.filter(({ runs }) => runs.post !== undefined).map(({ folder }) => folder || 'deploy')
    expect([...WITH_POST].sort()).toEqual(withPost.sort())
  })

  it('declare every output that is ever set, and no others', () => {
    const declared = new Set(actions.flatMap(({ outputs }) => Object.keys(outputs)))
    expect([...OUTPUT_NAMES].sort()).toEqual([...declared].sort())
  })
})

describe.each(GUARDED.map(guarded => [guarded.folder || 'deploy', guarded] as const))('the action %s', (_, guarded) => {
  const { folder, read, least, runs } = guarded
  const action = actions.find(action => action.folder === folder) as (typeof actions)[number]
  const asked = (inputs: Record<string, string>) => source({ 'app-name': undefined, ...least, ...inputs })

  it('names the inputs that the reader reads, and no others', () => {
    expect(Object.keys(action.inputs).sort()).toEqual(namesAsked(read, asked({})).sort())
  })

  it('has the defaults that the reader has, so that an empty input means an unset one', () => {
    const defaults = Object.entries(action.inputs).flatMap(([name, input]) =>
      input.default === undefined || name === 'github-token' ? [] : [[name, input.default]]
    )
    expect(read(asked(Object.fromEntries(defaults)))).toEqual(read(asked({})))
  })

  it.each(Object.entries({ ...action.inputs, ...action.outputs }))(
    'describes %s in sentences',
    (_, { description }) => {
      expect(description).toMatch(/^\S[\s\S]*\.$/)
      // The runner would take it for an expression, and refuse the file.
      expect(description).not.toContain('${{')
    }
  )

  it('has texts only as defaults, as the runner wants them', () => {
    for (const input of Object.values(action.inputs)) expect(['string', 'undefined']).toContain(typeof input.default)
  })

  it('runs on Node 24', () => {
    expect(action.runs).toEqual(runs)
  })
})
