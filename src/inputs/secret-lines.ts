/** Parsed `NAME=text` line. */
export interface Pair {
  name: string
  text: string
}

/** Line lengths of wrapped base64: 64 in OpenSSL and PEM, 76 in `base64` and MIME. */
const WRAPPED_CHARS = [64, 76]

/**
 * Detects a line that continues the previous value because the secret has several lines. Nothing marks the end of a
 * secret, so this recognizes common forms of stored secrets.
 *
 * @param line unparsed line of `pair`
 */
export function isContinuation(previous: Pair, line: string, pair: Pair): boolean {
  return isBase64End(previous, line.trim()) || isQuery(pair) || isDotEnv(previous)
}

/** Detects the padded end of base64. An empty value (`NAME=`) looks the same, unless it follows a full line. */
function isBase64End(previous: Pair, line: string): boolean {
  if (!/^[A-Za-z0-9+/_-]+={1,2}$/.test(line)) return false
  const isAfterFullLine =
    WRAPPED_CHARS.includes(previous.text.trim().length) && /^[A-Za-z0-9+/_-]+$/.test(previous.text.trim())
  return line.endsWith('==') || (isAfterFullLine && line.length % 4 === 0 && !/[_-]/.test(line))
}

/** Detects a query string or form (`client_id=a&client_secret=b`), whose first value ends at the first "&". */
function isQuery({ text }: Pair): boolean {
  return /^[^?&=\s]*(?:&[\w.~%-]+=[^&\s]*)+$/.test(text)
}

/** Detects a pasted .env file, whose first line is the previous value. */
function isDotEnv({ text }: Pair): boolean {
  return /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*=[^=]/.test(text)
}
