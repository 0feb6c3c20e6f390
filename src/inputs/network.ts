import { resolve } from 'node:path'
import { parseNoProxy } from '../network/no-proxy.ts'
import { NO_PROXY_VARIABLES, parseProxy, proxyVariables } from '../network/proxy.ts'
import type { InputReader, Place } from './input-reader.ts'
import { hasControls } from './read.ts'
import type { NetworkInputs } from './types.ts'

/** Proxy and certificates; `secure` says whether DataRobot is asked by https. */
export function readNetwork(reader: InputReader, secure: boolean): NetworkInputs {
  const { environment, workspace } = reader.source
  const httpProxy = readProxy(reader, secure)
  const noProxy = readNoProxy(reader)
  const caFile = readCaFile(reader)
  const extraCaFile = (environment.NODE_EXTRA_CA_CERTS ?? '').trim()
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    reader.warnings.push(
      'Environment variable "NODE_TLS_REJECT_UNAUTHORIZED" of this step is 0, which has no effect: certificates are ' +
        'checked. Remove it, and write the PEM file of your certificate authority into the input "ca-file".'
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
  if (hasControls(value)) reader.addValueProblem('ca-file', value, 'is not a path', 'Write the path of one PEM file.')
  return value
}

function readProxy(reader: InputReader, secure: boolean): string | undefined {
  const { value, place } = reader.getOr('http-proxy', proxyVariables(secure))
  if (value === '') return undefined
  const wrong = (fact: string, next: string) => {
    // What could hold a password is not shown, not even in part.
    const saw = /[@?#]/.test(value)
      ? 'Its value is not shown, for it may hold a password.'
      : `It is ${reader.forDisplay(value)}.`
    reader.addProblem(place, fact, saw, next)
    return undefined
  }
  const proxy = parseProxy(value)
  return typeof proxy === 'string' ? proxy : wrong(proxy.fault, proxy.next)
}

function readNoProxy(reader: InputReader): string | undefined {
  const { value, place } = reader.getOr('no-proxy', NO_PROXY_VARIABLES)
  for (const entry of parseNoProxy(value).ineffective) reader.notices.push(ineffective(reader, place, entry))
  const hosts = value.split(/[\s,]+/).filter(host => host !== '')
  return hosts.length === 0 ? undefined : hosts.join(',')
}

function ineffective(reader: InputReader, place: string | Place, entry: string): string {
  const subject = typeof place === 'string' ? `input "${place}"` : `environment variable "${place.variable}"`
  return (
    `Entry ${reader.forDisplay(entry)} of ${subject} has no effect. Write hosts (example.com), addresses (10.0.0.1, ::1) or ` +
    'networks (10.0.0.0/8), without scheme, path and quotes, with commas between them.'
  )
}
