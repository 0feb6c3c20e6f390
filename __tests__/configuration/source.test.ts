import { describe, expect, it } from '@jest/globals'
import { readCleanupInputs } from '../../src/actions/cleanup/inputs.ts'
import { readDeployInputs } from '../../src/actions/deploy/inputs.ts'
import { readPromoteInputs } from '../../src/actions/promote/inputs.ts'
import { readRollbackInputs } from '../../src/actions/rollback/inputs.ts'
import { checkConfiguration } from '../../src/configuration/check.ts'
import { configuredSource, type SourceOptions } from '../../src/configuration/source.ts'
import type { UserError } from '../../src/errors.ts'
import { typeParameters } from '../../src/inputs/parameters.ts'
import { secretsOf } from '../../src/inputs/secrets.ts'
import { messageOf, source, thrownBy } from '../support/inputs.ts'
import { CHURN, line } from './sample-file.ts'

interface Given {
  inputs?: Record<string, string>
  environment?: Record<string, string>
  options?: Partial<SourceOptions>
}

const VARIABLES = { DB_PASSWORD_PROD: 'correct horse' }

/** Source for a step with `app: churn`. */
function configured(text: string, { inputs = {}, environment = VARIABLES, options = {} }: Given = {}) {
  const step = source({ 'app-name': undefined, app: 'churn', ...inputs }, environment)
  const selection = { config: step.get('config'), app: step.get('app'), target: step.get('target') }
  const all = { kind: 'application', allowsVariables: true, ...options } as const
  return configuredSource(step, checkConfiguration(text), selection, all)
}

describe('the inputs of a deploy with a file', () => {
  it('are those of the production target', () => {
    const inputs = readDeployInputs(configured(CHURN))
    expect(inputs).toMatchObject({
      application: { name: 'Churn dashboard' },
      path: 'apps/churn',
      environment: '[DataRobot] Python 3.12 Applications Base',
      resources: { replicas: 2 },
      credentials: [{ name: 'DB_PASSWORD', secret: 'correct horse' }]
    })
    expect(inputs.runtimeParameters.map(({ name, text }) => `${name}=${text}`)).toEqual([
      'LOG_LEVEL=info',
      'DATABASE=production-db'
    ])
  })

  it('are those of another target', () => {
    const inputs = readDeployInputs(configured(CHURN, { inputs: { target: 'staging' } }))
    expect(inputs).toMatchObject({ application: { name: 'Churn dashboard (staging)' }, resources: {}, credentials: [] })
  })

  it('are for a preview those of the preview target, which needs no secret of another target', () => {
    const inputs = readDeployInputs(configured(CHURN, { environment: {}, options: { kind: 'preview' } }))
    expect(inputs).toMatchObject({ application: { name: 'Churn dashboard' }, resources: {}, credentials: [] })
    expect(inputs.runtimeParameters.at(-1)).toMatchObject({ name: 'DATABASE', text: 'sample-db' })
  })

  it('are those of the step first; pairs by name, with the lines of the step', () => {
    const inputs = readDeployInputs(
      configured(CHURN, {
        environment: {},
        inputs: {
          'app-id': '66f1c0ffee0123456789abcd',
          path: '.',
          replicas: '3',
          'runtime-parameters': 'DATABASE=other\nNEW<<END\n1\n2\nEND',
          credentials: 'DB_PASSWORD=from the step'
        }
      })
    )
    expect(inputs).toMatchObject({
      application: { id: '66f1c0ffee0123456789abcd' },
      path: '.',
      resources: { replicas: 3 },
      credentials: [{ name: 'DB_PASSWORD', secret: 'from the step' }]
    })
    expect(inputs.runtimeParameters.map(({ name, text }) => [name, text])).toEqual([
      ['DATABASE', 'other'],
      ['NEW', '1\n2'],
      ['LOG_LEVEL', 'info']
    ])
  })

  it('have values of variables as secrets, also if they look public', () => {
    const text = line('runtime-parameters: {A: {env: PLAIN}, B: true}')
    const inputs = readDeployInputs(configured(text, { environment: { PLAIN: 'production' } }))
    expect(secretsOf(inputs)).toContain('production')
    expect(secretsOf(inputs)).not.toContain('true')
  })

  it('have quoted values as strings, and plain ones as YAML scalars, unless a type says otherwise', () => {
    const values =
      '{A: 5, B: "5", C: {type: string, value: 5}, D: null, E: {type: numeric, value: "5"}, F: 007, G: "007"}'
    const { runtimeParameters } = readDeployInputs(configured(line(`runtime-parameters: ${values}`)))
    const typed = typeParameters(runtimeParameters, { definitions: null, base: [] })
    expect(typed.map(({ name, type, value }) => [name, type, value])).toEqual([
      ['A', 'numeric', 5],
      ['B', 'string', '5'],
      ['C', 'string', '5'],
      ['D', 'string', null],
      ['E', 'numeric', 5],
      ['F', 'string', '007'],
      ['G', 'string', '007']
    ])
    const definitions = [{ name: 'B', type: 'numeric' }]
    expect(typeParameters(runtimeParameters, { definitions, base: [] })[1]).toMatchObject({ value: 5 })
  })
})

