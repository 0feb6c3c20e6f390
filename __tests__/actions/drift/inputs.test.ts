import { describe, expect, it } from '@jest/globals'
import { readComparedInputs, readDriftSettings } from '../../../src/actions/drift/inputs.ts'
import { checkConfiguration } from '../../../src/configuration/check.ts'
import { configuredSource } from '../../../src/configuration/source.ts'
import { messageOf, source } from '../../support/inputs.ts'

describe('readDriftSettings', () => {
  it('has defaults', () => {
    const expected = { issue: false, labels: [], assignees: [], failOnDrift: false }
    expect(readDriftSettings(source())).toMatchObject(expected)
  })

  it('reads lists, each entry once', () => {
    const inputs = {
      issue: 'true',
      'github-token': 'ghs_1',
      'issue-labels': 'drift\nto do\ndrift',
      'issue-assignees': 'ann'
    }
    expect(readDriftSettings(source(inputs))).toMatchObject({
      issue: true,
      labels: ['drift', 'to do'],
      assignees: ['ann']
    })
  })

  it.each([
    [{ issue: 'true' }, 'Input "issue" needs a token of GitHub.'],
    [{ 'issue-assignees': '@ann' }, 'Line 1 is "@ann".'],
    [{ 'issue-labels': 'a, b' }, 'without a comma'],
    [{ 'issue-labels': 'x'.repeat(51) }, 'exceeds a limit of GitHub'],
    [{ 'issue-assignees': Array.from({ length: 11 }, (_, index) => `u${index}`).join('\n') }, 'at most 10'],
    [{ 'fail-on-drift': 'maybe' }, 'Input "fail-on-drift"']
  ])('rejects %j', (inputs, message) => {
    expect(messageOf(() => readDriftSettings(source(inputs as Record<string, string>)))).toContain(message)
  })
})

const FILE = `
apps:
  churn:
    app-name: churn
    runtime-parameters: {LEVEL: info, HOST: {env: HOST}, LIMIT: {type: numeric, env: LIMIT}}
    credentials: {PASSWORD: {env: PASSWORD}}
`

const fromFile = (environment: Record<string, string> = {}, allowsVariables = true) =>
  configuredSource(
    source({ 'app-name': undefined }, environment),
    checkConfiguration(FILE),
    { config: '', app: 'churn', target: '' },
    { kind: 'application', allowsVariables }
  )

describe('readComparedInputs', () => {
  it('needs no secret of the application', () => {
    const { desired, expected } = readComparedInputs(fromFile())
    expect(desired.runtimeParameters).toMatchObject([{ name: 'LEVEL', text: 'info' }])
    expect(expected).toEqual([
      { name: 'HOST', type: null },
      { name: 'LIMIT', type: 'numeric' },
      { name: 'PASSWORD', type: 'credential' }
    ])
  })

  it('compares the values that it has, but never those of credentials', () => {
    const { desired, expected } = readComparedInputs(fromFile({ HOST: 'a', LIMIT: '5', PASSWORD: 'secret' }))
    expect(desired.runtimeParameters.map(({ name }) => name)).toEqual(['LEVEL', 'HOST', 'LIMIT'])
    expect(expected).toEqual([{ name: 'PASSWORD', type: 'credential' }])
  })

  it('does not read variables for the code of a fork', () => {
    const { desired } = readComparedInputs(fromFile({ HOST: 'secret' }, false))
    expect(desired.runtimeParameters.map(({ name }) => name)).toEqual(['LEVEL'])
  })

  it('reports the problems that a deploy reports', () => {
    expect(messageOf(() => readComparedInputs(source({ replicas: 'two' })))).toContain('Input "replicas"')
  })
})
