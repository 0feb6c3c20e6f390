/** Address of an application: its port, and its path on both sides of the proxy. */
export interface Mount {
  port: number
  /** Path prefix for visitors: `/custom_applications/{id}`. */
  prefix: string
  /** Path prefix for the application: `/` or `/apps/{id}/`. */
  requestPath: string
}

/**
 * Rewrites the `Location` of an application's redirect to its prefix. The application knows its port or the visitor's
 * host, and the path of its requests, but it may not know the prefix. Redirects that have the prefix, lead to another
 * host or are relative stay unchanged.
 */
export function rewriteLocation(location: string, target: Mount, host: string | undefined): string {
  const path = pathOnApplication(location, target.port, host)
  if (path === undefined || path === target.prefix || path.startsWith(`${target.prefix}/`)) return location
  const requestPrefix = target.requestPath.slice(0, -1)
  if (path.startsWith(target.requestPath)) return `${target.prefix}/${path.slice(target.requestPath.length)}`
  return requestPrefix !== '' && path === requestPrefix ? `${target.prefix}/` : location
}

function pathOnApplication(location: string, port: number, host: string | undefined): string | undefined {
  if (location.startsWith('/')) return location.startsWith('//') ? undefined : location
  const ownHosts = ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0'].map(name => `${name}:${port}`)
  const url = URL.parse(location)
  if (url?.protocol !== 'http:' || ![...ownHosts, host].includes(url.host)) return undefined
  return url.pathname + url.search + url.hash
}
