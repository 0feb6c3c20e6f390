/** Variables in which to look for a proxy, as curl and undici do: lower case first, and a proxy for http serves https too. */
export function proxyVariables(isSecure: boolean): readonly string[] {
  const forHttp = ['http_proxy', 'HTTP_PROXY']
  return isSecure ? ['https_proxy', 'HTTPS_PROXY', ...forHttp] : forHttp
}

export const NO_PROXY_VARIABLES: readonly string[] = ['no_proxy', 'NO_PROXY']

/** What is wrong with the address of a proxy, going on from its name, and what to write. */
export interface ProxyFault {
  fault: string
  next: string
}

const NEXT = 'Write it like http://proxy.example.com:3128 or http://user:password@proxy.example.com:3128.'

/** URL of a proxy, with scheme, credentials and port, from what people write. */
export function parseProxy(text: string): string | ProxyFault {
  const wrong = (fault: string, next = NEXT): ProxyFault => ({ fault, next })
  if (/[\p{Cc}\u2028\u2029\s\\]/u.test(text)) return wrong('has a blank, a backslash or a line break')
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(absolute)) return wrong('is not a URL')
  const url = new URL(absolute)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return wrong('has a scheme other than http and https')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return wrong('has more than a host and a port')
  if (!isDecodable(url.username) || !isDecodable(url.password))
    return wrong('has a "%" in its user or password that begins no escape', 'Write "%" as "%25", and "@" as "%40".')
  return url.href.replace(/\/$/, '')
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
