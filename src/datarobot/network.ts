import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'
import { ExplainedError, UserError } from '../errors.ts'
import type { NetworkInputs } from '../inputs/types.ts'
import { createConnector } from '../network/connector.ts'

/** Longest silence while an application should answer, and between two pieces of its answer; the API has its own. */
const SILENCE_MS = 120_000

/**
 * Opens what all requests to DataRobot go through: the proxy and the certificates of the inputs, or of the usual variables.
 * HTTP/1.1 only: it is faster for uploads, and every proxy speaks it.
 *
 * @param connectTimeoutMs longest time for each step of a connection
 * @throws UserError when the certificates can not be read
 */
export function openNetwork(inputs: NetworkInputs, connectTimeoutMs?: number): Dispatcher {
  const { httpProxy = '', noProxy = '' } = inputs
  const connect = createConnector({
    httpProxy,
    noProxy,
    ca: authoritiesOf(inputs),
    ...(connectTimeoutMs === undefined ? {} : { timeoutMs: connectTimeoutMs })
  })
  return new Agent({ allowH2: false, connect, headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS })
}

/** The authorities that Node knows, and those of the inputs beside them; undefined when there is nothing to add. */
export function authoritiesOf({ caFile, extraCaFile }: NetworkInputs): string[] | undefined {
  const added = [
    ...(caFile === undefined ? [] : [readCertificates(caFile, 'input "ca-file"')]),
    ...(extraCaFile === undefined || extraCaFileProblem({ extraCaFile }) !== null
      ? []
      : [readCertificates(extraCaFile, EXTRA_CA_VARIABLE)])
  ]
  return added.length === 0 ? undefined : [...rootCertificates, ...added]
}

/** Warning about a file of NODE_EXTRA_CA_CERTS that can not be used; Node itself goes on without it as well. */
export function extraCaFileProblem({ extraCaFile }: NetworkInputs): string | null {
  try {
    if (extraCaFile !== undefined) readCertificates(extraCaFile, EXTRA_CA_VARIABLE)
    return null
  } catch (error) {
    if (!(error instanceof ExplainedError)) throw error
    return `${error.explanation.what} ${error.explanation.saw} The run goes on without them.`
  }
}

const EXTRA_CA_VARIABLE = 'environment variable "NODE_EXTRA_CA_CERTS"'

function readCertificates(file: string, place: string): string {
  const what = `The certificates of ${place} can not be used.`
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
