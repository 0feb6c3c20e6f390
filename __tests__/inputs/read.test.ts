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

describe('readSecretPairs', () => {
  it('splits at the first "=" and keeps the rest unchanged', () => {
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
    ['a line without "="', 'A=1\nhunter22', 'Line 2 has none (lines are not shown).'],
    ['a line without a name', '=hunter22', 'In line 1, the text before the first "=" is not a name'],
    ['a name with whitespace', 'A hunter22=1', 'In line 1, the text before the first "=" is not a name'],
    ['a name that begins with a digit', '1hunter22=1', 'is not a name (lines are not shown)'],
    ['a name of 256 characters', `${'a'.repeat(256)}=hunter22`, 'is not a name'],
    ['a name twice', 'A=hunter22\nB=1\nA=hunter23', 'Lines 1 and 3 have the same name'],
    ['a control character', 'A=hunter22\u0007', 'It is in the value of line 1']
  ])('rejects %s without showing a value', (_, given, text) => {
    const message = refusal({ 'runtime-parameters': given })
    expect(message).toContain(text)
    expect(message).not.toContain('hunter2')
  })

  const FULL = 'QWxhZGRpbjpvcGVuIHNlc2FtZUFsYWRkaW46b3BlbiBzZXNhbWVBbGFkZGluOm9w'
  const REST = 'hunter22QWxhZGRpbjpvcGVu'

  it.each([
    ['base64 of OpenSSL, padded twice', `JWT=${FULL}\n${REST}ab==`],
    ['base64 of OpenSSL, padded once', `JWT=${FULL}\n${REST}abc=`],
    ['base64 of 76 characters a line', `JWT=${FULL}abcdefghijkl\r\n${REST}abc=`],
    ['base64 that begins elsewhere', `JWT=x\n${REST}==`],
    ['base64 between other lines', `A=1\nJWT=${FULL}\n${REST}ab==\nB=2`],
    ['a pasted .env', 'JWT=DB_USER=hunter21\nDB_PASSWORD=hunter22'],
    ['a pasted .env of a shell', 'JWT=export DB_USER=hunter21\nhunter22=hunter23'],
    ['a query string', 'JWT=first\nclient_id=hunter22&client_secret=hunter23'],
    ['a form', 'JWT=first\nhunter22=&b=1']
  ])('rejects a secret of several lines without showing it: %s', (_, given) => {
    const message = refusal({ 'runtime-parameters': given })
    expect(message).toMatch(
      /Input "runtime-parameters" has a value with more than one line\. Line \d looks like a continuation/
    )
    expect(message).toContain('(lines are not shown)')
    expect(message).not.toMatch(/hunter2|DB_|client|QWxh/)
  })

  it.each([
    ['empty values', 'A=1\nAPI=\nABCDEFG='],
    ['an empty value behind a long text', `NOTE=${'a b '.repeat(16)}\nAPI=`],
    ['base64 on one line', `JWT=${FULL}${REST}ab==\nA=${REST}ab==\nB=1`],
    ['a URL with a query', 'A=1\nURL=https://h/?a=b&c=d\nB=2'],
    ['a query as a value', 'QUERY=a=b&c=d\nB=2'],
    ['a pair as the last value', 'A=1\nOPTS=LEVEL=2'],
    ['a connection string', 'DSN=Server=h;User=u\nB=2'],
    ['upper case, padded', 'A=ABCD==\nB=2'],
    ['an empty value behind a full line, by its name', `JWT=${FULL}\nAPI_KEY=`]
  ])('takes %s', (_, given) => {
    expect(refusal({ 'runtime-parameters': given })).toBe('')
  })

  it('accepts a name of 255 characters and names of object properties', () => {
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
  ])('joins %j to %s', (words, wanted) => expect(alternatives(words)).toBe(wanted))
})
