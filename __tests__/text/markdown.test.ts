import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { code, fence, link, prose, table, text } from '../../src/text/markdown.ts'
import { escapeControls, logLines } from '../../src/text/terminal.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { elements, page, plainText, seen } from '../support/github-page.ts'
import { hostileText } from '../support/hostile-text.ts'

/** Contexts of a text, with the HTML of an empty text there. */
const PLACES: [string, (markdown: string) => string, string[]][] = [
  ['a paragraph', markdown => markdown, ['p']],
  ['a heading', markdown => `## ${markdown}`, ['h2']],
  ['a list', markdown => `- ${markdown}`, ['ul', 'li']],
  ['a quote', markdown => `> ${markdown}`, ['blockquote', 'p']],
  [
    'a cell',
    markdown => table(['a', 'b'], [[markdown, 'end']]),
    ['table', 'thead', 'tr', 'th', 'th', 'tbody', 'tr', 'td', 'td']
  ]
]

const ACTED_ON = /@\w|#\d|:\/\/|www\.|\bgh-\d|:[\w+-]+:/i
const oneLine = (untrusted: string) => escapeControls(untrusted.replace(/\s+/g, ' ')).trim()
const flat = (shown: string) => shown.replace(/\s+/g, ' ').trim()
/** Removes the invisible space after an at sign. */
const unbroken = (shown: string) => shown.replaceAll('@\u200b', '@')

describe('text', () => {
  itSampled.each(PLACES)('shows the text and nothing else in %s', (_, place, around) => {
    fc.assert(
      fc.property(hostileText, untrusted => {
        const expected = oneLine(untrusted)
        fc.pre(expected !== '')
        const html = page(place(text(untrusted)))
        expect(elements(html).filter(name => name !== 'code')).toEqual(around)
        expect(flat(unbroken(seen(html)))).toBe(flat(around.includes('td') ? `a b ${expected} end` : expected))
        expect(plainText(html)).not.toMatch(ACTED_ON)
      }),
      { numRuns: effort(40, 1500) }
    )
  })

  it.each([
    ['plain words, with (brackets) and a-hyphen.', 'plain words, with (brackets) and a-hyphen.'],
    ['snake_case stays', 'snake_case stays'],
    ['*stars* and <b>', '\\*stars\\* and &lt;b&gt;'],
    ['see https://x.example/a, please', 'see `https://x.example/a`, please'],
    ['ask @octocat (or #12)', 'ask `@octocat` (or `#12`)'],
    ['1. first', '1\\. first'],
    ['a\nb', 'a b']
  ])('writes %j as %j', (untrusted, markdown) => {
    expect(text(untrusted)).toBe(markdown)
  })

  it('cuts at the maximum length', () => {
    expect(text('abcdef', 4)).toBe('abc…')
  })
})

describe('prose', () => {
  it.each([
    ['File "a b.py" is new.', 'File `a b.py` is new.'],
    ['Names "a" and "b\\"c".', 'Names `a` and `b"c`.'],
    ['"a""b"', '`a` `b`'],
    ['a 3" screen', 'a 3" screen']
  ])('writes %j as %j', (sentence, markdown) => {
    expect(prose(sentence)).toBe(markdown)
  })

  itSampled.each(PLACES)('is only text and code in %s', (_, place, around) => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, two) => {
        const html = page(place(`x ${prose(`${one} ${JSON.stringify(two)} ${one}`)} x`))
        expect(elements(html).filter(name => name !== 'code')).toEqual(around)
        expect(plainText(html)).not.toMatch(ACTED_ON)
      }),
      { numRuns: effort(20, 500) }
    )
  })
})

describe('code', () => {
  itSampled.each(PLACES)('shows any name unchanged in %s', (_, place, around) => {
    fc.assert(
      fc.property(hostileText, untrusted => {
        const expected = escapeControls(untrusted.replace(/\r\n|\n|\r/g, ' '))
        fc.pre(expected.length <= 200)
        const html = page(place(`x${code(untrusted)}x`))
        expect(elements(html)).toEqual([
          ...around.slice(0, around.includes('td') ? -1 : undefined),
          'code',
          ...(around.includes('td') ? ['td'] : [])
        ])
        const [, inside = ''] = /<code>(.*?)<\/code>/s.exec(html) ?? []
        expect(unbroken(seen(inside))).toBe(expected)
      }),
      { numRuns: effort(30, 1000) }
    )
  })

  it('shows a name of only spaces and tabs unchanged', () => {
    expect(elements(page(code(' \t ')))).toContain('code')
    expect(seen(page(code(' \t ')))).toContain(' \t ')
  })

  it('cuts a long name', () => {
    expect(code('a'.repeat(300))).toHaveLength(202)
  })
})

describe('link', () => {
  it('links to the address and nowhere else, whatever it contains', () => {
    fc.assert(
      fc.property(hostileText, untrusted => {
        const html = page(table(['a'], [[link('label', `https://x.example/${untrusted}`)]]))
        expect(html).toMatch(/^<table>.*<td><a href="https:\/\/x\.example[^"]*">label<\/a><\/td>/s)
      })
    )
  })

  it.each([[null], ['javascript:alert(1)'], ['data:text/html,x'], ['https://user:secret@x.example'], ['x.example']])(
    'is only its label for %j',
    url => {
      expect(link('label', url)).toBe('label')
    }
  )

  it('keeps a query', () => {
    expect(page(link('x', 'https://x.example/?a=1&lt=2'))).toContain('href="https://x.example/?a=1&amp;lt=2"')
  })
})

describe('fence', () => {
  itSampled('is not closed by any log', () => {
    fc.assert(
      fc.property(fc.array(hostileText), log => {
        const lines = log.flatMap(logLines)
        const html = page(`<details>\n\n${fence(lines)}\n\n</details>\n\nend`)
        expect(elements(html)).toEqual(['details', 'pre', 'code', 'p'])
        const [, inside = ''] = /<code class="language-text">(.*?)<\/code>/s.exec(html) ?? []
        expect(seen(inside)).toBe(lines.length === 0 ? '' : `${lines.join('\n')}\n`)
      }),
      { numRuns: effort(30, 1000) }
    )
  })
})
