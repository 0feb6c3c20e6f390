/** The place of an application: where it listens, and its path on either side of the proxy. */
export interface Mount {
  port: number
  /** Start of the visitor's path: `/custom_applications/{id}`. */
  prefix: string
  /** Start of the path that the application sees: `/` or `/apps/{id}/`. */
  requestPath: string
}

/**
 * Maps an application's redirect back under its prefix: it knows its own port, or the visitor's host, and the path
 * under which it gets requests, but maybe not the prefix. Redirects that already bear the prefix, lead elsewhere, or
 * are relative, stay as they are.
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
