import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { dump } from 'js-yaml'
import { checkConfiguration } from '../../src/configuration/check.ts'
import { parseConfiguration } from '../../src/configuration/configuration.ts'
import { effectiveEntries, effectiveSettings } from '../../src/configuration/merge.ts'
import { configuredSource } from '../../src/configuration/source.ts'
import type { Settings } from '../../src/configuration/types.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { source } from '../support/inputs.ts'
import { CHURN } from './sample-file.ts'

/** Settings as plain values. */
function plain(settings: Settings | null): Record<string, unknown> {
  return Object.fromEntries(
    [...(settings ?? [])].map(([name, setting]) => {
      if (setting.kind === 'text') return [name, setting.text]
      if (setting.kind === 'list') return [name, setting.items]
      return [name, Object.fromEntries([...setting.pairs].map(([key, { text, env }]) => [key, env ?? text]))]
    })
  )
}

describe('the settings of a target', () => {
  const configuration = parseConfiguration(CHURN)

  it('are those of the target over the application over the defaults', () => {
    expect(plain(effectiveSettings(configuration, 'churn', 'production'))).toEqual({
      environment: '[DataRobot] Python 3.12 Applications Base',
      path: 'apps/churn',
      'runtime-parameters': { LOG_LEVEL: 'info', DATABASE: 'production-db' },
      'app-name': 'Churn dashboard',
      credentials: { DB_PASSWORD: 'DB_PASSWORD_PROD' },
      replicas: '2'
    })
  })

  it.each(['production', 'staging'])('are for a preview those of the target preview, with the name of %s', target => {
    expect(plain(effectiveSettings(configuration, 'churn', target, true))).toEqual({
      environment: '[DataRobot] Python 3.12 Applications Base',
      path: 'apps/churn',
      'runtime-parameters': { LOG_LEVEL: 'info', DATABASE: 'sample-db' },
      'app-name': target === 'production' ? 'Churn dashboard' : 'Churn dashboard (staging)'
    })
  })

  it('do not exist for another application or target', () => {
    expect(effectiveSettings(configuration, 'churm', 'production')).toBeNull()
    expect(effectiveSettings(configuration, 'churn', 'preview-2')).toBeNull()
    expect(effectiveSettings(configuration, 'sales', 'staging')).toBeNull()
    expect(plain(effectiveSettings(configuration, 'sales', 'production'))).toMatchObject({ 'app-name': 'Sales' })
  })

  it('have either the name or the id of an application, whichever the highest level sets', () => {
    const text = 'apps: {a: {app-name: A, targets: {production: {app-id: 66f1c0ffee0123456789abcd}, staging: {}}}}'
    const both = parseConfiguration(text)
    expect(plain(effectiveSettings(both, 'a', 'production'))).toEqual({ 'app-id': '66f1c0ffee0123456789abcd' })
    expect(plain(effectiveSettings(both, 'a', 'staging'))).toEqual({ 'app-name': 'A' })
  })
})

const scalar = fc.constantFrom('a', 'b', '1', 'true', '')
const value = fc.constantFrom('x', 'y', 'z w')
const level = fc.record(
  {
    environment: value,
    'resource-label': value,
    include: fc.array(value, { maxLength: 2 }),
    'runtime-parameters': fc.dictionary(fc.constantFrom('A', 'B', 'C'), scalar)
  },
  { requiredKeys: [] }
)
type Level = typeof level extends fc.Arbitrary<infer T> ? T : never

/** The rules in their shortest form: maps by key, everything else replaced. */
function model(...levels: readonly Level[]): Record<string, unknown> {
  const pairs = levels.map(each => each['runtime-parameters']).filter(each => each !== undefined)
  return {
    ...Object.assign({}, ...levels),
    ...(pairs.length === 0 ? {} : { 'runtime-parameters': Object.assign({}, ...pairs) })
  }
}

