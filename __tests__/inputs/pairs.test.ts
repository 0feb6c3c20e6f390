import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { InputReader } from '../../src/inputs/input-reader.ts'
import { readSecretPairs } from '../../src/inputs/pairs.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { messageOf, read, refusal, source } from '../support/inputs.ts'

const TYPES = ['string', 'numeric', 'boolean', 'credential', 'deployment'] as const

/** Reads pairs with types, and throws for all problems together. */
function readTyped(text: string, types: readonly string[] = TYPES) {
  const reader = new InputReader(source({ pairs: text }))
  const pairs = readSecretPairs(reader, 'pairs', types)
  reader.throwIfInvalid()
  return pairs
}

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

  it.each([
    ['several lines', 'KEY<<END\nfirst\nsecond\nEND', 'first\nsecond'],
    ['Windows line breaks', 'KEY<<END\r\nfirst\r\nsecond\r\nEND', 'first\r\nsecond'],
    ['empty lines at both ends', 'KEY<<END\n\na\n\nEND', '\na\n'],
    ['whitespace within the lines', 'KEY<<END\n  a \n\tb\nEND', '  a \n\tb'],
    ['one line', 'KEY<<END\na\nEND', 'a'],
    ['nothing', 'KEY<<END\nEND', ''],
    ['whitespace around name and delimiter', '  KEY << END  \na\nEND', 'a'],
    ['a delimiter with "="', 'KEY<<a=b\nx\na=b', 'x'],
    ['lines that contain the delimiter', 'KEY<<END\nEND \n END\nTHE END\nEND', 'END \n END\nTHE END'],
    ['pairs and here-documents', 'KEY<<END\nA=1\nB<<X\nKEY=2\nEND', 'A=1\nB<<X\nKEY=2'],
    ['a .env file', 'KEY<<END\nDB_USER=a\nDB_PASSWORD=b\nEND', 'DB_USER=a\nDB_PASSWORD=b'],
    ['wrapped base64', `KEY<<END\n${FULL}\n${REST}ab==\nEND`, `${FULL}\n${REST}ab==`]
  ])('reads a here-document with %s', (_, given, text) => {
    expect(readTyped(`A=1\n${given}\nZ=2`)).toEqual([
      { name: 'A', text: '1' },
      { name: 'KEY', text },
      { name: 'Z', text: '2' }
    ])
  })

  it('reads "<<" behind the first "=" as part of the value', () => {
    expect(readTyped('A=1<<END\nB=2')).toEqual([
      { name: 'A', text: '1<<END' },
      { name: 'B', text: '2' }
    ])
  })

  it.each([
    ['no end', 'KEY<<END\nhunter22\nEND \nA=1', 'begins in line 1 has no end'],
    ['an end only before it', 'END=1\nKEY<<END\nhunter22', 'begins in line 2 has no end'],
    ['no end after it', 'KEY<<hunter22', 'begins in line 1 has no end'],
    ['an empty delimiter', 'KEY<<  \nhunter22', 'In line 1, nothing follows "<<"'],
    ['no name', '<<END\nhunter22\nEND', 'In line 1, the text before the first "<<" is not a name'],
    ['a name that is none', 'hunter22 1<<END\nEND', 'In line 1, the text before the first "<<" is not a name'],
    ['a name twice', 'KEY=1\nKEY<<END\nhunter22\nEND', 'Lines 1 and 2 have the same name'],
    ['a control character', 'KEY<<END\nhunter22\u0000\nEND', 'It is in the value of line 1']
  ])('rejects a here-document with %s without showing it', (_, given, text) => {
    const message = messageOf(() => readTyped(given))
    expect(message).toContain(text)
    expect(message).not.toContain('hunter2')
  })

  it('names all problems at once', () => {
    const given = ['A<<X', 'hunter22', 'X', 'A=1', 'B:text=1', 'C', 'D<<Y', 'hunter23=4']
    const message = messageOf(() => readTyped(given.join('\n')))
    expect(message).toContain('have 4 problems')
    for (const text of [
      'Lines 1 and 4 have',
      'In line 5, the word after',
      'Line 6 has none',
      'begins in line 7 has no end'
    ])
      expect(message).toContain(text)
    expect(message).not.toContain('hunter2')
  })

  it.each(TYPES)('reads the type %s in both forms', type => {
    expect(readTyped(`A:${type}=a:b=c\nB : ${type} <<END\nx\nEND\nC=1`)).toEqual([
      { name: 'A', type, text: 'a:b=c' },
      { name: 'B', type, text: 'x' },
      { name: 'C', text: '1' }
    ])
  })

  it.each([
    ['Boolean', 'Did you mean "boolean"? Write string, numeric,'],
    ['credentials', 'Did you mean "credential"? '],
    ['deploment', 'Did you mean "deployment"? '],
    ['hunter22', 'on. Write string, numeric, boolean, credential or deployment, as in NAME:string=value.'],
    ['', 'on. Write string,']
  ])('rejects the type "%s" without showing it', (type, advice) => {
    const message = messageOf(() => readTyped(`A=1\nB:${type}=hunter23`))
    expect(message).toContain('Input "pairs" has an unknown type. In line 2, the word after the colon is not a type')
    expect(message.replace('(lines are not shown)', 'on')).toContain(advice)
    expect(message).not.toContain('hunter2')
  })

  it.each([
    ['a URL', 'postgres://ada:hunter22@host/db?a=b'],
    ['two colons', 'A:string:hunter22=1'],
    ['no name', ':string=hunter22']
  ])('rejects %s before the first "=" as a name', (_, given) => {
    const message = messageOf(() => readTyped(given))
    expect(message).toContain('In line 1, the text before the first "=" is not a name')
    expect(message).not.toContain('hunter2')
  })

  it.each(['A:string=hunter22', 'A:text<<END\nhunter22\nEND'])(
    'rejects the type of %j in an input without types',
    given => {
      const message = messageOf(() => readTyped(given, []))
      expect(message).toContain('Input "pairs" has a type. In line 1, a colon and a type follow the name')
      expect(message).not.toContain('hunter2')
    }
  )

  itSampled('keeps every text of a here-document exactly', () => {
    const line = fc.string({ unit: 'grapheme' }).filter(text => !/[\p{Cc}\u2028\u2029]/u.test(text))
    const text = fc
      .tuple(fc.array(line, { minLength: 1 }), fc.constantFrom('\n', '\r\n'))
      .map(([lines, end]) => lines.join(end))
    fc.assert(
      fc.property(text, text, (one, other) => {
        const given = `A<<-- 1 --\n${one}\n-- 1 --\nB:string<<-- 2 --\r\n${other}\r\n-- 2 --`
        expect(readTyped(given).map(pair => pair.text)).toEqual([one, other])
      }),
      { numRuns: effort(50, 500) }
    )
  })

  itSampled('shows nothing of a line in any message', () => {
    const part = fc.constantFrom(
      'hunter2',
      '=',
      '<<',
      ':',
      'hunter2=',
      'A',
      'END',
      '\n',
      '\n',
      ' ',
      '==',
      '&',
      '\u0007',
      'string'
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), fc.boolean(), (parts, typed) => {
        const message = messageOf(() => readTyped(parts.join(''), typed ? TYPES : []))
        expect(message).not.toContain('hunter2')
      }),
      { numRuns: effort(200, 2000) }
    )
  })
})
