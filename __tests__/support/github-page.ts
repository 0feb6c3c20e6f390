import { decodeHTML } from 'entities'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/** Markdown as GitHub renders it, before its own filters; HTML passes, so that what got through can be seen. */
export function page(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })
}

/** What a summary may be made of, and a comment beside its own marks. */
const HARMLESS: ReadonlySet<string> = new Set(
  'h2 h3 p br strong em code pre a table thead tbody tr th td ul ol li blockquote details summary'.split(' ')
)

/** The names of all elements that have no business in a report. */
export const strangeElements = (html: string): string[] => elements(html).filter(element => !HARMLESS.has(element))

/** The names of all elements, in order. */
export function elements(html: string): string[] {
  return [...html.matchAll(/<([a-zA-Z!?/][^\s>]*)/g)]
    .map(([, name]) => name ?? '')
    .filter(name => !name.startsWith('/'))
}

/** What a reader sees. */
export function seen(html: string): string {
  return decodeHTML(html.replace(/<br>/g, '\n').replace(/<[^>]*>/g, ''))
}

/** What GitHub looks through for mentions, references, addresses and emoji codes: text that is neither code nor link. */
export function plainText(html: string): string {
  return seen(html.replace(/<(code|pre|a)\b[^>]*>.*?<\/\1>/gs, '\u0000'))
}
