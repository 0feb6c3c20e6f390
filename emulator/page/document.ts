import type { Reply } from '../http/reply.ts'
import { type Content, html } from './html.ts'
import { style } from './style.ts'

/** Headers that keep a page safe even if it contained injected markup: no loading, scripts or frames. */
const securityHeaders = (formAction: 'none' | 'self'): Readonly<Record<string, string>> => ({
  'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action '${formAction}'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer'
})

export interface Document {
  title: string
  /** Content of `main`, with the only `h1` of the page. */
  main: Content
  status?: number
  /** Seconds until the browser reloads the page. */
  refresh?: number | undefined
  /** Allows forms that load pages of the emulator. */
  hasForm?: boolean
  /** Additional headers. */
  headers?: Readonly<Record<string, string>>
  /** Content before `main`. */
  header?: Content
  /** Content after `main`. */
  footer?: Content
}

/** Renders an HTML document with its headers. */
export function documentReply(page: Document): Reply {
  const text = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${page.refresh !== undefined && html`<meta http-equiv="refresh" content="${page.refresh}">`}
<title>${page.title}</title>
${style}
</head>
<body>
${page.header}
<main id="main">
${page.main}
</main>
${page.footer}
</body>
</html>
`
  return {
    status: page.status ?? 200,
    headers: { ...securityHeaders(page.hasForm ? 'self' : 'none'), ...page.headers },
    content: { type: 'text/html; charset=utf-8', bytes: Buffer.from(text.toString()) }
  }
}
