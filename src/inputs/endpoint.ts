import { hasControlCharacters } from './read.ts'

/** Base URL of DataRobot's multi-tenant cloud. */
export const DEFAULT_ENDPOINT = 'https://app.datarobot.com/api/v2'

const API_PATH = '/api/v2'

/** Problem of an endpoint. `fault` continues a sentence that begins with the input's name. */
export interface EndpointFault {
  fault: string
  next: string
  /** True if the text can contain a secret, so it must not be shown. */
  isHidden: boolean
}

/**
 * Parses the base URL of the API as users write it: a host, with optional scheme, path and trailing slash. `http` must be
 * explicit, for an emulator. A path before `/api/v2` is kept.
 */
export function parseEndpoint(text: string): string | EndpointFault {
  // A text with one of these characters can contain a password or a key.
  const isHidden = /[@?#]/.test(text)
  const fault = (
    text: string,
    next = `Set it to the base URL of the API, such as ${DEFAULT_ENDPOINT}.`
  ): EndpointFault => ({
    fault: text,
    next,
    isHidden: isHidden
  })
  if (hasControlCharacters(text) || /[\s\\]/.test(text))
    return fault('contains whitespace, a control character or a backslash')
  if (!looksLikeUrl(text)) return fault('is not a URL', isHidden ? undefined : suggestedEndpoint(text))
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') return fault('has a scheme other than https')

  const absolute = scheme === undefined ? `https://${text}` : text
  if (!URL.canParse(absolute)) return fault('is not a URL')
  const url = new URL(absolute)
  if (url.username !== '' || url.password !== '' || text.includes('@')) {
    return fault('contains credentials', 'Remove them from the URL. The key belongs in api-token.')
  }
  if (isHidden) return fault('has a query or a fragment', 'Remove everything from "?" or "#" on.')

  const path = url.pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '')
  if (path === '') return `${url.origin}${API_PATH}`
  if (path.endsWith(API_PATH)) return `${url.origin}${path}`
  return fault(`has a path that does not end with ${API_PATH}`, `Set it to ${url.origin}${API_PATH}.`)
}

/** Marks around a pasted URL. */
const SURROUNDING_MARKS = /^["'`<(]+|["'`>),;]+$/g

/** Mistyped or repeated schemes: `https//`, `http:/`, `https:`. */
const SCHEMES = /^(?:https?(?:[:/]+|$))+/i

/** Checks for no surrounding marks and at most one complete scheme: `https//host` would name a host called "https". */
function looksLikeUrl(text: string): boolean {
  const rest = text.replace(/^https?:\/\//i, '')
  return text.replace(SURROUNDING_MARKS, '') === text && !SCHEMES.test(rest) && !/^(?:\/|$|api\/v2\b)/i.test(rest)
}

/** Advice with the intended URL; undefined if the host is unclear. */
function suggestedEndpoint(text: string): string | undefined {
  const bare = text.replace(SURROUNDING_MARKS, '')
  const [schemes = ''] = SCHEMES.exec(bare) ?? []
  const rest = bare.slice(schemes.length)
  const url = `${/^http(?!s)/i.test(schemes) ? 'http' : 'https'}://${rest}`
  if (!looksLikeUrl(url) || !URL.canParse(url)) return undefined
  const endpoint = parseEndpoint(url)
  return typeof endpoint === 'string' ? `Set it to ${endpoint}.` : undefined
}

/** Checks that requests to the endpoint stay on this machine. */
export function isLoopback(endpoint: string): boolean {
  const host = new URL(endpoint).hostname
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
}
