import { resolve } from 'node:path'
import { parseNoProxy } from '../network/no-proxy.ts'
import { NO_PROXY_VARIABLES, parseProxy, proxyVariables } from '../network/proxy.ts'
import type { InputPlace, InputReader } from './input-reader.ts'
import { hasControlCharacters } from './read.ts'
import type { NetworkInputs } from './types.ts'

/**
 * Reads the proxy and the certificates.
 *
 * @param isSecure true if the endpoint uses https
 */
export function readNetwork(reader: InputReader, isSecure: boolean): NetworkInputs {
  const { environment, workspace } = reader.source
  const httpProxy = readProxy(reader, isSecure)
  const noProxy = readNoProxy(reader)
  const caFile = readCaFile(reader)
  const extraCaFile = (environment.NODE_EXTRA_CA_CERTS ?? '').trim()
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    reader.warnings.push(
      'Environment variable "NODE_TLS_REJECT_UNAUTHORIZED" of this step is 0, which has no effect: certificates are ' +
        'checked. Remove it, and set the input "ca-file" to the PEM file of your certificate authority.'
    )
  return {
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
    ...(caFile === '' ? {} : { caFile: resolve(workspace, caFile) }),
    ...(extraCaFile === '' ? {} : { extraCaFile: resolve(workspace, extraCaFile) })
  }
}

function readCaFile(reader: InputReader): string {
  const value = reader.get('ca-file')
  if (hasControlCharacters(value))
    reader.addValueProblem('ca-file', value, 'is not a path', 'Set it to the path of one PEM file.')
  return value
}

function readProxy(reader: InputReader, isSecure: boolean): string | undefined {
  const { value, place } = reader.getOr('http-proxy', proxyVariables(isSecure))
  if (value === '') return undefined
  const addProblem = (fact: string, next: string) => {
    // A value that can contain a password is not shown, not even in part.
    const saw = /[@?#]/.test(value)
      ? 'Its value is not shown, because it may contain a password.'
      : `It is ${reader.forDisplay(value)}.`
    reader.addProblem(place, fact, saw, next)
    return undefined
  }
  const proxy = parseProxy(value)
  return typeof proxy === 'string' ? proxy : addProblem(proxy.fault, proxy.next)
}

function readNoProxy(reader: InputReader): string | undefined {
  const { value, place } = reader.getOr('no-proxy', NO_PROXY_VARIABLES)
  for (const entry of parseNoProxy(value).ineffective) reader.notices.push(describeIneffective(reader, place, entry))
  const hosts = value.split(/[\s,]+/).filter(host => host !== '')
  return hosts.length === 0 ? undefined : hosts.join(',')
}

function describeIneffective(reader: InputReader, place: string | InputPlace, entry: string): string {
  const subject = typeof place === 'string' ? `input "${place}"` : `environment variable "${place.variable}"`
  return (
    `Entry ${reader.forDisplay(entry)} of ${subject} has no effect. List hosts (example.com), addresses (10.0.0.1, ::1) or ` +
    'networks (10.0.0.0/8), separated by commas, without scheme, path and quotes.'
  )
}
