/** A `NAME=text` line. */
export interface Pair {
  name: string
  text: string
}

/** Where base64 is wrapped: by OpenSSL and PEM, and by `base64` and MIME. */
const WRAPPED_CHARS = [64, 76]

/**
 * Whether a line is rather the rest of the value before it than a pair of its own: the secret behind that value has
 * several lines. Nothing marks where a secret ends, so this knows the forms in which people store them.
 *
 * @param line as it stands
 */
export function isContinuation(previous: Pair, line: string, pair: Pair): boolean {
  return isBase64End(previous, line.trim()) || isQuery(pair) || isDotEnv(previous)
}

/** The padded end of base64. An empty value (`NAME=`) looks the same, unless a full line stands before it. */
function isBase64End(previous: Pair, line: string): boolean {
  if (!/^[A-Za-z0-9+/_-]+={1,2}$/.test(line)) return false
  const isAfterFullLine =
    WRAPPED_CHARS.includes(previous.text.trim().length) && /^[A-Za-z0-9+/_-]+$/.test(previous.text.trim())
  return line.endsWith('==') || (isAfterFullLine && line.length % 4 === 0 && !/[_-]/.test(line))
}

/** A query string or form (`client_id=a&client_secret=b`): its first value ends at the first "&". */
function isQuery({ text }: Pair): boolean {
  return /^[^?&=\s]*(?:&[\w.~%-]+=[^&\s]*)+$/.test(text)
}

/** A pasted file of variables: the value before is its first line. */
function isDotEnv({ text }: Pair): boolean {
  return /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*=[^=]/.test(text)
}
