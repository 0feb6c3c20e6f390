import { ApiError } from '../errors.ts'
import { maybe, record, text } from '../shape.ts'
import type { Http } from './http.ts'

const CONFIG = record({ EXTERNAL_WEB_SERVER_URL: maybe(text) })

/**
 * Mends URLs of self-managed servers that name a host only they can reach: such a URL leads to where people reach the
 * platform (facts §1 [C]). Asked for once, and only when a URL names another host than the API's own.
 */
export function publicUrls(http: Http): (url: string | null) => Promise<string | null> {
  const own = new URL(http.endpoint).host
  let asked: Promise<URL | null> | null = null
  return async url => {
    if (url === null || !URL.canParse(url)) return url
    const { host, pathname, search } = new URL(url)
    if (host === own) return url
    asked ??= externalOf(http)
    const external = await asked
    return external === null || external.host === host ? url : new URL(pathname + search, external).href
  }
}

async function externalOf(http: Http): Promise<URL | null> {
  try {
    const what = 'The settings for clients could not be read.'
    const { EXTERNAL_WEB_SERVER_URL: url } = (await http.call('get', '/clientConfig/', {}, { what, shape: CONFIG }))
      .body
    return url != null && URL.canParse(url) ? new URL(url) : null
  } catch (error) {
    if (error instanceof ApiError) return null
    throw error
  }
}
