import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { actionFolders } from '../../script/action-programs.mjs'
import { readAppsInputs } from '../../src/actions/apps/inputs.ts'
import { readCleanupInputs } from '../../src/actions/cleanup/inputs.ts'
import { readCommandInputs } from '../../src/actions/command/inputs.ts'
import { readDeployInputs } from '../../src/actions/deploy/inputs.ts'
import { readComparedInputs, readDriftSettings } from '../../src/actions/drift/inputs.ts'
import { readEmulatorInputs } from '../../src/actions/emulator/inputs.ts'
import { readInspectInputs } from '../../src/actions/inspect/inputs.ts'
import { readPromoteInputs } from '../../src/actions/promote/inputs.ts'
import { readPublishTemplateInputs } from '../../src/actions/publish-template/inputs.ts'
import { readRollbackInputs } from '../../src/actions/rollback/inputs.ts'
import { readSyncCodespaceInputs } from '../../src/actions/sync-codespace/inputs.ts'
import type { InputSource } from '../../src/inputs/types.ts'
import { WITH_POST } from '../../src/main.ts'
import { HEALTH_WORDS } from '../../src/report/summary.ts'
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
  /** Folder of the action, relative to the root. */
  folder: string
  read(source: InputSource): unknown
  /** Required inputs other than the token. */
  required: Record<string, string>
  runs: Record<string, string>
}

/** Every action, with the function that reads its inputs. */
const GUARDED: readonly Guarded[] = [
  {
    folder: '',
    read: readDeployInputs,
    required: { 'app-name': 'churn' },
    runs: { using: 'node24', main: 'dist/deploy.js', post: 'dist/post.js' }
  },
  {
    folder: 'apps',
    read: readAppsInputs,
    required: {},
    runs: { using: 'node24', main: '../dist/apps.js' }
  },
  {
    folder: 'cleanup',
    read: readCleanupInputs,
    required: { 'app-name': 'churn' },
    runs: { using: 'node24', main: '../dist/cleanup.js' }
  },
  {
    folder: 'command',
    read: readCommandInputs,
    required: { 'github-token': 'token' },
    runs: { using: 'node24', main: '../dist/command.js', post: '../dist/command-post.js' }
  },
  {
    folder: 'inspect',
    read: readInspectInputs,
    required: { 'app-name': 'churn' },
    runs: { using: 'node24', main: '../dist/inspect.js' }
  },
  {
    folder: 'drift',
    read: source => ({ ...readDriftSettings(source), ...readComparedInputs(source).desired }),
    required: { 'app-name': 'churn' },
    runs: { using: 'node24', main: '../dist/drift.js' }
  },
  {
    folder: 'promote',
    read: readPromoteInputs,
    required: { from: 'churn-staging', to: 'churn' },
    runs: { using: 'node24', main: '../dist/promote.js', post: '../dist/post.js' }
  },
  {
    folder: 'rollback',
    read: readRollbackInputs,
    required: { 'app-name': 'churn' },
    runs: { using: 'node24', main: '../dist/rollback.js', post: '../dist/post.js' }
  },
  {
    folder: 'publish-template',
    read: readPublishTemplateInputs,
    required: { kind: 'application', name: 'Churn' },
    runs: { using: 'node24', main: '../dist/publish-template.js' }
  },
  {
    folder: 'sync-codespace',
    read: readSyncCodespaceInputs,
    required: { 'app-name': 'churn', 'codespace-id': ID, direction: 'to' },
    runs: { using: 'node24', main: '../dist/sync-codespace.js', post: '../dist/post.js' }
  },
  {
    folder: 'emulator',
    read: readEmulatorInputs,
    required: {},
    runs: { using: 'node24', main: '../dist/emulator.js', post: '../dist/emulator-post.js' }
  }
]

const root = join(import.meta.dirname, '../..')

interface Described {
  actions: readonly string[]
  default?: string | null
  file: string | false
  values?: readonly string[]
  overrides?: Record<string, { default?: string | null }>
}

