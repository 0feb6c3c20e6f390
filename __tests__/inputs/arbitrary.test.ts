import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { UserError } from '../../src/errors.ts'
import { InputReader } from '../../src/inputs/input-reader.ts'
import { anyText } from '../support/any-text.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { namesAsked, read, refusal, source, TOKEN, thrownBy } from '../support/inputs.ts'

const NAMES = namesAsked()
const anyInputs = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(fc.string(), anyText()), {
  maxKeys: NAMES.length
})

describe('arbitrary inputs', () => {
  itSampled('are read or rejected with a UserError', () => {
    fc.assert(
      fc.property(anyInputs, inputs => {
        const error = thrownBy(() => read(inputs))
        expect(error === undefined || error instanceof UserError).toBe(true)
      }),
      { numRuns: effort(100, 500) }
    )
  })

  itSampled('never put a secret, or a line that could act as a workflow command, into the message', () => {
    const secret = fc
      .string({ minLength: 4, unit: fc.constantFrom('ẞ', 'Ж', 'Ω', ' ') })
      .filter(text => text.trim().length >= 4)
    fc.assert(
      fc.property(anyInputs, secret, fc.constantFrom(...NAMES), (inputs, text, name) => {
        const trimmed = text.trim()
        const secrets = { 'api-token': trimmed, 'github-token': trimmed, 'http-proxy': `http://u:${trimmed}@h:99999` }
        const pairs = `A=${trimmed}\n${trimmed}\nB=1\nB=${trimmed}\u0001`
        const lines = { 'runtime-parameters': pairs, credentials: pairs }
        const message = refusal({
          ...inputs,
          [name]: `x${trimmed}`,
          ...secrets,
          ...lines,
          endpoint: `https://u:${trimmed}@h`
        })
        expect(message).not.toContain(trimmed)
        expect(message).not.toMatch(/^(?!- |The inputs|Correct all|See docs|$)/m)
      }),
      { numRuns: effort(100, 500) }
    )
  })

  it('are shortened in messages', () => {
    expect(refusal({ wait: 'x'.repeat(1_000_000) }).length).toBeLessThan(400)
  })
})

describe('InputReader', () => {
  it('escapes characters that change the text direction', () => {
    expect(new InputReader(source()).forDisplay('a\u202eb\u2028c\u0085')).toBe('"a\\u202eb\\u2028c\\u0085"')
  })

  it('hides a token that was pasted into another input', () => {
    expect(new InputReader(source()).forDisplay(`x${TOKEN}y`)).toBe('"x***y"')
  })
})
