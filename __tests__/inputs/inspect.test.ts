import { describe, expect, it } from '@jest/globals'
import { readInspectInputs } from '../../src/inputs/inspect.ts'
import { messageOf, source } from './source.ts'

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