describe('a wrong file', () => {
  it('is reported at once with wrong values of the chosen target, and wrong inputs of the step', () => {
    const text = CHURN.replace('replicas: 2', 'replicas: two').replace('watch:', 'wach:')
    const error = thrownBy(() =>
      readDeployInputs(configured(text, { environment: {}, inputs: { wait: 'maybe' } }))
    ) as UserError
    expect(error.fileProblems.map(({ line, column, message }) => `${line}:${column} ${message.slice(0, 40)}`)).toEqual([
      '6:5 The key "wach" is unknown. Nothing in th',
      '12:42 The value of "DB_PASSWORD" is missing. E',
      '13:19 "replicas" is not a whole number of 0 or'
    ])
    expect(error.message).toContain(
      'datarobot-apps.yml:13:19: "replicas" is not a whole number of 0 or more. It is "two".'
    )
    expect(error.message.indexOf(':12:42: ')).toBeLessThan(error.message.indexOf(':13:19: '))
    expect(error.message.indexOf(':13:19: ')).toBeLessThan(
      error.message.indexOf('Input "wait" is neither true nor false.')
    )
    expect(error.message).toContain('Correct all of them in the file and in the "with:" block of this step.')
  })

  it('does not fail for the values of another target', () => {
    const text = CHURN.replace('replicas: 2', 'replicas: two')
    expect(messageOf(() => readDeployInputs(configured(text, { inputs: { target: 'staging' } })))).toBe('')
  })

  it('names the place of the target for an input that is missing', () => {
    const text = CHURN.replace('app-name: Churn dashboard\n', 'label: A\n')
    expect(messageOf(() => readDeployInputs(configured(text)))).toMatch(
      /^datarobot-apps\.yml:9:7: "app-name" is missing\./
    )
  })

  it.each([
    [
      { app: 'churm' },
      'Input "app" is not an application of datarobot-apps.yml. It is "churm". The file has churn, sales. Did you mean "churn"?'
    ],
    [
      { target: 'stagin' },
      'Input "target" is not a target of application "churn" in datarobot-apps.yml. It is "stagin". The file has production, staging. Did you mean "staging"?'
    ],
    [
      { target: 'preview' },
      'Input "target" is not a target of application "churn" in datarobot-apps.yml. It is "preview". The file has production, staging. Remove it, or name the target whose application has the previews: they get the settings of "preview" by themselves.'
    ],
    [
      { app: '__proto__' },
      'Input "app" is not an application of datarobot-apps.yml. It is "__proto__". The file has churn, sales. Write one of the names in the file.'
    ]
  ])('or a wrong name is one problem: %j', (inputs, message) => {
    expect(messageOf(() => readDeployInputs(configured(CHURN, { inputs })))).toBe(message)
  })

  it('with a syntax error has no other problem', () => {
    const message = messageOf(() => readDeployInputs(configured('apps: {')))
    expect(message).toMatch(/^datarobot-apps\.yml:1:8: The file is not valid YAML\./)
  })

  it.each([
    [{ config: 'a.yml' }, 'Input "config" has no effect without "app". It is "a.yml".'],
    [{ target: 'staging' }, 'Input "target" has no effect without "app". It is "staging".']
  ])('is not looked for without an application: %j', (inputs, message) => {
    expect(messageOf(() => readDeployInputs(source(inputs)))).toContain(message)
  })

  it.each(['not set', 'empty'])('lacks a value whose variable is %s, and says how to give it', state => {
    const environment: Record<string, string> = state === 'empty' ? { DB_PASSWORD_PROD: '' } : {}
    expect(messageOf(() => readDeployInputs(configured(CHURN, { environment })))).toBe(
      'datarobot-apps.yml:12:42: The value of "DB_PASSWORD" is missing. Environment variable "DB_PASSWORD_PROD" of this step ' +
        `is not set, or is empty. Write DB_PASSWORD_PROD: $\{{ secrets.DB_PASSWORD_PROD }} into "env:" of this step, and create that secret.`
    )
  })

  it('rejects a control character in a variable, but no line breaks', () => {
    const refused = configured(CHURN, { environment: { DB_PASSWORD_PROD: 'a\u0001b' } })
    expect(messageOf(() => readDeployInputs(refused))).toContain('The value of "DB_PASSWORD" has a control character.')
    const key = '-----BEGIN KEY-----\nabc\n-----END KEY-----\n'
    const inputs = readDeployInputs(configured(CHURN, { environment: { DB_PASSWORD_PROD: key } }))
    expect(inputs.credentials).toEqual([{ name: 'DB_PASSWORD', secret: key }])
    expect(secretsOf(inputs)).toContain('-----BEGIN KEY-----')
  })

  it('from a fork chooses no variable of the step', () => {
    const options = { allowsVariables: false }
    const message = messageOf(() => readDeployInputs(configured(CHURN, { options })))
    expect(message).toContain('The value of "DB_PASSWORD" is not read from a variable.')
    expect(message).not.toContain('correct horse')
    const inputs = { credentials: 'DB_PASSWORD=given' }
    expect(messageOf(() => readDeployInputs(configured(CHURN, { options, inputs })))).toBe('')
  })
})

