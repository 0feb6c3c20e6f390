import { ExplainedError } from '../errors.ts'
import { ProxyError } from '../network/connector.ts'
import { isTransientStatus } from '../statuses.ts'

/**
 * What an error of the network says of its request: it was `unsent`, so the server can not have seen it; it is `lost`,
 * so nobody knows; or it is `hopeless`, unsent and no better in a moment.
 */
export type NetworkFailure = 'unsent' | 'lost' | 'hopeless'

interface NetworkError extends Error {
  /** Missing where what answers speaks no HTTP. */
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

/** The chain of certificates does not end at one that is known here. */
const UNKNOWN_AUTHORITY_CODES: ReadonlySet<string> = new Set([
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
])

/** The certificate itself is no good, or none was shown. */
const WRONG_CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_TLS_CERT_ALTNAME_INVALID'
])

/** Null for what is no error of the network: errors of ours, and bugs. */
export function networkFailureOf(error: unknown): NetworkFailure | null {
  if (!isNetworkError(error)) return null
  const { code = '' } = error
  if (error instanceof ProxyError) return isLasting(error) ? 'hopeless' : 'unsent'
  if (UNKNOWN_AUTHORITY_CODES.has(code) || WRONG_CERTIFICATE_CODES.has(code)) return 'hopeless'
  return NOT_SENT_CODES.has(code) ? 'unsent' : 'lost'
}

const isLasting = ({ code, status }: ProxyError): boolean =>
  code === 'PROXY_TLS' || (status !== null && !isTransientStatus(status))

/** Errors of sockets, of TLS and of undici carry a code; so do wrong uses of Node and undici, which are bugs. */
function isNetworkError(error: unknown): error is NetworkError {
  if (typeof error !== 'object' || error === null || error instanceof ExplainedError) return false
  const { code, name } = error as NodeJS.ErrnoException
  if (name === 'TypeError' || name === 'InvalidArgumentError' || name === 'RequestContentLengthMismatchError')
    return false
  return typeof code === 'string' || name === 'HTTPParserError'
}

/** What was seen, in brackets behind a sentence: the code and whom it was about, or the words of the time limits. */
export function describeNetworkError(cause: unknown): string {
  const error = cause as NetworkError
  const { address, port, hostname } = error.errors?.[0] ?? error
  if (error.code === 'TOO_SLOW' || error.code === 'OUT_OF_TIME' || error instanceof ProxyError) return error.message
  if (error.code === undefined) return 'what came is no HTTP'
  const whom = hostname ?? (address === undefined ? '' : `${address}:${port}`)
  return whom === '' ? error.code : `${error.code} ${whom}`
}

/** What to do about it, by the names of the inputs; null when nothing more special can be said. */
export function adviceForNetworkError(cause: unknown): string | null {
  const error = cause as NetworkError
  const { code = '' } = error
  if (code === 'PROXY_TLS')
    return 'Check the host in the input "http-proxy", and that "ca-file" holds the authority that signed its certificate.'
  if (error instanceof ProxyError)
    return error.status === 407
      ? 'Write user and password of the proxy into the input "http-proxy".'
      : 'Check the input "http-proxy", and that the proxy lets the runner through to the host of "endpoint"; a host that needs no proxy goes into "no-proxy".'
  if (UNKNOWN_AUTHORITY_CODES.has(code))
    return 'Write the PEM file of the certificate authority that signed it (your own, or that of a proxy which opens connections) into the input "ca-file".'
  if (WRONG_CERTIFICATE_CODES.has(code))
    return 'Check scheme, host and port in the input "endpoint", and the certificate of that host.'
  return null
}
