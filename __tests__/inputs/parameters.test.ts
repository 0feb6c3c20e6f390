import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { UserError } from '../../src/errors.ts'
import { parseScalar, typeParameters, untypedIds } from '../../src/inputs/parameters.ts'
import type { ParameterType } from '../../src/parameter-types.ts'
import type { CurrentParameter } from '../../src/plan/current-state.ts'
import { anyText } from '../support/any-text.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { ID, messageOf, thrownBy } from '../support/inputs.ts'

const definitions = [
  { name: 'TEXT', type: 'string' },
  { name: 'LIMIT', type: 'numeric' },
  { name: 'ON', type: 'boolean' },
  { name: 'KEY', type: 'credential' },
  { name: 'MODEL', type: 'deployment' },
  { name: 'ODD', type: 'matrix' }
]

type Sources = Parameters<typeof typeParameters>[1]

/** Types one parameter, without the source of its type. */
function one(name: string, text: string, known: Sources['definitions'] = definitions, type?: ParameterType) {
  const [only] = typeParameters([{ name, text, ...(type && { type }) }], { definitions: known, base: [] })
  const { typeFrom: _, ...value } = only!
  return value
}

const current = (name: string, type: string, override: CurrentParameter['override'] = null) =>
  ({ name, type, override }) as CurrentParameter

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
    expect(
      (thrownBy(() => typeParameters(given, { definitions, base: [] })) as Error).message.match(/^- .*"/gm)
    ).toHaveLength(3)
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

  itSampled('keeps any text of a string, and throws only UserErrors', () => {
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

describe('the source of a type', () => {
  const read = (text: string, type?: ParameterType, defined?: string, base?: string) =>
    typeParameters([{ name: 'P', text, ...(type && { type }) }], {
      definitions: defined === undefined ? null : [{ name: 'P', type: defined }],
      base: base === undefined ? [] : [current('P', base)]
    })[0]

  it.each<[Parameters<typeof read>, ParameterType, unknown, string]>([
    [['5', 'string', undefined, 'numeric'], 'string', '5', 'input'],
    [['5', 'numeric', 'numeric', 'string'], 'numeric', 5, 'input'],
    [['5', undefined, 'string', 'numeric'], 'string', '5', 'metadata'],
    [['5', undefined, undefined, 'string'], 'string', '5', 'base'],
    [['5'], 'numeric', 5, 'value'],
    [[ID, undefined, undefined, 'credential'], 'credential', ID, 'base'],
    [[`"${ID}"`, undefined, undefined, 'deployment'], 'deployment', ID, 'base'],
    [
      ['1e0000000000000000000000', undefined, undefined, 'credential'],
      'credential',
      '1e0000000000000000000000',
      'base'
    ],
    [['null', undefined, undefined, 'credential'], 'credential', null, 'base'],
    [['', undefined, undefined, 'string'], 'string', null, 'base'],
    [['"3.10"', undefined, undefined, 'string'], 'string', '3.10', 'base'],
    [['True', undefined, undefined, 'string'], 'string', 'True', 'base'],
    [['0x1F', undefined, undefined, 'numeric'], 'numeric', 31, 'base'],
    [['True', undefined, undefined, 'boolean'], 'boolean', true, 'base'],
    [['null', 'string'], 'string', 'null', 'input'],
    [['null', 'numeric'], 'numeric', null, 'input'],
    [[' "x" ', 'string'], 'string', ' "x" ', 'input'],
    [['5', 'string', undefined, 'matrix'], 'string', '5', 'input']
  ])('decides %j', (args, type, value, typeFrom) => {
    expect(read(...args)).toEqual({ name: 'P', type, value, typeFrom })
  })

  it.each<[Parameters<typeof read>, string]>([
    [['hunter22', 'numeric'], 'Input "runtime-parameters" gives it the type numeric (values'],
    [['hunter22', undefined, 'boolean'], 'metadata.yaml defines it as boolean (values'],
    [['hunter22', undefined, undefined, 'numeric'], 'The version that this deploy builds on has it as numeric (values'],
    [['"5"', undefined, undefined, 'numeric'], 'or give it another type, as in P:string=value.'],
    [['1', undefined, undefined, 'boolean'], 'Set it to true or false, or give it'],
    [['hunter22', undefined, undefined, 'deployment'], 'Set it to the id of a deployment'],
    [
      ['hunter22', undefined, undefined, 'matrix'],
      'has an unknown type. The version that this deploy builds on has it as "matrix".'
    ],
    [
      ['hunter22', 'string', 'numeric'],
      'two types. Input "runtime-parameters" gives it the type string, and metadata.yaml defines it as numeric.'
    ],
    [['hunter22', 'string', 'matrix'], 'metadata.yaml defines it as "matrix". Remove the type']
  ])('is named if %j does not fit', (args, text) => {
    const message = messageOf(() => read(...args))
    expect(message).toContain('Runtime parameter "P" has ')
    expect(message).toContain(text)
    expect(message).not.toContain('hunter2')
  })

  itSampled('means the same value in a later deploy as in the first one', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), anyText(), fc.double().map(String), fc.constantFrom('007', ' 5', "'a'", '~')),
        text => {
          const first = read(text)
          if (first?.value === null) return
          expect(read(text, undefined, undefined, first?.type)).toEqual({ ...first, typeFrom: 'base' })
        }
      ),
      { numRuns: effort(200, 2000) }
    )
  })

  it('names inherited values that cannot have the type of a new definition', () => {
    const base = [current('LIMIT', 'string', 'hunter22'), current('ON', 'string', 'true'), current('KEY', 'numeric')]
    const message = messageOf(() => typeParameters([{ name: 'TEXT', text: 'x' }], { definitions, base }))
    expect(message).toBe(
      'Runtime parameter "LIMIT" has a value of another type. The version that this deploy builds on has it as string, and metadata.yaml defines it as numeric (values are not shown). Set it in "runtime-parameters" to a number, such as 5 or 0.25, or change the definition.'
    )
    expect(messageOf(() => typeParameters([{ name: 'LIMIT', text: '5' }], { definitions, base }))).toBe('')
  })
})

describe('untypedIds', () => {
  const notices = (text: string, type?: ParameterType, sources: Partial<Sources> = {}) =>
    untypedIds(
      typeParameters([{ name: 'TEXT', text, ...(type && { type }) }], { definitions: null, base: [], ...sources })
    )

  it('advises to give a type, without showing the id', () => {
    const [notice, ...more] = notices(ID)
    expect(notice).toMatch(
      /^Runtime parameter "TEXT" looks like an id.* TEXT:credential=… or TEXT:deployment=… .* TEXT:string=…/
    )
    expect(notice).not.toContain(ID)
    expect(more).toEqual([])
  })

  it.each<[string, Parameters<typeof notices>, number]>([
    ['in quotes', [`"${ID.toUpperCase()}"`], 1],
    ['that was sent as a string before', [ID, undefined, { base: [current('TEXT', 'string')] }], 1],
    ['that is a credential before', [ID, undefined, { base: [current('TEXT', 'credential')] }], 0],
    ['that is defined as a string', [ID, undefined, { definitions }], 0],
    ['with the type string', [ID, 'string'], 0],
    ['with the type credential', [ID, 'credential'], 0],
    ['with more digits', [`${ID}0`], 0]
  ])('counts for an id %s', (_, args, count) => expect(notices(...args)).toHaveLength(count))
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
    ['"a # b"', 'a # b'],
    ['"\\x41\\""', 'A"'],
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
    "'''",
    '"a\\"',
    '"\\q"',
    "'\u0007'",
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
