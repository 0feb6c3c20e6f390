import { decodeHTML } from 'entities'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/** Renders Markdown as GitHub does before its filters. HTML passes, so that tests can detect it. */
export function page(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })
}

/** Elements that a summary or comment may contain. */
const ALLOWED: ReadonlySet<string> = new Set(
  'h2 h3 p br strong em code pre a table thead tbody tr th td ul ol li blockquote details summary'.split(' ')
)

/** Names of all elements that a report must not contain. */
export const forbiddenElements = (html: string): string[] => elements(html).filter(element => !ALLOWED.has(element))

/** Names of all elements, in order. */
export function elements(html: string): string[] {
  return [...html.matchAll(/<([a-zA-Z!?/][^\s>]*)/g)]
    .map(([, name]) => name ?? '')
    .filter(name => !name.startsWith('/'))
}

/** Text that a reader sees. */
export function seen(html: string): string {
  return decodeHTML(html.replace(/<br>/g, '\n').replace(/<[^>]*>/g, ''))
}

/** Text outside of code and links, in which GitHub detects mentions, references, addresses and emoji codes. */
export function plainText(html: string): string {
  return seen(html.replace(/<(code|pre|a)\b[^>]*>.*?<\/\1>/gs, '\u0000'))
}
