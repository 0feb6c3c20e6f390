import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { UserError } from '../errors.ts'
import type { NetworkInputs } from '../inputs/types.ts'

const CONNECT_TIMEOUT = 15_000
/** Longest silence while an application should answer, and between two pieces of its answer; the API has its own. */
const SILENCE = 120_000

/**
 * What all requests go through: the proxy and the certificates of the inputs, or of the usual variables. HTTP/1.1 only:
 * it is faster for uploads, and every proxy speaks it.
 *
 * @throws UserError when the certificates can not be read
 */
export function openNetwork({ httpProxy = '', noProxy = '', caFile }: NetworkInputs): Dispatcher {
  const ca = caFile === undefined ? undefined : authoritiesOf(caFile)
  const connect = { timeout: CONNECT_TIMEOUT, allowH2: false, ...(ca === undefined ? {} : { ca }) }
  return new EnvHttpProxyAgent({
    allowH2: false,
    connect,
    headersTimeout: SILENCE,
    bodyTimeout: SILENCE,
    requestTls: connect,
    proxyTls: connect,
    // Never undefined: undici would read the variables of the process, which the inputs have read already.
    httpProxy,
    httpsProxy: httpProxy,
    noProxy
  })
}

/** Those that everybody believes, and those of the input beside them. */
export function authoritiesOf(caFile: string): string[] {
  return [...rootCertificates, readCertificates(caFile)]
}

function readCertificates(file: string): string {
  const what = `The certificates of input "ca-file" can not be used.`
  const next = 'Write the path of a PEM file that holds the certificate of your certificate authority.'
  const refuse = (fact: string, cause?: unknown) => {
    const saw = `File ${JSON.stringify(file)} ${fact}.`
    return new UserError('input-invalid', { what, saw, next }, { cause })
  }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw refuse(`can not be read (${(cause as NodeJS.ErrnoException).code})`, cause)
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? []
  if (certificates.length === 0) throw refuse('holds no PEM certificate')
  try {
    // TLS passes over what it can not read, and would then know no authority.
    for (const certificate of certificates) new X509Certificate(certificate)
  } catch (cause) {
    throw refuse('holds a certificate that can not be read', cause)
  }
  return text
}
