import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createLineReader, MAX_LINE_CHARS } from '../../../emulator/runner/line-reader.ts'

function read(...chunks: (string | Buffer)[]): string[] {
  const lines: string[] = []
  const reader = createLineReader(more => lines.push(...more))
  for (const chunk of chunks) reader.push(Buffer.from(chunk))
  reader.end()
  return lines
}

describe('createLineReader', () => {
  it.each([
    ['no output', [''], []],
    ['lines over several chunks', ['a\nb', 'c\n', 'd'], ['a', 'bc', 'd']],
    ['empty lines', ['\n\na\n'], ['', '', 'a']],
    ['CR LF, also split between chunks', ['a\r', '\nb\r\n'], ['a', 'b']],
    ['the last state of a progress bar', ['10%\r50%\r100%\ndone'], ['100%', 'done']]
  ])('reads %s', (_, chunks, lines) => expect(read(...chunks)).toEqual(lines))

  it('reads characters that are split between chunks', () => {
    const bytes = Buffer.from('grüße 🙂\n')
    expect(read(...Array.from(bytes, byte => Buffer.of(byte)))).toEqual(['grüße 🙂'])
  })

  it('truncates a line beyond the limit and continues with the next', () => {
    const [exact, cut, next] = read(`${'x'.repeat(MAX_LINE_CHARS)}\n`, ...Array(20).fill('y'.repeat(10_000)), '\nz')
    expect(exact).toHaveLength(MAX_LINE_CHARS)
    expect(cut).toBe(`${'y'.repeat(MAX_LINE_CHARS)} … (cut at 64 KiB)`)
    expect(next).toBe('z')
  })

  it('returns the same lines for any split into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zäö🙂\n]{0,8}$/u)), chunks => {
        const lines = chunks.join('').split('\n')
        if (lines.at(-1) === '') lines.pop()
        expect(read(...chunks)).toEqual(lines)
      })
    )
  })
})
