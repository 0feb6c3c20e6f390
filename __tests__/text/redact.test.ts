import { inspect } from 'node:util'
import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { sampleReports } from '../../script/sample-reports.mjs'
import { code, prose, text } from '../../src/text/markdown.ts'
import { Redactor, redactAll } from '../../src/text/redact.ts'
import { escapeControls } from '../../src/text/terminal.ts'
import { it, itSampled, sample } from '../support/effort.ts'
import { hostileText } from '../support/hostile-text.ts'

const redactorOf = (...secrets: string[]) => {
  const redactor = new Redactor()
  for (const secret of secrets) redactor.add(secret)
  return redactor
}

const VALUE = `pa"ss\\wö'rd/&<b> $x=#%@y`

/** Forms in which programs print the value. */
const FORMS: readonly (readonly [string, string])[] = [
  ['JavaScript, JSON.stringify', JSON.stringify(VALUE).slice(1, -1)],
  ['JavaScript, JSON in JSON', JSON.stringify(JSON.stringify(VALUE)).slice(3, -3)],
  ['JavaScript, util.inspect', inspect([VALUE]).slice(3, -3)],
  ['JavaScript, encodeURIComponent', encodeURIComponent(VALUE)],
  ['JavaScript, encodeURI', encodeURI(VALUE)],
  ['JavaScript, twice encoded', encodeURIComponent(encodeURIComponent(VALUE))],
  ['JavaScript, URLSearchParams', new URLSearchParams({ '': VALUE }).toString().slice(1)],
  ['Python, json.dumps', `pa\\"ss\\\\w\\u00f6'rd/&<b> $x=#%@y`],
  ['Python, repr', `pa"ss\\\\wö\\'rd/&<b> $x=#%@y`],
  ['Python, repr of bytes', `pa"ss\\\\w\\xc3\\xb6\\'rd/&<b> $x=#%@y`],
  ['Python, ascii', `pa"ss\\\\w\\xf6\\'rd/&<b> $x=#%@y`],
  ['Python, urllib.parse.quote', 'pa%22ss%5Cw%C3%B6%27rd/%26%3Cb%3E%20%24x%3D%23%25%40y'],
  ['Python, urllib.parse.quote_plus', 'pa%22ss%5Cw%C3%B6%27rd%2F%26%3Cb%3E+%24x%3D%23%25%40y'],
  ['Python, html.escape', 'pa&quot;ss\\wö&#x27;rd/&amp;&lt;b&gt; $x=#%@y'],
  ['Python, html.escape of json.dumps', 'pa\\&quot;ss\\\\w\\u00f6&#x27;rd/&amp;&lt;b&gt; $x=#%@y'],
  ['Python, shlex.quote', `pa"ss\\wö'"'"'rd/&<b> $x=#%@y`],
  ['Jinja', 'pa&#34;ss\\wö&#39;rd/&amp;&lt;b&gt; $x=#%@y'],
  ['PHP, json_encode', `pa\\"ss\\\\w\\u00f6'rd\\/&<b> $x=#%@y`],
  ['Go, json.Marshal', `pa\\"ss\\\\wö'rd/\\u0026\\u003cb\\u003e $x=#%@y`],
  ['Bash, printf %q', `pa\\"ss\\\\wö\\'rd/\\&\\<b\\>\\ \\$x=#%@y`],
  ['SQL', `pa"ss\\wö''rd/&<b> $x=#%@y`],
  ['CSV', `pa""ss\\wö'rd/&<b> $x=#%@y`],
  ['lower-case hex digits', 'pa%22ss%5cw%c3%b6%27rd%2f%26%3cb%3e%20%24x%3d%23%25%40y'],
  ['a colour for each character', [...VALUE].map(character => `\u001b[1;36m${character}\u001b[0m`).join('')],
  ['a colour in the middle', VALUE.replace('rd', 'r\u001b[1;36md')],
  ['a hyperlink in the middle', VALUE.replace('rd', 'r\u001b]8;;https://x.example\u001b\\d')],
  ['an invisible character in the middle', VALUE.replace('rd', 'r\u200bd')],
  ['a line break', VALUE.replace('rd', 'r\nd')],
  ['a line break at the blank', VALUE.replace(' ', '\n')],
  ['two lines that were made one', VALUE.replace('rd', 'r  │ │ d')],
  ['a frame around two lines', VALUE.replace('rd', 'r   │\r\n│    d')],
  ['our Markdown', text(VALUE)],
  ['our code in Markdown', code(VALUE)],
  ['our code in a table', code(`${VALUE}|`).slice('<code>'.length, -'&#124;</code>'.length)],
  ['our prose', prose(VALUE)]
]

