import { describe, expect, it } from '@jest/globals'
import { alternatives, parseDuration } from '../../src/inputs/read.ts'
import { read, refusal } from '../support/inputs.ts'

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
  ])('rejects %j', text => expect(parseDuration(text)).toBeNull())
})

describe('readBoolean', () => {
  it.each(['true', 'True', 'TRUE'])('takes %s as true', given => expect(read({ 'dry-run': given }).dryRun).toBe(true))
  it.each(['false', 'False', 'FALSE'])('takes %s as false', given => expect(read({ wait: given }).wait).toBe(false))
  it.each(['tRUE', 'yes', 'on', '1', '0', 'null', 'true # yes'])('refuses %s', given => {
    expect(refusal({ wait: given })).toContain('Input "wait" is neither true nor false.')
  })
})

describe('readInteger', () => {
  it.each([
    ['0', 0],
    ['10', 10],
    ['9007199254740991', Number.MAX_SAFE_INTEGER]
  ])('takes %s', (given, wanted) => expect(read({ 'keep-versions': given }).keepVersions).toBe(wanted))
  it.each(['-1', '+1', '1.0', '1e3', '0x10', '9007199254740992', 'all', '\u0663'])('refuses %s', given => {
    expect(refusal({ 'keep-versions': given })).toContain('Input "keep-versions" is not a whole number of 0 or more.')
  })
})

describe('alternatives', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b'], 'a or b'],
    [['a', 'b', 'c'], 'a, b or c']
  ])('joins %j to %s', (words, wanted) => expect(alternatives(words)).toBe(wanted))
})
