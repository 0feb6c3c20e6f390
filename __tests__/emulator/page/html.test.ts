import { describe, expect, it } from '@jest/globals'
import { decodeHTML, decodeHTMLAttribute } from 'entities'
import fc from 'fast-check'
import { html } from '../../../emulator/page/html.ts'
import { anyText } from '../../support/any-text.ts'

const hostile = fc.oneof(
  anyText(),
  fc.string({
    unit: fc.constantFrom('<', '>', '"', "'", '`', '&', ';', '/', '=', '!', '-', 'a', '#', 'x', ' ', '\n', '\0')
  }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '&lt;',
    '&amp',
    '&#60;',
    '<!--',
    ']]>',
    '\u202e'
  )
)

describe('html', () => {
  it('keeps any string inside its text or its quotes, unchanged for the reader', () => {
    fc.assert(
      fc.property(hostile, hostile, (attribute, text) => {
        const markup = String(html`<p title="${attribute}">${text}</p>`)
        const parts = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/.exec(markup)
        expect(parts).not.toBeNull()
        expect(decodeHTMLAttribute(parts?.[1] ?? '')).toBe(attribute)
        expect(decodeHTML(parts?.[2] ?? '')).toBe(text)
      })
    )
  })

  it('joins nested lists', () => {
    expect(String(html`<b>${['<', [1, html`<i>x</i>`]]}</b>`)).toBe('<b>&lt;1<i>x</i></b>')
  })

  it('omits null, undefined and false, and shows 0', () => {
    expect(String(html`[${null}${undefined}${false}${0}]`)).toBe('[0]')
  })

  it('escapes an object that imitates markup', () => {
    const lookalike = { toString: () => '<b>', map: () => ['<b>'] } as unknown as string
    expect(String(html`${lookalike}`)).toBe('&lt;b&gt;')
  })

  it('escapes markup that was converted to a string', () => {
    expect(String(html`${String(html`<b></b>`)}`)).toBe('&lt;b&gt;&lt;/b&gt;')
  })

  it('refuses an attribute without quotes', () => {
    expect(() => html`<p title=${'x onclick=alert(1)'}></p>`).toThrow('An attribute without quotes')
  })
})