describe('Redactor', () => {
  it.each(FORMS)('removes a secret in the form of %s', (_, form) => {
    const redacted = redactorOf(VALUE).redact(`before (${form}) behind`)
    expect(escapeControls(redacted.replaceAll('***\n***', '***').replaceAll('`', ''))).toBe('before (***) behind')
  })

  it.each([
    ['the longer of two', ['hunter2', 'hunter2-long'], 'hunter2-long and hunter2', '*** and ***'],
    ['all of two that overlap', ['abcdef', 'defghi'], 'x abcdefghi x', 'x *** x'],
    ['all of one that overlaps itself', ['abab'], 'ababab', '***'],
    ['each line of several', ['first line\nsecond line'], 'second line, first line', '***, ***'],
    ['the others beside one with a colour', ['hunter2'], 'hunter2 hun\u001b[1mter2 hunter2', '*** *** ***']
  ])('removes %s', (_, secrets, input, expected) => {
    expect(redactorOf(...secrets).redact(input)).toBe(expected)
  })

  it.each([
    ['colours around it', 'a \u001b[1mhunter2\u001b[0m b', 'a \u001b[1m***\u001b[0m b'],
    ['lines around it', '  a\n  hunter2-long\n  b', '  a\n  ***\n  b'],
    ['quotes around it', '{"a":"hunter2","b":\'hunter2\'}', '{"a":"***","b":\'***\'}']
  ])('keeps %s', (_, input, expected) => {
    expect(redactorOf('hunter2', 'hunter2-long').redact(input)).toBe(expected)
  })

  it.each(['a', 'on', 'yes', ' no ', '\n'])('keeps %j, which occurs in every text', secret => {
    const input = `a${secret}b on yes no`
    expect(redactorOf(secret).redact(input)).toBe(input)
  })

  it('keeps the number of lines', () => {
    expect(redactorOf('hunter2-long').redact('a\nhunter2\n-long b\nc')).toBe('a\n***\n*** b\nc')
  })

  it.each([
    ['stagin', 'sta\ngin'],
    ['version2', 'It runs version 2 now']
  ])('finds %j wrapped only if it is long: in %j it is a coincidence', (secret, input) => {
    expect(redactorOf(secret).redact(input)).toBe(input)
  })

  it('keeps every text without a secret', () => {
    fc.assert(fc.property(hostileText, input => redactorOf('no such text').redact(input) === input))
  })

  it('finds any secret in any text', () => {
    const secret = hostileText.filter(input => input.trim().length >= 4 && !/[\r\n*]/.test(input))
    fc.assert(
      fc.property(secret, hostileText, hostileText, (hidden, before, behind) => {
        expect(redactorOf(hidden).redact(before + hidden + behind)).not.toContain(hidden.trim())
      })
    )
  })

  it.each([
    ['hunt', true],
    ['x hunter', true],
    ['hunter\u001b[0m', true],
    ['hunter2', false],
    ['hun', false],
    ['hunt x', false]
  ])('detects that %j ends inside a secret: %j', (input, expected) => {
    expect(redactorOf('hunter2').endsInside(input)).toBe(expected)
  })

  itSampled.each(
    sample(
      [
        ['blanks', ' '.repeat(200_000)],
        ['escapes', '\u001b['.repeat(100_000)],
        ['quotes', '\\"'.repeat(100_000)],
        ['beginnings', 'a"\\'.repeat(100_000)]
      ],
      1
    )
  )('handles a long text of %s', (_, input) => {
    expect(redactorOf(`a"\\ 'b'`, `a"\\`.repeat(20)).redact(`${input}a"\\ 'b'`)).toMatch(/\*\*\*$/)
  })
})

describe('redactAll', () => {
  it('redacts every text of a report, except values that the code compares', () => {
    const report = sampleReports()['build-failed']!
    const input = {
      ...report,
      error: { reason: 'build-failed' as const, what: 'a hunter2', saw: 'b hunter2', next: 'c hunter2' },
      outcome: { ...report.outcome, detail: 'd hunter2' },
      plan: report.plan && {
        ...report.plan,
        notes: ['e hunter2'],
        subject: { ...report.plan.subject, name: 'hunter2' }
      },
      facts: { ...report.facts, buildError: 'f hunter2', appUrl: 'https://hunter2/', versionLabel: 'hunter2' },
      findings: [{ file: 'hunter2', line: null, message: 'j hunter2', next: 'hunter2' }],
      sections: ['k hunter2'],
      lines: ['a', 'b hunte', 'r2 c', 'd'],
      entries: ['a\nb hunte', 'r2 c\n', 'd'],
      none: [],
      buildLog: 'g hunter2',
      runtimeLog: 'h hunter2'
    }
    const clean = redactAll(input, text => text.replaceAll(/hunte(\n?)r2|failed|create/g, '***$1***'))
    expect(JSON.stringify(clean)).not.toContain('hunter2')
    expect(clean.outcome).toMatchObject({ status: input.outcome.status, reason: 'build-failed' })
    expect(clean.plan?.steps.map(({ kind }) => kind)).toEqual(input.plan?.steps.map(({ kind }) => kind))
    expect(clean.lines).toEqual(['a', 'b ***', '*** c', 'd'])
    expect([clean.entries, clean.none]).toEqual([['a\nb ***', '*** c\n', 'd'], []])
    expect(clean.startedAt).toBe(input.startedAt)
  })
})
