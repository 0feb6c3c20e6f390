import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { parseCommand } from '../../script/workflow-commands.mjs'
import { delimitUrls, escapeControls, logLines, neutralizeCommands, shorten, tail } from '../../src/text/terminal.ts'
import { cpuSeconds } from '../support/cpu-time.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { hostileText } from '../support/hostile-text.ts'

describe('delimitUrls', () => {
  it.each([
    [
      'It does not answer well at https://x.example/a/. Look.',
      'It does not answer well at <https://x.example/a/>. Look.'
    ],
    ['Write https://x.example/api/v2.', 'Write <https://x.example/api/v2>.'],
    ['(see http://x.example:8080)', '(see <http://x.example:8080>)'],
    ['at https://x.example/?a=b, then', 'at <https://x.example/?a=b>, then'],
    ['at https://x.example/a.py now', 'at https://x.example/a.py now'],
    ['at https://x.example/', 'at https://x.example/'],
    ['at https://x.example/.\nSee https://x.example/#y', 'at <https://x.example/>.\nSee https://x.example/#y'],
    ['at "https://x.example/".', 'at "https://x.example/".'],
    ['at <https://x.example/>.', 'at <https://x.example/>.'],
    ['Write "url=https://x.example/a".', 'Write "url=https://x.example/a".'],
    ['https://.', 'https://.']
  ])('writes %j as %j', (given, expected) => {
    expect(delimitUrls(given)).toBe(expected)
  })
})

describe('escapeControls', () => {
  it.each([
    ['plain\ttext é 語 👩‍💻', 'plain\ttext é 語 👩‍💻'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://x.y\u0007link\u001b]8;;\u0007', 'link'],
    ['\u009b1mred\u001b(B', 'red'],
    ['\u001b]0;a title without end', '0;a title without end'],
    ['\u001b[12', '12'],
    ['a\rb\0c\u007f', 'a␍b␀c␡'],
    ['a\u0085b', 'a\\u0085b'],
    ['a\u202eb\u200bc\ufeff', 'a\\u202eb\\u200bc\\ufeff'],
    ['a\ud800', 'a\ufffd']
  ])('shows %j as %j', (text, shown) => {
    expect(escapeControls(text)).toBe(shown)
  })

  it('leaves no hidden or moving characters', () => {
    fc.assert(
      fc.property(hostileText, text => {
        expect(escapeControls(text).replaceAll('\t', '')).not.toMatch(
          /\p{Cc}|[\u2028-\u202e\u2066-\u2069\u200b\ufeff]/u
        )
      })
    )
  })

  it('is fast for long lines of incomplete sequences', async () => {
    const work = () => {
      for (const piece of ['\u001b', '\u001b[', '\u001b]', '\u001b]0;a', '\u001b[1;', ';a'])
        escapeControls(`\u001b]${piece.repeat(100_000)}`)
    }
    // A pattern that backtracks takes minutes.
    expect(await cpuSeconds(work)).toBeLessThan(20)
  })
})

describe('logLines', () => {
  it('starts a line where the runner does', () => {
    expect(logLines('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd'])
  })
})

describe('neutralizeCommands', () => {
  it.each([
    ['::error::x', ': :error::x'],
    ['  ::error::x', '  : :error::x'],
    ['a ::error::x', 'a ::error::x'],
    ['x ##[error]y', 'x ## [error]y'],
    [':', ':']
  ])('prints %j as %j', (line, printed) => {
    expect(neutralizeCommands(line)).toBe(printed)
  })

  itSampled('leaves no line that the runner reads as a command', () => {
    fc.assert(
      fc.property(hostileText, text => {
        for (const line of logLines(text)) expect(parseCommand(neutralizeCommands(line))).toBeNull()
      }),
      { numRuns: effort(200, 2000) }
    )
  })
})

describe('tail', () => {
  it.each([
    ['short', 'abc', 3, 'abc'],
    ['cut inside a line', 'one\ntwo\nthree', 7, 'three'],
    ['cut at a line', 'one\ntwo\nthree', 9, 'two\nthree'],
    ['one line only', 'abcdef', 4, 'cdef'],
    ['a long last line that ends', 'one\nabcdef\n', 5, 'cdef\n'],
    ['inside a character', 'aé', 1, ''],
    ['inside a longer one', 'x語y', 3, 'y'],
    ['nothing', 'abc', 0, ''],
    ['half a pair', 'a\ud800', 9, 'a\ufffd']
  ])('of %s', (_, text, bytes, end) => {
    expect(tail(text, bytes)).toBe(end)
  })

  it('is an end of the text with whole lines, never too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, bytes) => {
        const end = tail(text, bytes)
        expect(Buffer.byteLength(end)).toBeLessThanOrEqual(bytes)
        expect(text.endsWith(end)).toBe(true)
      })
    )
  })
})

describe('shorten', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['😀😀😀', 2, '😀…']
  ])('%j to %d is %j', (text, most, shown) => {
    expect(shorten(text, most)).toBe(shown)
  })
})
