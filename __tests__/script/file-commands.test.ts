import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseKeyValues, parsePaths } from '../../script/file-commands.mjs'

describe('parseKeyValues', () => {
  it.each([
    ['', []],
    ['\n\n', []],
    ['a=1', [['a', '1']]],
    [
      'a=1\nb=\nc=x=y<<z\n',
      [
        ['a', '1'],
        ['b', ''],
        ['c', 'x=y<<z']
      ]
    ],
    ['a<<EOF\nEOF', [['a', '']]],
    ['a<<EOF\n\nEOF\n', [['a', '']]],
    ['a<<EOF\n\n\nEOF\n', [['a', '\n']]],
    [
      'a<<EOF\none\ntwo\nEOF\nb=1',
      [
        ['a', 'one\ntwo'],
        ['b', '1']
      ]
    ],
    ['a<<E=F\nb=2\nE=F', [['a', 'b=2']]],
    ['a<<EOF\n EOF\nEOF ', 'Matching delimiter not found'],
    ['a<<EOF\none', 'Matching delimiter not found'],
    ['a<<', 'delimiter must not be empty'],
    ['<<EOF\nEOF', 'Name must not be empty'],
    ['=1', 'Name must not be empty'],
    ['just text', 'Invalid format']
  ] as [string, [string, string][] | string][])('of %j', (text, pairs) => {
    if (typeof pairs === 'string') expect(() => parseKeyValues(text)).toThrow(pairs)
    else expect(parseKeyValues(text)).toEqual(pairs)
  })

  it('returns any text that was written with a unique delimiter', () => {
    const line = fc
      .oneof(fc.constantFrom('EOF', 'a=b', 'a<<EOF', ''), fc.string({ unit: 'grapheme' }))
      .map(text => text.replace(/\r|\n/g, ''))
    const entry = fc.tuple(
      fc.string({ minLength: 1 }).map(name => `n${name.replace(/[\r\n=<]/g, '')}`),
      fc.array(line, { minLength: 1 })
    )
    fc.assert(
      fc.property(fc.array(entry), entries => {
        const text = entries.map(([name, lines]) => `${name}<<the end\n${lines.join('\n')}\nthe end\n`).join('')
        expect(parseKeyValues(text)).toEqual(entries.map(([name, lines]) => [name, lines.join('\n')]))
      })
    )
  })
})

describe('parsePaths', () => {
  it('reads one folder on each line', () => {
    expect(parsePaths('/a b\r\n\n/c')).toEqual(['/a b', '/c'])
  })
})
