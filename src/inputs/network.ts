import { resolve } from 'node:path'
import { parseNoProxy } from '../no-proxy.ts'
import { NO_PROXY_VARIABLES, parseProxy, proxyVariables } from '../proxy.ts'
import type { Form, Place } from './form.ts'
import { hasControls } from './read.ts'
import type { NetworkInputs } from './types.ts'

/** Proxy and certificates; `secure` says whether DataRobot is asked by https. */
export function readNetwork(form: Form, secure: boolean): NetworkInputs {
  const { environment, workspace } = form.source
  const httpProxy = readProxy(form, secure)
  const noProxy = readNoProxy(form)
  const caFile = readCaFile(form)
  const extraCaFile = (environment.NODE_EXTRA_CA_CERTS ?? '').trim()
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    form.warnings.push(
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

function readCaFile(form: Form): string {
  const value = form.get('ca-file')
  if (hasControls(value)) form.wrongValue('ca-file', value, 'is not a path', 'Write the path of one PEM file.')
  return value
}

function readProxy(form: Form, secure: boolean): string | undefined {
  const { value, place } = form.getOr('http-proxy', proxyVariables(secure))
  if (value === '') return undefined
  const wrong = (fact: string, next: string) => {
    // What could hold a password is not shown, not even in part.
    const saw = /[@?#]/.test(value)
      ? 'Its value is not shown, for it may hold a password.'
      : `It is ${form.shown(value)}.`
    form.wrong(place, fact, saw, next)
    return undefined
  }
  const proxy = parseProxy(value)
  return typeof proxy === 'string' ? proxy : wrong(proxy.fault, proxy.next)
}

function readNoProxy(form: Form): string | undefined {
  const { value, place } = form.getOr('no-proxy', NO_PROXY_VARIABLES)
  for (const entry of parseNoProxy(value).ineffective) form.notices.push(ineffective(form, place, entry))
  const hosts = value.split(/[\s,]+/).filter(host => host !== '')
  return hosts.length === 0 ? undefined : hosts.join(',')
}

function ineffective(form: Form, place: string | Place, entry: string): string {
  const subject = typeof place === 'string' ? `input "${place}"` : `environment variable "${place.variable}"`
  return (
    `Entry ${form.shown(entry)} of ${subject} has no effect. Write hosts (example.com), addresses (10.0.0.1, ::1) or ` +
    'networks (10.0.0.0/8), without scheme, path and quotes, with commas between them.'
  )
}
