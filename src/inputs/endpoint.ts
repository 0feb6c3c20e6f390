import { hasControls } from './read.ts'

/** Where DataRobot's own cloud answers. */
export const DEFAULT_ENDPOINT = 'https://app.datarobot.com/api/v2'

const API_PATH = '/api/v2'

/** What is wrong, going on from the input's name; `hidden` when the text may hold a secret. */
export interface EndpointFault {
  fault: string
  next: string
  hidden: boolean
}

/**
 * The API's base from what people write: a host, with or without scheme, path and final slash. `http` only when it is
 * written, for an emulator; a path before `/api/v2` stays.
 */
export function normaliseEndpoint(given: string): string | EndpointFault {
  // Whatever holds one of these may hold a password or a key.
  const hidden = /[@?#]/.test(given)
  const fault = (text: string, next = `Write the API's base, such as ${DEFAULT_ENDPOINT}.`): EndpointFault => ({
    fault: text,
    next,
    hidden
  })
  if (hasControls(given) || /[\s\\]/.test(given)) return fault('has a blank, a backslash or a line break')
  if (!isLikeUrl(given)) return fault('is not a URL', hidden ? undefined : suggestedEndpoint(given))
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') return fault('has a scheme other than https')

  const absolute = scheme === undefined ? `https://${given}` : given
  if (!URL.canParse(absolute)) return fault('is not a URL')
  const url = new URL(absolute)
  if (url.username !== '' || url.password !== '' || given.includes('@')) {
    return fault('holds credentials', 'Write the URL without them; the key goes into api-token.')
  }
  if (hidden) return fault('has a query or a fragment', 'Leave out everything from "?" or "#" on.')

  const path = url.pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '')
  if (path === '') return `${url.origin}${API_PATH}`
  if (path.endsWith(API_PATH)) return `${url.origin}${path}`
  return fault(`has a path that does not end with ${API_PATH}`, `Write ${url.origin}${API_PATH}.`)
}

/** Marks that people put around a URL, or paste with it. */
const MARKS = /^["'`<(]+|["'`>),;]+$/g

/** A scheme as it is mistyped: `https//`, `http:/`, `https:`, one behind another. */
const SCHEMES = /^(?:https?(?:[:/]+|$))+/i

/** Without marks around it, and with one whole scheme or none: else `https//host` would name a host called "https". */
function isLikeUrl(given: string): boolean {
  const rest = given.replace(/^https?:\/\//i, '')
  return given.replace(MARKS, '') === given && !SCHEMES.test(rest) && !/^(?:\/|$|api\/v2\b)/i.test(rest)
}

/** Advice that names the URL as it was meant; undefined when the host cannot be told. */
function suggestedEndpoint(given: string): string | undefined {
  const bare = given.replace(MARKS, '')
  const [schemes = ''] = SCHEMES.exec(bare) ?? []
  const rest = bare.slice(schemes.length)
  const url = `${/^http(?!s)/i.test(schemes) ? 'http' : 'https'}://${rest}`
  if (!isLikeUrl(url) || !URL.canParse(url)) return undefined
  const normalised = normaliseEndpoint(url)
  return typeof normalised === 'string' ? `Write ${normalised}.` : undefined
}

/** Whether nothing leaves the machine on the way there. */
export function isLoopback(endpoint: string): boolean {
  const host = new URL(endpoint).hostname
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
}
