import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'

/** Hosts that are reached without the proxy, parsed from `NO_PROXY`. */
export interface NoProxy {
  /** @param hostname host of a URL; an IPv6 address may have brackets */
  includes(hostname: string, port: number): boolean
  /** Entries that cannot match any host. */
  ineffective: readonly string[]
}

/** One entry. Null as a port means every port. */
type Rule = { port: number | null } & ({ name: string; scope: 'both' | 'subdomains' } | { addresses: BlockList })

const PORT = /^(?<host>.*?)(?::(?<port>\d{1,5}))?$/
const NAME = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/

/**
 * Parses a list of names, addresses and networks (CIDR), each with an optional port. A name includes its subdomains, as in
 * curl, Go and Python. `.example.com` and `*.example.com` match only subdomains. `*` matches every host.
 */
export function parseNoProxy(text: string): NoProxy {
  const entries = text.split(/[\s,]+/).filter(entry => entry !== '')
  const rules: Rule[] = []
  const ineffective: string[] = []
  for (const entry of entries.filter(entry => entry !== '*')) {
    const rule = parseEntry(entry.toLowerCase())
    if (rule === null) ineffective.push(entry)
    else rules.push(rule)
  }
  const isEverything = entries.includes('*')
  return {
    includes: (hostname, port) => isEverything || rules.some(rule => matches(rule, normalize(hostname), port)),
    ineffective
  }
}

function parseEntry(entry: string): Rule | null {
  if (isIPv6(entry) || entry.includes('/')) return parseAddresses(entry, null)
  const { host = '', port } = PORT.exec(entry)?.groups ?? {}
  const number = port === undefined ? null : Number(port)
  if (host.startsWith('[') && host.endsWith(']')) return parseAddresses(host.slice(1, -1), number)
  const name = domainToASCII(host.replace(/^\*?\./, '').replace(/\.$/, ''))
  if (!NAME.test(name)) return null
  if (isIPv4(name)) return parseAddresses(name, number)
  return { name, scope: /^\*?\./.test(host) ? 'subdomains' : 'both', port: number }
}

function parseAddresses(text: string, port: number | null): Rule | null {
  const [address = '', prefix, ...more] = text.split('/')
  const bits = isIPv4(address) ? 32 : 128
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  // A URL cannot contain an address with a zone (`fe80::1%eth0`).
  if (isIP(address) === 0 || address.includes('%') || !(length <= bits) || more.length > 0) return null
  const addresses = new BlockList()
  addresses.addSubnet(address, length, bits === 32 ? 'ipv4' : 'ipv6')
  return { addresses, port }
}

function matches(rule: Rule, host: string, port: number): boolean {
  if (rule.port !== null && rule.port !== port) return false
  if ('addresses' in rule) return isIP(host) !== 0 && rule.addresses.check(host, isIPv4(host) ? 'ipv4' : 'ipv6')
  return (rule.scope === 'both' && host === rule.name) || host.endsWith(`.${rule.name}`)
}

const normalize = (hostname: string): string =>
  hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