const table = load(readFileSync(join(root, 'metadata/inputs.yml'), 'utf8')) as Record<string, Described>

/** Inputs of an action as the table describes them. */
const described = (action: string): [string, Described][] =>
  Object.entries(table)
    .filter(([, { actions }]) => actions.includes(action))
    .map(([name, input]) => [name, { ...input, ...input.overrides?.[action] }])

const actions = actionFolders(root).map(folder => ({
  folder: relative(root, folder),
  ...(load(readFileSync(join(folder, 'action.yml'), 'utf8')) as Action)
}))

describe('the actions', () => {
  it('are all tested here', () => {
    expect(GUARDED.map(({ folder }) => folder).sort()).toEqual(actions.map(({ folder }) => folder).sort())
  })

  it('are listed in main.ts if they have a post step, which needs a state without leftovers', () => {
    const withPost = actions.filter(({ runs }) => runs.post !== undefined).map(({ folder }) => folder || 'deploy')
    expect([...WITH_POST].sort()).toEqual(withPost.sort())
  })

  it('declare exactly the outputs that the code can set', () => {
    const declared = new Set(actions.flatMap(({ outputs }) => Object.keys(outputs)))
    expect([...OUTPUT_NAMES].sort()).toEqual([...declared].sort())
  })

  it('describe every result of the health check in the output `health`', () => {
    const descriptions = actions.flatMap(({ outputs }) => outputs.health?.description ?? [])
    expect(descriptions.length).toBeGreaterThan(0)
    for (const description of descriptions)
      for (const result of Object.keys(HEALTH_WORDS)) expect(description).toContain(`\`${result}\``)
  })
})

describe.each(GUARDED.map(guarded => [guarded.folder || 'deploy', guarded] as const))('the action %s', (_, guarded) => {
  const { folder, read, required, runs } = guarded
  const action = actions.find(action => action.folder === folder) as (typeof actions)[number]
  const withRequired = (inputs: Record<string, string>) => source({ 'app-name': undefined, ...required, ...inputs })

  it('declares exactly the inputs that the code reads', () => {
    expect(Object.keys(action.inputs).sort()).toEqual(namesAsked(read, withRequired({})).sort())
  })

  it('has the same defaults as the code, so that an empty input equals an unset one', () => {
    const defaults = described(folder || 'deploy').flatMap(([name, input]) =>
      input.default == null || /^(?:github-token|job-status)$/.test(name) ? [] : [[name, input.default]]
    )
    expect(read(withRequired(Object.fromEntries(defaults)))).toEqual(read(withRequired({})))
  })

  it('declares no default of an input that the configuration file can set: the runner would hide that it is unset', () => {
    const inFile = described(folder || 'deploy').filter(([, input]) => input.file !== false)
    for (const [name, input] of inFile) {
      expect(action.inputs[name]).not.toHaveProperty('default')
      if (input.default != null) expect(action.inputs[name]?.description).toContain(`Default: \`${input.default}\`.`)
    }
  })

  it('takes exactly the values that the table lists', () => {
    for (const [name, { values }] of described(folder || 'deploy'))
      for (const value of values ?? []) {
        const inputs = withRequired({ [name]: value, verify: 'true' })
        expect(() => read(inputs)).not.toThrow()
        expect(() => read({ ...inputs, get: each => (each === name ? `${value}x` : inputs.get(each)) })).toThrow(name)
      }
  })

  it.each(Object.entries({ ...action.inputs, ...action.outputs }))(
    'describes %s in sentences',
    (_, { description }) => {
      expect(description).toMatch(/^\S[\s\S]*\.$/)
      // The runner would evaluate this as an expression and reject the file.
      expect(description).not.toContain('${{')
    }
  )

  it('has only strings as defaults, as the runner requires', () => {
    for (const input of Object.values(action.inputs)) expect(['string', 'undefined']).toContain(typeof input.default)
  })

  it('runs on Node 24', () => {
    expect(action.runs).toEqual(runs)
  })
})
