import { ApiError } from '../errors.ts'
import { maybe, record, text } from '../validators.ts'
import type { Http } from './http.ts'

const CONFIG = record({ EXTERNAL_WEB_SERVER_URL: maybe(text) })

/**
 * Creates a function that makes the URL of an application public: on the host of `endpoint`, or on the public host that a
 * self-managed server configures if its own URLs have an internal host (platform.md §1 [C]). The public host is requested
 * once, and only if a URL has another host. The result is null for a value that is not a web URL.
 */
export function publicUrls(http: Http): (url: string | null) => Promise<string | null> {
  const own = new URL(http.endpoint)
  let external: Promise<URL | null> | null = null
  return async url => {
    const address = webAddress(url)
    if (address === null) return null
    const { protocol, host, pathname, search } = address
    if (host === own.host) return `${protocol}//${host}${pathname}${search}`
    external ??= fetchExternalUrl(http)
    const { origin } = (await external) ?? own
    return `${origin}${pathname}${search}`
  }
}

async function fetchExternalUrl(http: Http): Promise<URL | null> {
  try {
    const what = 'The settings for clients could not be read.'
    const { body } = await http.call('get', '/clientConfig/', {}, { what, shape: CONFIG })
    return webAddress(body.EXTERNAL_WEB_SERVER_URL)
  } catch (error) {
    if (error instanceof ApiError) return null
    throw error
  }
}

function webAddress(url: string | null | undefined): URL | null {
  if (url == null || !URL.canParse(url)) return null
  const address = new URL(url)
  return /^https?:$/.test(address.protocol) ? address : null
}
