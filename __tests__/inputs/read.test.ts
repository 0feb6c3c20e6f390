import { describe, expect, it } from '@jest/globals'
import { alternatives, parseDuration } from '../../src/inputs/read.ts'
import { read, refusal } from './source.ts'

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['1h30m', 5_400_000],
    ['1d2h3m4s', 93_784_000],
    ['0s', 0],
    ['007m', 420_000]
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each([
    '',
    '5',
    '15 m',
    '15 minutes',
    '15M',
    '1.5h',
    '-1h',
    '30m1h',
    '1h1h',
    '1h 30m',
    '5ms',
    '1w',
    'm',
    '\u0661m'
  ])('does not read %j', text => expect(parseDuration(text)).toBeNull())
})

describe('flag', () => {
  it.each(['true', 'True', 'TRUE'])('takes %s as true', given => expect(read({ 'dry-run': given }).dryRun).toBe(true))
  it.each(['false', 'False', 'FALSE'])('takes %s as false', given => expect(read({ wait: given }).wait).toBe(false))
  it.each(['tRUE', 'yes', 'on', '1', '0', 'null', 'true # yes'])('refuses %s', given => {
    expect(refusal({ wait: given })).toContain('Input "wait" is neither true nor false.')
  })
})

describe('integer', () => {
  it.each([
    ['0', 0],
    ['10', 10],
    ['9007199254740991', Number.MAX_SAFE_INTEGER]
  ])('takes %s', (given, wanted) => expect(read({ 'keep-versions': given }).keepVersions).toBe(wanted))
  it.each(['-1', '+1', '1.0', '1e3', '0x10', '9007199254740992', 'all', '\u0663'])('refuses %s', given => {
    expect(refusal({ 'keep-versions': given })).toContain('Input "keep-versions" is not a whole number of 0 or more.')
  })
})

describe('secretPairs', () => {
  it('splits at the first "=" and keeps the rest as it stands', () => {
    const given = 'URL=https://h/?a=b&c=d\r\n\r\n  TOKEN =a==\nEMPTY=\n  \nQUOTED="x y"\nTAB=a\tb'
    expect(read({ 'runtime-parameters': given }).runtimeParameters).toEqual([
      { name: 'URL', text: 'https://h/?a=b&c=d' },
      { name: 'TOKEN', text: 'a==' },
      { name: 'EMPTY', text: '' },
      { name: 'QUOTED', text: '"x y"' },
      { name: 'TAB', text: 'a\tb' }
    ])
  })

  it.each([
    ['a line without "="', 'A=1\nhunter22', 'Line 2 has none (values are not shown).'],
    ['a line without a name', '=hunter22', 'In line 1, what stands before the first "=" is not a name'],
    ['a name with a blank', 'A hunter22=1', 'In line 1, what stands before the first "=" is not a name'],
    ['a name that begins with a digit', '1hunter22=1', 'is not a name (lines are not shown)'],
    ['a name of 256 characters', `${'a'.repeat(256)}=hunter22`, 'is not a name'],
    ['a name twice', 'A=hunter22\nB=1\nA=hunter23', '"A" stands in line 3 again.'],
    ['a control character', 'A=hunter22\u0007', 'It is in the value of "A", line 1.']
  ])('refuses %s, and shows no value', (_, given, text) => {
    const message = refusal({ 'runtime-parameters': given })
    expect(message).toContain(text)
    expect(message).not.toContain('hunter2')
  })

  it('takes a name of 255 characters and names of other objects', () => {
    const names = ['a'.repeat(255), 'constructor', '__proto__']
    const given = names.map(name => `${name}=1`).join('\n')
    expect(read({ 'runtime-parameters': given }).runtimeParameters.map(({ name }) => name)).toEqual(names)
  })
})

describe('alternatives', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b'], 'a or b'],
    [['a', 'b', 'c'], 'a, b or c']
  ])('of %j are %s', (words, wanted) => expect(alternatives(words)).toBe(wanted))
})
