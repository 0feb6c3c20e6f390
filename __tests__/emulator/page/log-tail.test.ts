import { describe, expect, it } from '@jest/globals'
import { logTail, splitLines } from '../../../emulator/page/log-tail.ts'
import { visibleText } from '../../support/emulator-pages/sample-state.ts'

const shown = (...lines: string[]) => /<code>(.*)<\/code>/s.exec(String(logTail('Log', lines, '')))?.[1]

describe('logTail', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://x.y\u0007link\u001b]8;;\u001b\\', 'link'],
    ['a\u001b[2Kb\u001b(Bc', 'abc'],
    ['plain [31m', 'plain [31m'],
    ['unfinished \u001b[', 'unfinished '],
    ['unfinished \u001b]0;title', 'unfinished ']
  ])('removes escape sequences: %j', (line, text) => expect(shown(line, 'next')).toBe(`${text}\nnext`))

  // Each of these takes minutes if a sequence can match in many ways.
  it.each(['\u001b]0;', '\u001b', '\u001b[1;2', '\u001b[[[]()#;?', '\u001b]', '\u001bP\u001b\\', '0;'])(
    'removes very many of them: %j',
    sequence => expect(shown(`\u001b]${sequence.repeat(60_000)}`, 'next')).toMatch(/\nnext$/)
  )

  it('shows the end of a log of 10 MB', () => {
    const log = String(logTail('Log', splitLines(`${'x'.repeat(99)}\n`.repeat(100_000)), ''))
    expect(visibleText(log)).toContain('last 500 of 100000 lines')
    expect(log.length).toBeLessThan(60_000)
    expect(String(logTail('Log', ['y'.repeat(10_000_000)], '')).length).toBeLessThan(210_000)
  })
})
