import { describe, expect, it } from '@jest/globals'
import { readInspectInputs } from '../../../src/actions/inspect/inputs.ts'
import { messageOf, source } from '../../support/inputs.ts'

describe('readInspectInputs', () => {
  it('expects nothing unless told', () => {
    expect(readInspectInputs(source()).expectStatus).toBeNull()
    expect(readInspectInputs(source({ 'expect-status': 'paused' })).expectStatus).toBe('paused')
  })

  it('refuses a status that no application has', () => {
    expect(messageOf(() => readInspectInputs(source({ 'expect-status': 'Running' })))).toContain(
      'Input "expect-status"'
    )
  })
})
