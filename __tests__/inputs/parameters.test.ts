import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { UserError } from '../../src/errors.ts'
import { parseScalar, typeParameters } from '../../src/inputs/parameters.ts'
import { anyText } from '../support/any-text.ts'
import { effort } from '../support/effort.ts'
import { ID, thrownBy } from '../support/inputs.ts'

const definitions = [
  { name: 'TEXT', type: 'string' },
  { name: 'LIMIT', type: 'numeric' },
  { name: 'ON', type: 'boolean' },
  { name: 'KEY', type: 'credential' },
  { name: 'MODEL', type: 'deployment' },
  { name: 'ODD', type: 'matrix' }
]

const one = (name: string, text: string, known: typeof definitions | null = definitions) =>
  typeParameters([{ name, text }], known)[0]

describe('typeParameters', () => {
  it.each([
    ['TEXT', 'hello', 'string', 'hello'],
    ['TEXT', ' "5" ', 'string', ' "5" '],
    ['TEXT', '', 'string', ''],
    ['TEXT', 'null', 'string', 'null'],
    ['LIMIT', '5', 'numeric', 5],
    ['LIMIT', ' -0.25 ', 'numeric', -0.25],
    ['LIMIT', '1e3', 'numeric', 1000],
    ['LIMIT', '007', 'numeric', 7],
    ['LIMIT', '', 'numeric', null],
    ['LIMIT', 'null', 'numeric', null],
    ['LIMIT', '~', 'numeric', null],
    ['ON', 'TRUE', 'boolean', true],
    ['ON', 'false', 'boolean', false],
    ['KEY', ID.toUpperCase(), 'credential', ID],
    ['MODEL', ID, 'deployment', ID],
    ['MODEL', 'null', 'deployment', null]
  ])('reads %s=%s as metadata.yaml defines it', (name, text, type, value) => {
    expect(one(name, text)).toEqual({ name, type, value })
  })

  it.each([
    ['LIMIT', 'hunter22', 'Set it to a number'],
    ['LIMIT', '"5"', 'Set it to a number'],
    ['LIMIT', '0x10', 'Set it to a number'],
    ['LIMIT', 'Infinity', 'Set it to a number'],
    ['LIMIT', '1e999', 'Set it to a number'],
    ['LIMIT', '9007199254740993', 'Set it to a number'],
    ['ON', 'yes', 'Set it to true or false'],
    ['ON', '1', 'Set it to true or false'],
    ['ON', 'constructor', 'Set it to true or false'],
    ['KEY', 'hunter22', 'Set it to the id of a credential'],
    ['MODEL', 'hunter22', 'Set it to the id of a deployment'],
    ['ODD', 'hunter22', 'defines it as "matrix"']
  ])('rejects %s=%s', (name, text, advice) => {
    const error = thrownBy(() => one(name, text)) as UserError
    expect(error).toBeInstanceOf(UserError)
    expect(error.reason).toBe('input-invalid')
    expect(error.message).toContain(`Runtime parameter "${name}" has a`)
    expect(error.message).toContain(advice)
    expect(error.message).not.toContain('hunter22')
  })

  it('lists every problem in one message', () => {
    const given = ['LIMIT', 'ON', 'KEY'].map(name => ({ name, text: 'x' }))
    expect((thrownBy(() => typeParameters(given, definitions)) as Error).message.match(/^- .*"/gm)).toHaveLength(3)
  })

  it.each([
    [null, '5', 'numeric', 5],
    [definitions, '5', 'numeric', 5],
    [null, 'true', 'boolean', true],
    [null, 'null', 'string', null],
    [null, '', 'string', null],
    [null, '"5"', 'string', '5'],
    [null, ' text ', 'string', ' text ']
  ])('reads what %j does not define as a scalar', (known, text, type, value) => {
    expect(one('OTHER', text, known)).toEqual({ name: 'OTHER', type, value })
  })

  it('keeps any text of a string, and throws only UserErrors', () => {
    const name = fc.constantFrom('TEXT', 'LIMIT', 'ON', 'KEY', 'MODEL', 'ODD', 'OTHER', 'constructor', '__proto__')
    fc.assert(
      fc.property(name, fc.oneof(fc.string(), anyText(), fc.double().map(String)), (key, text) => {
        const error = thrownBy(() => {
          const value = one(key, text)
          if (key === 'TEXT') expect(value).toEqual({ name: key, type: 'string', value: text })
          expect(JSON.parse(JSON.stringify(value))).toEqual(value?.value === 0 ? { ...value, value: 0 } : value)
        })
        if (error !== undefined) expect(error).toBeInstanceOf(UserError)
      }),
      { numRuns: effort(200, 1000) }
    )
  })
})

describe('parseScalar', () => {
  it.each<[string, unknown]>([
    ['0', 0],
    ['+5', 5],
    ['1.10', 1.1],
    ['.5', 0.5],
    ['1e3', 1000],
    ['0x1F', 31],
    ['True', true],
    ['Null', null],
    ['~', null],
    ["'it''s'", "it's"],
    ['"a\\nb"', 'a\nb'],
    ['""', '']
  ])('reads %s as YAML does', (text, value) => expect(parseScalar(text)).toBe(value))

  it.each([
    'yes',
    'on',
    'tRUE',
    '007',
    '-01',
    '1_000',
    '.inf',
    '-.INF',
    '.nan',
    '12345678901234567890',
    '2024-01-01',
    '---',
    '...',
    '-',
    '"abc',
    '"a" "b"',
    '"a"b"',
    '"a" # "b"',
    'a: b',
    '[1]',
    '{}',
    '*x',
    '&a b',
    '!!str 5',
    '5 # five',
    '@x',
    '`x`',
    '%x',
    ' x ',
    '5\n',
    '\n\n',
    '"a\nb"',
    'true\r\n'
  ])('keeps %s unchanged', text => expect(parseScalar(text)).toBe(text))
})
