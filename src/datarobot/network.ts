import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import { ExplainedError, UserError } from '../errors.ts'
import type { NetworkInputs } from '../inputs/types.ts'
import { createConnector } from '../network/connector.ts'

/** Time limit for the headers and between two parts of an application's response. The API has its own limits. */
const IDLE_TIMEOUT_MS = 120_000

/**
 * Creates the network for DataRobot, with the proxy and the certificates of the inputs or the usual variables. It uses
 * HTTP/1.1, which is faster for uploads and supported by every proxy.
 *
 * @param connectTimeoutMs time limit of each step of a connection, in milliseconds
 * @throws UserError if the certificates cannot be read
 */
export function openNetwork(inputs: NetworkInputs, connectTimeoutMs?: number): Dispatcher {
  const { httpProxy = '', noProxy = '' } = inputs
  const connect = createConnector({
    httpProxy,
    noProxy,
    ca: trustedCertificates(inputs),
    ...(connectTimeoutMs === undefined ? {} : { timeoutMs: connectTimeoutMs })
  })
  return new Agent({ allowH2: false, connect, headersTimeout: IDLE_TIMEOUT_MS, bodyTimeout: IDLE_TIMEOUT_MS })
}

/** Certificates of Node and of the inputs; undefined if the inputs add none. */
export function trustedCertificates({ caFile, extraCaFile }: NetworkInputs): string[] | undefined {
  const additional = [
    ...(caFile === undefined ? [] : [readCertificates(caFile, 'input "ca-file"')]),
    ...(extraCaFile === undefined || extraCaFileProblem({ extraCaFile }) !== null
      ? []
      : [readCertificates(extraCaFile, EXTRA_CA_VARIABLE)])
  ]
  return additional.length === 0 ? undefined : [...rootCertificates, ...additional]
}

/** Warning about an unusable file of NODE_EXTRA_CA_CERTS; null if there is none. Node itself ignores such a file too. */
export function extraCaFileProblem({ extraCaFile }: NetworkInputs): string | null {
  try {
    if (extraCaFile !== undefined) readCertificates(extraCaFile, EXTRA_CA_VARIABLE)
    return null
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error
    return `${error.explanation.what} ${error.explanation.saw} The run continues without them.`
  }
}

const EXTRA_CA_VARIABLE = 'environment variable "NODE_EXTRA_CA_CERTS"'

function readCertificates(file: string, place: string): string {
  const what = `The certificates of ${place} cannot be used.`
  const next = 'Set it to the path of a PEM file with the certificate of your certificate authority.'
  const failure = (fact: string, cause?: unknown) => {
    const saw = `File ${JSON.stringify(file)} ${fact}.`
    return new UserError('input-invalid', { what, saw, next }, { cause })
  }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw failure(`cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause)
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? []
  if (certificates.length === 0) throw failure('contains no PEM certificate')
  try {
    // TLS ignores an unreadable certificate, which would leave no authority.
    for (const certificate of certificates) new X509Certificate(certificate)
  } catch (cause) {
    throw failure('contains a certificate that cannot be read', cause)
  }
  return text
}