describe('the inputs of other actions with a file', () => {
  it('are those that the action has', () => {
    const text = line('timeout: 7m\n    preview-name: "{app}-{number}"\n    label: ignored')
    expect(readRollbackInputs(configured(text))).toMatchObject({ application: { name: 'A' }, timeoutMs: 420_000 })
    expect(readCleanupInputs(configured(text))).toMatchObject({
      application: { name: 'A' },
      previewName: '{app}-{number}'
    })
  })

  it('need no variable', () => {
    expect(readRollbackInputs(configured(CHURN, { environment: {} })).application).toEqual({ name: 'Churn dashboard' })
  })

  it.each([
    [{ from: 'staging' }, 'Churn dashboard (staging)', 'Churn dashboard'],
    [{ from: 'staging', to: 'production' }, 'Churn dashboard (staging)', 'Churn dashboard'],
    [{ from: 'Other', target: 'staging' }, 'Other', 'Churn dashboard (staging)'],
    [{ from: 'staging', to: 'Churn dashboard' }, 'Churn dashboard (staging)', 'Churn dashboard'],
    [{ from: 'production', to: 'New' }, 'Churn dashboard', 'New']
  ])('are for a promotion the names of the targets: %j', (inputs, from, to) => {
    const promotion = readPromoteInputs(configured(CHURN, { inputs, options: { kind: 'promotion' } }))
    expect(promotion).toMatchObject({ from: { name: from }, to: { name: to } })
  })
})
