import { describe, expect, it } from '@jest/globals'
import { readRollbackInputs } from '../../../src/actions/rollback/inputs.ts'
import { ID, messageOf, source } from '../../support/inputs.ts'

describe('readRollbackInputs', () => {
  it.each([
    ['', { steps: 1 }],
    ['-1', { steps: 1 }],
    ['-12', { steps: 12 }],
    [ID, { id: ID }],
    [ID.toUpperCase(), { id: ID }],
    ['main@abc1234 #42', { label: 'main@abc1234 #42' }],
    ['1', { label: '1' }],
    ['v-1', { label: 'v-1' }]
  ])('reads to: %j', (to, expected) => {
    expect(readRollbackInputs(source({ to })).to).toEqual(expected)
  })

  it.each(['-0', '-00', '-99999999999999999999', 'a\nb', 'x'.repeat(256)])('refuses to: %j', to => {
    expect(messageOf(() => readRollbackInputs(source({ to })))).toContain('Input "to"')
  })

  it('tells all problems at once', () => {
    const message = messageOf(() => readRollbackInputs(source({ 'app-name': '', to: '-0', timeout: 'soon' })))
    for (const name of ['app-name', 'to', 'timeout']) expect(message).toContain(`Input "${name}"`)
  })
})
