/**
 * Variables that can contain the proxy, in the order of curl and undici: lower case first. A proxy for http also serves
 * https.
 */
export function proxyVariables(isSecure: boolean): readonly string[] {
  const forHttp = ['http_proxy', 'HTTP_PROXY']
  return isSecure ? ['https_proxy', 'HTTPS_PROXY', ...forHttp] : forHttp
}

export const NO_PROXY_VARIABLES: readonly string[] = ['no_proxy', 'NO_PROXY']

/** Problem of a proxy URL: `fault` continues a sentence that begins with the input's name. */
export interface ProxyFault {
  fault: string
  next: string
}

const NEXT = 'Write a URL such as http://proxy.example.com:3128 or http://user:password@proxy.example.com:3128.'

/** Parses a proxy URL as users write it. Returns it with a scheme, or the problem. */
export function parseProxy(text: string): string | ProxyFault {
  const wrong = (fault: string, next = NEXT): ProxyFault => ({ fault, next })
  if (/[\p{Cc}\u2028\u2029\s\\]/u.test(text)) return wrong('contains whitespace, a control character or a backslash')
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(absolute)) return wrong('is not a URL')
  const url = new URL(absolute)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return wrong('has a scheme other than http and https')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return wrong('has a path, a query or a fragment')
  if (!isDecodable(url.username) || !isDecodable(url.password))
    return wrong(
      'has a "%" in its user or password that does not begin an escape sequence',
      'Write "%" as "%25", and "@" as "%40".'
    )
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
