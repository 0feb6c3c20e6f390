import { createHmac } from 'node:crypto'
import type { Visited } from './stage.ts'

/** Secret of the example `docker-environment`. */
export const SIGNING_KEY = 'key-for-signatures'

/** Checks of each example, beside its page. Each requests an answer that only the running application can give. */
export const CHECKS: Readonly<Record<string, (app: Visited) => Promise<void>>> = {
  hello: async ({ get }) => mustContain(await get(''), 'Hello from a DataRobot Custom Application'),
  streamlit: async ({ get }) => mustContain(await get('_stcore/script-health-check'), 'ok'),
  dash: async ({ get }) => mustContain(await get('_dash-layout'), 'Customers at risk'),
  gradio: async ({ get }) => mustContain(await get('config'), 'Will this customer leave?'),
  'fastapi-react': async ({ get }) => mustContain(await get('api/customers?limit=0.7'), '"customer":"Beacon"'),
  flask: async ({ get }) => mustContain(await get('?limit=0.7'), '<td>Beacon</td>'),
  shiny: async ({ get }) => mustContain(await get(''), 'Minimum probability'),
  node: async ({ get }) => mustContain(await get('api/customers?limit=0.7'), '"customer":"Beacon"'),
  'docker-environment': async ({ get }) => {
    const { text, headers } = await get('api/customers')
    const signature = `sha256=${createHmac('sha256', SIGNING_KEY).update(text).digest('hex')}`
    if (headers.get('x-signature') !== signature) throw new Error('The signature is not made with the secret.')
  }
}

function mustContain({ text }: { text: string }, expected: string): void {
  if (!text.includes(expected)) throw new Error(`"${expected}" is missing in: ${text.slice(0, 500)}`)
}

/** Requests the page, and every script, stylesheet and image in it. Their addresses must be right for a browser. */
export async function checkPage({ get, url }: Visited): Promise<void> {
  const { text } = await get('')
  const tags = [...text.matchAll(/<(?:script|img|link\b[^>]*\brel="?stylesheet)\b[^>]*>/g)].map(([tag]) => tag)
  for (const tag of tags) {
    const [, link] = /\b(?:src|href)="([^"#]+)"/.exec(tag) ?? []
    if (link === undefined) continue
    const address = new URL(link.replaceAll('&amp;', '&'), url)
    if (address.origin === new URL(url).origin) await get(address.href)
  }
}
