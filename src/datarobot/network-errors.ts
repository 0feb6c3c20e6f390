import { ExplainedError } from '../errors.ts'
import { ProxyError } from '../network/connector.ts'
import { isTransientStatus } from '../statuses.ts'

/**
 * Kind of a network error: `not-sent`, so the server did not receive the request; `unknown`, so it may have; `fatal`, not
 * sent and not temporary.
 */
export type NetworkFailure = 'not-sent' | 'unknown' | 'fatal'

interface NetworkError extends Error {
  /** Error code; missing if the response is not HTTP. */
  code?: string
  address?: string
  port?: number
  hostname?: string
  errors?: readonly NetworkError[]
}

const NOT_SENT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT'
])

/** Codes for a certificate chain that ends at an unknown authority. */
const UNKNOWN_AUTHORITY_CODES: ReadonlySet<string> = new Set([
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
])

/** Codes for an invalid or missing certificate. */
const WRONG_CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_TLS_CERT_ALTNAME_INVALID'
])

/** Classifies a network error; null for other errors. */
export function networkFailureOf(error: unknown): NetworkFailure | null {
  if (!isNetworkError(error)) return null
  const { code = '' } = error
  if (error instanceof ProxyError) return isFatal(error) ? 'fatal' : 'not-sent'
  if (UNKNOWN_AUTHORITY_CODES.has(code) || WRONG_CERTIFICATE_CODES.has(code)) return 'fatal'
  return NOT_SENT_CODES.has(code) ? 'not-sent' : 'unknown'
}

const isFatal = ({ code, status }: ProxyError): boolean =>
  code === 'PROXY_TLS' || (status !== null && !isTransientStatus(status))

/** Errors of sockets, TLS and undici have a code. So do wrong uses of Node and undici, which are bugs. */
function isNetworkError(error: unknown): error is NetworkError {
  if (typeof error !== 'object' || error === null || error instanceof ExplainedError) return false
  const { code, name } = error as NodeJS.ErrnoException
  if (name === 'TypeError' || name === 'InvalidArgumentError' || name === 'RequestContentLengthMismatchError')
    return false
  return typeof code === 'string' || name === 'HTTPParserError'
}

/** Describes a network error for a sentence: its code and peer, or the message of the time limit or the proxy. */
export function describeNetworkError(cause: unknown): string {
  const error = cause as NetworkError
  const { address, port, hostname } = error.errors?.[0] ?? error
  if (error.code === 'TOO_SLOW' || error.code === 'OUT_OF_TIME' || error instanceof ProxyError) return error.message
  if (error.code === undefined) return 'the response is not HTTP'
  const peer = hostname ?? (address === undefined ? '' : `${address}:${port}`)
  return peer === '' ? error.code : `${error.code} ${peer}`
}

/** Specific advice for a network error; null if there is none. */
export function adviceForNetworkError(cause: unknown): string | null {
  const error = cause as NetworkError
  const { code = '' } = error
  if (code === 'PROXY_TLS')
    return 'Check the host in the input "http-proxy", and that "ca-file" contains the authority that signed its certificate.'
  if (error instanceof ProxyError)
    return error.status === 407
      ? 'Add the user and the password of the proxy to the input "http-proxy".'
      : 'Check the input "http-proxy", and that the proxy allows connections from the runner to the host of "endpoint". If the host needs no proxy, add it to "no-proxy".'
  if (UNKNOWN_AUTHORITY_CODES.has(code))
    return 'Set the input "ca-file" to a PEM file with the certificate authority that signed the certificate (your own, or that of a proxy that inspects TLS).'
  if (WRONG_CERTIFICATE_CODES.has(code))
    return 'Check the scheme, host and port in the input "endpoint", and the certificate of that host.'
  return null
}
