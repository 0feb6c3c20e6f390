import { describe, expect, it } from '@jest/globals'
import { readPromoteInputs } from '../../../src/actions/promote/inputs.ts'
import { ID, messageOf, source } from '../../support/inputs.ts'

describe('readPromoteInputs', () => {
  it('reads names and ids', () => {
    const inputs = readPromoteInputs(source({ from: 'churn-staging', to: ID.toUpperCase() }))
    expect(inputs).toMatchObject({
      from: { name: 'churn-staging' },
      to: { id: ID },
      parametersOf: 'target',
      resourcesOf: 'target',
      runtimeParameters: [],
      credentials: [],
      resources: {}
    })
  })

  it('reads values of the target', () => {
    const given = { 'runtime-parameters': 'A=1', credentials: 'B=secret', replicas: '2' }
    const inputs = readPromoteInputs(
      source({ from: 'a', to: 'b', parameters: 'source', resources: 'source', ...given })
    )
    expect(inputs).toMatchObject({
      parametersOf: 'source',
      resourcesOf: 'source',
      runtimeParameters: [{ name: 'A', text: '1' }],
      credentials: [{ name: 'B', secret: 'secret' }],
      resources: { replicas: 2 }
    })
  })

  it.each([
    [{ from: 'a' }, 'Input "to" is missing.'],
    [{ to: 'a' }, 'Input "from" is missing.'],
    [{ from: 'a', to: 'x'.repeat(513) }, 'Input "to" is too long.'],
    [{ from: 'a', to: 'b', parameters: 'both' }, 'Input "parameters" is not an allowed value.'],
    [{ from: 'a', to: 'b', resources: 'none' }, 'Input "resources" is not an allowed value.'],
    [
      { from: 'a', to: 'b', credentials: 'A=secret', 'runtime-parameters': 'A=1' },
      'Input "credentials" and "runtime-parameters" name the same parameter.'
    ]
  ])('refuses %j', (inputs, text) => {
    expect(messageOf(() => readPromoteInputs(source(inputs)))).toContain(text)
  })
})
