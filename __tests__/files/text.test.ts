import { describe, expect, it } from '@jest/globals'
import { decodeText } from '../../src/files/text.ts'
import { inCheckout, pathsOf, SCRIPT } from '../support/checkout.ts'

const UTF16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const BAD: [string, Buffer, string, string][] = [
  ['UTF-16', UTF16('*.log\r\n'), 'It is UTF-16.', 'Out-File -Encoding utf8'],
  ['UTF-16, big end first', UTF16('*.log\r\n').swap16(), 'It is UTF-16.', 'Out-File -Encoding utf8'],
  ['UTF-16 without a mark', Buffer.from('*.log\n', 'utf16le'), 'It has a NUL byte', 'Out-File -Encoding utf8'],
  ['Latin-1', Buffer.from('donn\u00e9es/\n', 'latin1'), 'It is not UTF-8.', 'Save it as UTF-8.'],
  ['text with a NUL', Buffer.from('*.log\0\n'), 'It has a NUL byte', 'Save it as UTF-8.']
]

describe('decodeText', () => {
  it.each(BAD)('refuses %s', (_, bytes, saw, next) => {
    const refused = decodeText(bytes, 'x.txt')
    expect(refused).toMatchObject({ saw: expect.stringContaining(saw), next: expect.stringContaining(next) })
  })

  it('reads UTF-8, with and without a byte order mark', () => {
    expect(decodeText(Buffer.from('donn\u00e9es \u{1f600}'), 'x')).toBe('donn\u00e9es \u{1f600}')
    expect(decodeText(Buffer.from('\ufeff*.log'), 'x')).toBe('*.log')
    expect(decodeText(Buffer.from(''), 'x')).toBe('')
  })
})

describe('a file that decides what is sent', () => {
  it.each(BAD)('is refused as %s: .dr_apps_ignore', (_, bytes, saw, next) =>
    inCheckout({ 'start-app.sh': SCRIPT, 'a.log': 'secret', '.dr_apps_ignore': bytes }, async checkout => {
      const { reason, explanation } = await checkout.refusal()
      expect(reason).toBe('input-invalid')
      expect(explanation.what).toBe('File ".dr_apps_ignore" cannot be used.')
      expect(explanation.saw).toContain(saw)
      expect(explanation.next).toContain(next)
    })
  )

  it.each(BAD)('is refused as %s: metadata.yaml', (_, bytes, saw) =>
    inCheckout({ 'start-app.sh': SCRIPT, 'metadata.yaml': bytes }, async checkout => {
      const { reason, explanation } = await checkout.refusal()
      expect(reason).toBe('input-invalid')
      expect(explanation.what).toBe('File "metadata.yaml" cannot be read.')
      expect(explanation.saw).toContain(saw)
    })
  )

  it('may begin with a byte order mark', () =>
    inCheckout(
      {
        'start-app.sh': SCRIPT,
        'a.log': '',
        '.dr_apps_ignore': '\ufeff*.log\r\n',
        'metadata.yaml': '\ufeffruntimeParameterDefinitions:\n  - {fieldName: A, type: string}\n'
      },
      async checkout => {
        const want = await checkout.collect()
        expect(pathsOf(want)).toEqual(['metadata.yaml', 'start-app.sh'])
        expect(want.parameterDefinitions).toEqual([{ name: 'A', type: 'string' }])
      }
    ))
})
