import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { UserError } from '../errors.ts'
import type { NetworkInputs } from '../inputs/types.ts'

const CONNECT_TIMEOUT = 15_000
/** Longest silence of the server while it should answer, and between two pieces of an answer. */
const SILENCE = 120_000

/**
 * What all requests go through: the proxy and the certificates of the inputs, or of the usual variables. HTTP/1.1 only:
 * it is faster for uploads, and every proxy speaks it.
 *
 * @throws UserError when the certificates can not be read
 */
export function openNetwork({ httpProxy, noProxy, caFile }: NetworkInputs): Dispatcher {
  const ca = caFile === undefined ? undefined : [...rootCertificates, readCertificates(caFile)]
  const connect = { timeout: CONNECT_TIMEOUT, ...(ca === undefined ? {} : { ca }) }
  return new EnvHttpProxyAgent({
    allowH2: false,
    connect,
    headersTimeout: SILENCE,
    bodyTimeout: SILENCE,
    ...(ca === undefined ? {} : { requestTls: { ca }, proxyTls: { ca } }),
    ...(httpProxy === undefined ? {} : { httpProxy, httpsProxy: httpProxy }),
    ...(noProxy === undefined ? {} : { noProxy })
  })
}

function readCertificates(file: string): string {
  const what = `The certificates of input "ca-file" can not be used.`
  const next = 'Write the path of a PEM file that holds the certificate of your certificate authority.'
  try {
    const text = readFileSync(file, 'utf8')
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  } catch (cause) {
    const saw = `File ${JSON.stringify(file)} can not be read (${(cause as NodeJS.ErrnoException).code}).`
    throw new UserError('input-invalid', { what, saw, next }, { cause })
  }
  throw new UserError('input-invalid', { what, saw: `File ${JSON.stringify(file)} holds no PEM certificate.`, next })
}
