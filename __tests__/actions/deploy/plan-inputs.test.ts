import { describe, expect, it } from '@jest/globals'
import { readDeployInputs } from '../../../src/actions/deploy/inputs.ts'
import { secretsOf } from '../../../src/inputs/secrets.ts'
import { source } from '../../support/inputs.ts'

const read = (inputs: Record<string, string>) => readDeployInputs(source(inputs))

const KEY = 'k'.repeat(32)

describe('the inputs about approved plans', () => {
  it('are off by default', () => {
    expect(read({})).toMatchObject({ planFor: null, requirePlan: false, planKey: null })
  })

  it('are read, and the key is masked', () => {
    const inputs = read({ 'plan-for': 'production', 'require-plan': 'true', 'plan-key': KEY, 'github-token': 'job' })
    expect(inputs).toMatchObject({ planFor: 'production', requirePlan: true, planKey: KEY })
    expect(secretsOf(inputs)).toContain(KEY)
  })

  it.each<[string, Record<string, string>, string]>([
    ['a short key', { 'plan-key': 'k'.repeat(31) }, 'Input "plan-key" is too short. It has 31 characters'],
    ['no token of GitHub', { 'require-plan': 'true' }, 'Input "require-plan" cannot find any plan.'],
    ['no comment', { 'plan-for': 'production', comment: 'false' }, 'Input "plan-for" has no place for the plan.'],
    [
      'files of a codespace',
      { 'plan-for': 'production', 'codespace-id': '0'.repeat(24) },
      'Input "plan-for" cannot be combined with codespace-id.'
    ]
  ])('are refused with %s', (_, inputs, message) => {
    expect(() => read(inputs)).toThrow(message)
  })

  it('never show the key', () => {
    expect(() => read({ 'plan-key': 'hunter2' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') })
    )
  })
})
