import { describe, expect, it } from '@jest/globals'
import { changedParameters, parameterSteps } from '../../src/plan/parameters.ts'
import type { ParameterValue } from '../../src/plan/types.ts'
import { version } from '../support/desired-state.ts'

const text = (name: string, value: ParameterValue['value']): ParameterValue => ({ name, type: 'string', value })
const ID = '66f1c0ffee0123456789abcd'
const base = version([], {
  parameters: [
    { name: 'SET', type: 'string', override: 'a' },
    { name: 'DEFAULT', type: 'string', override: null },
    { name: 'NUMBER', type: 'numeric', override: 0 },
    { name: 'FLAG', type: 'boolean', override: false },
    { name: 'KEY', type: 'credential', override: ID }
  ]
})
const SET = text('SET', 'a')
const NUMBER = { name: 'NUMBER', type: 'numeric', value: 0 } as const
const FLAG = { name: 'FLAG', type: 'boolean', value: false } as const
const KEY = { name: 'KEY', type: 'credential', value: ID } as const

describe('changedParameters', () => {
  it.each<[ParameterValue, boolean]>([
    [SET, false],
    [text('SET', 'b'), true],
    [text('SET', null), true],
    [text('DEFAULT', null), false],
    [text('DEFAULT', ''), true],
    [text('NEW', null), false],
    [text('NEW', 'a'), true],
    [NUMBER, false],
    [FLAG, false],
    [{ ...FLAG, value: true }, true],
    [KEY, false],
    [text('KEY', ID), true],
    [{ ...KEY, type: 'deployment' }, true],
    [{ ...KEY, name: 'DEFAULT', value: null }, false]
  ])('%j is a change: %j', (desired, isChanged) => {
    expect(changedParameters([desired], base)).toEqual(isChanged ? [desired] : [])
  })
})

describe('parameterSteps', () => {
  const step = (...args: Parameters<typeof parameterSteps>) => {
    const [only] = parameterSteps(...args)
    return only && { variant: only.variant, set: only.parameters, keep: only.inherited, defined: only.defined }
  }
  const defined = (...names: string[]) => names.map(name => ({ name, type: 'string' }))

  it('keeps the values of the base with their types', () => {
    const wanted = { variant: 'parameters', set: [text('SET', 'b')], keep: [NUMBER, FLAG, KEY], defined: null }
    expect(step([text('SET', 'b')], base, null)).toEqual(wanted)
    expect(step([], base, null)).toMatchObject({ variant: 'parameters', set: [], keep: [SET, NUMBER, FLAG, KEY] })
  })

  it('is missing if there is nothing to set or to keep', () => {
    expect(step([], null, null)).toBeUndefined()
    expect(step([], version([]), defined('DEFAULT'))).toBeUndefined()
  })

  it.each([
    ['no definitions', text('NEW', 'b'), null, 'parameters'],
    ['a file that defines nothing', text('NEW', 'b'), [], 'parameters'],
    ['definitions of all that is set', text('NEW', 'b'), ['SET', 'NEW'], 'values'],
    ['a value without a definition', text('NEW', 'b'), ['SET'], 'parameters'],
    ['a reset without a definition', text('NEW', null), ['SET'], 'values']
  ] as const)('chooses the variant of the request for %s', (_, desired, names, variant) => {
    const found = step([desired], base, names && defined(...names))
    const known = names === null || names.length === 0 ? null : names
    expect(found).toMatchObject({ variant, set: [desired], defined: known })
    expect(found?.keep.map(({ name }) => name)).toEqual(['SET', 'NUMBER', 'FLAG', 'KEY'])
  })

  it.each([
    ['NUMBER', 'string', '0'],
    ['FLAG', 'string', 'false'],
    ['KEY', 'deployment', ID],
    ['KEY', 'string', ID],
    ['NUMBER', 'matrix', 0]
  ])('gives %s the type that the new files define: %s', (name, type, value) => {
    const known = type === 'matrix' ? 'numeric' : type
    expect(step([], base, [{ name, type }])?.keep).toContainEqual({ name, type: known, value })
  })

  it('does not keep a value that cannot have the new type', () => {
    expect(step([], base, [{ name: 'SET', type: 'numeric' }])?.keep).toEqual([NUMBER, FLAG, KEY])
  })
})
