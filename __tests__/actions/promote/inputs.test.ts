import { describe, expect, it } from '@jest/globals'
import { readPromoteInputs } from '../../../src/actions/promote/inputs.ts'
import { ID, messageOf, source } from '../../support/inputs.ts'

describe('readPromoteInputs', () => {
  it('reads names and ids', () => {
    const inputs = readPromoteInputs(source({ from: 'churn-staging', to: ID.toUpperCase() }))
    expect(inputs).toMatchObject({ from: { name: 'churn-staging' }, to: { id: ID } })
  })

  it.each([
    [{ from: 'a' }, 'Input "to" is missing.'],
    [{ to: 'a' }, 'Input "from" is missing.'],
    [{ from: 'a', to: 'x'.repeat(513) }, 'Input "to" is too long.']
  ])('refuses %j', (inputs, text) => {
    expect(messageOf(() => readPromoteInputs(source(inputs)))).toContain(text)
  })
})
