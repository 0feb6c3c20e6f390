import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { checkConfiguration } from '../../src/configuration/check.ts'
import { parseConfiguration } from '../../src/configuration/configuration.ts'
import { FILE_KINDS } from '../../src/configuration/kinds.ts'
import { effectiveEntries, effectiveSettings, listApplications } from '../../src/configuration/merge.ts'
import { UserError } from '../../src/errors.ts'
import { anyText } from '../support/any-text.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { thrownBy } from '../support/inputs.ts'
import { CHURN, line, withApp } from './sample-file.ts'

const problemsOf = (text: string) =>
  checkConfiguration(text).problems.map(
    ({ position: { line, column }, what, saw, next }) => `${line}:${column} ${what} ${saw} ${next}`
  )

describe('a configuration file', () => {
  it('gives each application with its path, its watched files and its targets', () => {
    expect(listApplications(parseConfiguration(CHURN))).toEqual([
      {
        name: 'churn',
        path: 'apps/churn',
        watch: ['libs/common/**'],
        targets: ['production', 'staging'],
        hasPreviewTarget: true
      },
      { name: 'sales', path: '.', watch: [], targets: ['production'], hasPreviewTarget: false }
    ])
  })

  it('resolves anchors and merge keys; own keys win over merged ones, and earlier merges over later ones', () => {
    const configuration = parseConfiguration(`
x-small: &small {replicas: 1, resource-label: cpu.small}
x-large: &large {replicas: 9, timeout: 1h}
apps:
  churn:
    <<: [*small, *large]
    app-name: Churn
    resource-label: &label cpu.medium
    environment: *label
    label: &label second
    source-name: *label
    &path path: *path
`)
    const settings = effectiveSettings(configuration, 'churn', 'production')
    const texts = [...(settings ?? [])].map(([name, setting]) => [name, setting.kind === 'text' ? setting.text : null])
    expect(Object.fromEntries(texts)).toEqual({
      'app-name': 'Churn',
      'resource-label': 'cpu.medium',
      environment: 'cpu.medium',
      label: 'second',
      'source-name': 'second',
      path: 'path',
      replicas: '1',
      timeout: '1h'
    })
  })

  it('keeps plain values as they are written, and knows which texts are quoted', () => {
    const configuration = parseConfiguration(
      withApp(
        'app-name: 007',
        'label: 1.10',
        'runtime-parameters: {A: 1.0, B: "1.0", C: null, D: |-\n}'.replace('D: |-\n', 'D: ~')
      )
    )
    const settings = effectiveSettings(configuration, 'churn', 'production')
    expect(settings?.get('app-name')).toMatchObject({ text: '007' })
    expect(settings?.get('label')).toMatchObject({ text: '1.10' })
    const parameters = settings?.get('runtime-parameters')
    const pairs =
      parameters?.kind === 'pairs'
        ? [...parameters.pairs].map(([name, { text, ...rest }]) => [name, text, 'isText' in rest && rest.isText])
        : []
    expect(pairs).toEqual([
      ['A', '1.0', false],
      ['B', '1.0', true],
      ['C', 'null', false],
      ['D', '~', false]
    ])
  })

  it('shows three problems on three lines', () => {
    const error = thrownBy(() =>
      parseConfiguration(
        CHURN.replace('watch:', 'wach:')
          .replace('LOG_LEVEL: info', 'API_KEY: abcd1234efgh')
          .replace('{env: DB_PASSWORD_PROD}', 'hunter2')
      )
    )
    expect(error).toBeInstanceOf(UserError)
    const { message, fileProblems } = error as UserError
    expect(fileProblems.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([
      'datarobot-apps.yml:6:5',
      'datarobot-apps.yml:7:35',
      'datarobot-apps.yml:12:23'
    ])
    expect(message).toContain('The inputs of this step have 3 problems:')
    expect(message).toContain(
      '\n- datarobot-apps.yml:6:5: The key "wach" is unknown. Nothing in this entry has this name. Did you mean "watch"?'
    )
    expect(message).not.toMatch(/hunter2|abcd1234efgh/)
  })
})

const REFUSED: readonly (readonly [name: string, text: string, problem: string])[] = [
  ['an empty file', '', '1:1 The file is empty.'],
  ['a file with only a comment', '# apps', '1:1 The file is empty.'],
  ['a list', '- apps', '1:1 The file is not a map. It is a list.'],
  ['a file without applications', 'defaults: {}', '1:1 The file has no applications.'],
  [
    'an unknown key of the file',
    `${withApp('app-name: A')}app: {}\n`,
    '4:1 The key "app" is unknown. Nothing in the file has this name. Did you mean "apps"?'
  ],
  ['broken YAML', 'apps: {\n', '2:1 The file is not valid YAML. The YAML parser reports: '],
  ['two documents', 'apps: {}\n---\napps: {}\n', 'The file is not valid YAML.'],
  [
    'a misspelt input',
    line('replica: 2'),
    '4:5 The key "replica" is unknown. Nothing in this entry has this name. Did you mean "replicas"?'
  ],
  [
    'a key of nothing',
    line('color: red'),
    '4:5 The key "color" is unknown. Nothing in this entry has this name. Write the name of an input'
  ],
  [
    'an input of the workflow',
    line('endpoint: https://example.com'),
    '4:5 Input "endpoint" must not stand in the file.'
  ],
  ['a token', line('api-token: abc'), '4:5 Input "api-token" must not stand in the file.'],
  ['an input twice', line('replicas: 2\n    replicas: 3'), '5:5 This key stands twice in its map.'],
  [
    'an application twice',
    `${withApp('app-name: A')}  churn: {app-name: B}\n`,
    '4:3 This key stands twice in its map.'
  ],
  ['an input without a value', line('environment:'), '4:5 "environment" has no value. It is empty.'],
  [
    'a list in place of a text',
    line('path: [a]'),
    '4:11 "path" has a value of another kind. It is a list. Write a single value.'
  ],
  [
    'a map in place of a list',
    line('include: {a: b}'),
    '4:14 "include" has a value of another kind. It is a map. Write a list'
  ],
  ['a list of lists', line('include: [a, [b]]'), '4:18 "include" has an entry that is not a line. It is a list.'],
  [
    'an entry of several lines',
    line('include: ["a\\nb"]'),
    '4:15 "include" has an entry that is not a line. It has several lines.'
  ],
  [
    'lines of parameters',
    line('runtime-parameters: A=1'),
    '4:25 "runtime-parameters" is not a map. It is a single value.'
  ],
  [
    'a parameter with a list',
    line('runtime-parameters: {A: [1]}'),
    '4:26 Runtime parameter "A" has a value of another kind.'
  ],
  [
    'an invalid name',
    line('runtime-parameters: {"a b": 1}'),
    '4:26 "runtime-parameters" has an invalid name. It is "a b".'
  ],
  [
    'an unknown type',
    line('runtime-parameters: {A: {type: numerik, value: 1}}'),
    '4:36 The type of "A" is unknown. It is "numerik". Did you mean "numeric"?'
  ],
  ['a type without a value', line('runtime-parameters: {A: {type: numeric}}'), '4:29 The value of "A" is not clear.'],
  [
    'two values',
    line('runtime-parameters: {A: {env: X, value: 1}}'),
    '4:29 The value of "A" is not clear. It has both.'
  ],
  ['an unknown field', line('runtime-parameters: {A: {environment: X}}'), 'The key "environment" is unknown.'],
  [
    'a value that is a map',
    line('runtime-parameters: {A: {value: {b: 1}}}'),
    '4:37 The value of "A" is not a single value. It is a map.'
  ],
  ['a credential with a value', line('credentials: {A: abc}'), '4:19 Credential "A" has a value in the file.'],
  ['a credential with a type', line('credentials: {A: {env: X, type: string}}'), 'The key "type" is unknown.'],
  [
    'a variable that is no name',
    line('credentials: {A: {env: "X Y"}}'),
    '4:28 "env" of "A" is not the name of a variable. It is "X Y".'
  ],
  [
    'a variable of the action',
    line('credentials: {A: {env: DATAROBOT_API_TOKEN}}'),
    '4:28 "env" of "A" names a reserved variable.'
  ],
  [
    'a variable of GitHub',
    line('runtime-parameters: {A: {env: github_token}}'),
    '"env" of "A" names a reserved variable.'
  ],
  [
    'a variable of the runner',
    line('runtime-parameters: {A: {env: ACTIONS_RUNTIME_TOKEN}}'),
    'names a reserved variable.'
  ],
  [
    'the usual variable of a token of GitHub',
    line('runtime-parameters: {A: {env: GH_TOKEN}}'),
    'names a reserved variable.'
  ],
  ['an input as a variable', line('runtime-parameters: {A: {env: INPUT_API-TOKEN}}'), 'is not the name of a variable.'],
  [
    'a name of an application with a space',
    'apps:\n  my app: {app-name: A}\n',
    '2:3 This name has another character, or is too long. It is "my app".'
  ],
  ['a target that is a list', line('targets: [production]'), '4:14 "targets" is not a map.'],
  ['watched files of a target', line('targets: {production: {watch: [a]}}'), 'The key "watch" is unknown.'],
  ['watched files that are a text', line('watch: libs/**'), '4:12 "watch" is not a list of globs.'],
  ['a preview with a name', line('targets: {preview: {app-name: B}}'), '4:35 Target "preview" has the key "app-name".'],
  [
    'two targets with one name',
    line('targets: {production: {}, staging: {}}'),
    '4:31 Two targets have the same "app-name". Application "churn" with the target "staging" has that of "churn" with the target "production".'
  ],
  [
    'two applications with one name',
    `${withApp('app-name: A')}  sales: {app-name: A}\n`,
    '4:21 Two targets have the same "app-name".'
  ],
  ['an alias to nothing', line('environment: *none'), 'This alias refers to nothing.'],
  ['a merge of a text', line('<<: text'), '4:5 This merge key merges nothing.'],
  ['a tag', line('environment: !env NAME'), '4:23 This value has a tag.'],
  ['a key that is a list', 'apps:\n  ? [a]\n  : {}\n', '2:5 This key is not a text.']
]

describe('a problem of a file', () => {
  it.each(REFUSED)('is reported with its place: %s', (_, text, problem) => {
    const problems = problemsOf(text)
    expect(problems.join('\n')).toContain(problem)
    expect(problems).toHaveLength(1)
  })

  it.each([
    'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    'AKIAIOSFODNN7EXAMPLE',
    'postgres://ada:hunter22@db.example.com/churn',
    '-----BEGIN RSA PRIVATE KEY-----',
    'Bearer abcdefgh12345678',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc',
    'NjZmMWMwZmZlZTAxMjM0NTY3ODlhYmNkOnphbHBoYWJldGFnYW1tYQ=='
  ])('is a value that looks like a secret, wherever it stands, without showing it: %s', secret => {
    const quoted = JSON.stringify(secret)
    for (const text of [
      line(`environment: ${quoted}`),
      line(`exclude: [${quoted}]`),
      line(`runtime-parameters: {A: ${quoted}}`),
      line(`runtime-parameters: {A: {type: string, value: ${quoted}}}`),
      `defaults: {label: ${quoted}}\n${withApp('app-name: A')}`
    ]) {
      const problems = problemsOf(text)
      expect(problems).toEqual([expect.stringContaining('must not stand in the file. It looks like a secret')])
      expect(problems.join('')).not.toContain(secret)
    }
  })

  it.each([
    '{SORT_KEY: customer_id}',
    '{MAX_TOKENS: 1000}',
    '{TOKEN_URL: https://example.com/o/token2}',
    '{API_KEY_ID: 66f1c0ffee0123456789abcd}',
    '{GREETING: hello}',
    '{PASSWORD_HINT: your usual one}'
  ])('is no ordinary value: %s', parameters => {
    expect(problemsOf(line(`runtime-parameters: ${parameters}`))).toEqual([])
  })

  it('is no long text, which is searched in linear time', () => {
    for (const piece of ['a.', 'a-', 'eyJaaaaaaaa-', 'a://b:', 'sk-a-', '-----BEGIN A '])
      expect(problemsOf(line(`label: "${piece.repeat(1_000_000 / piece.length)}"`))).toEqual([])
  })

  it('is reported once, however many aliases repeat its value', () => {
    const aliases = Array.from({ length: 9 }, (_, index) => `  app${index}: {<<: *bad, app-name: A${index}}`)
    expect(problemsOf(`x-bad: &bad {replica: 1}\napps:\n${aliases.join('\n')}\n`)).toHaveLength(1)
  })

  it('does not hide others; at most 50 are listed', () => {
    const keys = Array.from({ length: 99 }, (_, index) => `    wrong${index}: 1`).join('\n')
    expect(problemsOf(line(`{}`.replace('{}', 'color: 1\n') + keys))).toHaveLength(50)
  })

  it('is a file that expands to too many values, in a short time', () => {
    const levels = Array.from(
      { length: 30 },
      (_, index) => `x-${index + 1}: &a${index + 1} [*a${index}, *a${index}, *a${index}]`
    )
    expect(problemsOf(`x-0: &a0 [1]\n${levels.join('\n')}\n${withApp('app-name: A')}`).join('')).toContain(
      'too many values'
    )
    const keys = Array.from({ length: 2000 }, (_, index) => `k${index}: 1`).join(', ')
    const merges = Array.from({ length: 2000 }, (_, index) => `x-m${index}: {<<: *big}`).join('\n')
    expect(problemsOf(`x-big: &big {${keys}}\n${merges}\n${withApp('app-name: A')}`).join('')).toContain(
      'too many values'
    )
  })

  it('is a file whose merge keys repeat aliases too often', () => {
    const map = (value: string) =>
      `{<<: {${Array.from({ length: 60 }, (_, index) => `k${index}: ${value}`).join(', ')}}}`
    const text = `x-a: &a {runtime-parameters: ${map('1')}}\nx-b: &b {targets: ${map('*a')}}\napps: ${map('*b')}\n`
    expect(problemsOf(text).join('')).toContain('too many values')
  })

  it('is a value inside of its own anchor, or nested too deeply', () => {
    expect(problemsOf(`x-a: &a {b: *a}\n${withApp('app-name: A')}`).join('')).toContain(
      'It stands inside of its own anchor.'
    )
    expect(problemsOf(`x-a: ${'['.repeat(100_000)}`).join('')).toMatch(/nested too deeply|not valid YAML/)
  })
})

const WORDS = [
  'apps',
  'defaults',
  'targets',
  'production',
  'preview',
  'watch',
  'x-a',
  '<<',
  '*a',
  '&a',
  '{',
  '}',
  '[',
  ']',
  ': ',
  ', ',
  '\n',
  '\n  ',
  '\n    ',
  '- ',
  '? ',
  '!t',
  '|',
  '>',
  '"',
  "'",
  '#',
  '---',
  '~',
  'env',
  'value',
  'type',
  '1',
  ...Object.keys(FILE_KINDS)
]

describe('any text', () => {
  itSampled('is read, or rejected with one UserError that has a place for each problem', () => {
    const text = fc.oneof(
      anyText(),
      fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map(words => words.join('')),
      fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map(words => CHURN + words.join(''))
    )
    fc.assert(
      fc.property(text, text => {
        const error = thrownBy(() => effectiveEntries(parseConfiguration(text)))
        if (error === undefined) return
        expect(error).toBeInstanceOf(UserError)
        const { fileProblems } = error as UserError
        expect(fileProblems.length).toBeGreaterThan(0)
        const lines = text.split(/\r\n|\r|\n/).length
        for (const { line, column } of fileProblems) {
          expect(line).toBeGreaterThanOrEqual(1)
          expect(line).toBeLessThanOrEqual(lines)
          expect(column).toBeGreaterThanOrEqual(1)
        }
      }),
      { numRuns: effort(150, 5000) }
    )
  })
})
