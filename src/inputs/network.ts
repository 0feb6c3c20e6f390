import { resolve } from 'node:path'
import type { Form } from './form.ts'
import { hasControls } from './read.ts'
import type { NetworkInputs } from './types.ts'

/** Proxy and certificates; `secure` says whether DataRobot is asked by https. */
export function readNetwork(form: Form, secure: boolean): NetworkInputs {
  const httpProxy = readProxy(form, secure)
  const noProxy = readNoProxy(form)
  const { value: caFile, place } = form.getOr('ca-file', ['NODE_EXTRA_CA_CERTS'])
  if (hasControls(caFile)) form.wrongValue(place, caFile, 'is not a path', 'Write the path of one PEM file.')
  return {
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
    ...(caFile === '' ? {} : { caFile: resolve(form.source.workspace, caFile) })
  }
}

/** As curl and undici do: lower case first, and a proxy for http serves https too. */
const FOR_HTTP = ['http_proxy', 'HTTP_PROXY']
const FOR_HTTPS = ['https_proxy', 'HTTPS_PROXY', ...FOR_HTTP]

function readProxy(form: Form, secure: boolean): string | undefined {
  const { value, place } = form.getOr('http-proxy', secure ? FOR_HTTPS : FOR_HTTP)
  if (value === '') return undefined
  const wrong = (fact: string) => {
    // What could hold a password is not shown, not even in part.
    const saw = /[@?#]/.test(value)
      ? 'Its value is not shown, for it may hold a password.'
      : `It is ${form.shown(value)}.`
    form.wrong(
      place,
      fact,
      saw,
      'Write it like http://proxy.example.com:3128 or http://user:password@proxy.example.com:3128.'
    )
    return undefined
  }
  if (hasControls(value) || /[\s\\]/.test(value)) return wrong('has a blank, a backslash or a line break')
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`
  if (!URL.canParse(absolute)) return wrong('is not a URL')
  const url = new URL(absolute)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return wrong('has a scheme other than http and https')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return wrong('has more than a host and a port')
  return url.href.replace(/\/$/, '')
}

function readNoProxy(form: Form): string | undefined {
  const { value } = form.getOr('no-proxy', ['no_proxy', 'NO_PROXY'])
  const hosts = value.split(/[\s,]+/).filter(host => host !== '')
  return hosts.length === 0 ? undefined : hosts.join(',')
}