describe('merging', () => {
  itSampled('equals a simple model, and what the step sets wins over all', () => {
    const step = fc.record({ environment: value, include: value, 'runtime-parameters': value }, { requiredKeys: [] })
    fc.assert(
      fc.property(level, level, level, level, step, (defaults, app, target, preview, step) => {
        const targets = { production: { ...target, 'app-name': 'N' }, preview }
        const text = dump({ defaults, apps: { a: { ...app, targets } } })
        const configuration = parseConfiguration(text)
        expect(plain(effectiveSettings(configuration, 'a', 'production'))).toEqual({
          ...model(defaults, app, target),
          'app-name': 'N'
        })
        expect(plain(effectiveSettings(configuration, 'a', 'production', true))).toEqual({
          ...model(defaults, app, preview),
          'app-name': 'N'
        })
        const selection = { config: '', app: 'a', target: '' }
        const inputs = source({ 'app-name': undefined, ...step })
        const options = { kind: 'application', allowsVariables: true } as const
        const merged = configuredSource(inputs, checkConfiguration(text), selection, options)
        const file = model(defaults, app, target)
        for (const name of ['environment', 'include', 'resource-label'] as const) {
          const inFile = file[name]
          const expected = Array.isArray(inFile) ? inFile.join('\n') : (inFile ?? '')
          expect(merged.get(name)).toBe(step[name as keyof typeof step] ?? expected)
        }
        expect(merged.get('runtime-parameters')).toBe(step['runtime-parameters'] ?? '')
        const pairs = merged.configured?.pairs('runtime-parameters').map(({ name, text }) => [name, text]) ?? []
        expect(Object.fromEntries(pairs)).toEqual(file['runtime-parameters'] ?? {})
      }),
      { numRuns: effort(50, 1000) }
    )
  })
})

describe('the entry of an application', () => {
  const entriesOf = (text: string) => effectiveEntries(parseConfiguration(text))
  const changed = (text: string) => {
    const [before, after] = [entriesOf(CHURN), entriesOf(text)]
    return [...after.keys()].filter(name => before.get(name) !== after.get(name))
  }

  it.each([
    ['the defaults', 'Python 3.12', 'Python 3.13', ['churn', 'sales']],
    ['the application', 'LOG_LEVEL: info', 'LOG_LEVEL: debug', ['churn']],
    ['a target', 'replicas: 2', 'replicas: 3', ['churn']],
    ['the preview', 'sample-db', 'other-db', ['churn']],
    ['the watched files', 'libs/common', 'libs/shared', ['churn']],
    ['the name of a variable', 'DB_PASSWORD_PROD', 'DB_PASSWORD_NEW', ['churn']],
    ['another application', 'app-name: Sales', 'app-name: Sales 2', ['sales']],
    ['comments and blank lines', 'apps:\n', '\n# All of them\napps:\n', []],
    ['the notation', '{LOG_LEVEL: info}', '\n      LOG_LEVEL: info', []],
    [
      'the order',
      "path: apps/churn\n    watch: ['libs/common/**']",
      "watch: ['libs/common/**']\n    path: apps/churn",
      []
    ],
    [
      'a default that nothing uses',
      "environment: '[DataRobot] Python 3.12 Applications Base'",
      "environment: '[DataRobot] Python 3.12 Applications Base'\n  replicas: 1",
      ['churn', 'sales']
    ]
  ])('differs only where the file does: %s', (_, from, to, expected) => {
    expect(CHURN).toContain(from)
    expect(changed(CHURN.replace(from, to))).toEqual(expected)
  })

  it('does not depend on anchors and merge keys', () => {
    const flat = 'apps: {a: {app-name: A, replicas: 1}, b: {app-name: B, replicas: 1}}'
    const merged = 'x-one: &one {replicas: 1}\napps: {a: {<<: *one, app-name: A}, b: {app-name: B, <<: *one}}'
    expect(entriesOf(merged)).toEqual(entriesOf(flat))
  })
})
