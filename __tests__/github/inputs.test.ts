import { afterEach, describe, expect, it } from '@jest/globals'
import { readInput } from '../../src/github/inputs.ts'

describe('readInput', () => {
  afterEach(() => {
    delete process.env['INPUT_APP-NAME']
  })

  it('finds an input as the runner hands it over', () => {
    process.env['INPUT_APP-NAME'] = ' churn \n'
    expect(readInput('app-name')).toBe('churn')
  })

  it('is empty for what is not given', () => {
    expect(readInput('app-name')).toBe('')
  })
})
