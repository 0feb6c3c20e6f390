/** Reason why a file cannot be decoded, and how to save it instead. */
export interface Undecodable {
  saw: string
  next: string
}

/**
 * Decodes a file that controls the action, which must be UTF-8. In another encoding, its rules would silently match
 * nothing. A byte order mark is dropped.
 *
 * @param name file name, for the message
 */
export function decodeText(bytes: Uint8Array, name: string): string | Undecodable {
  const next =
    `Save it as UTF-8. In PowerShell, which writes UTF-16 with ">", end the command with: ` +
    `| Out-File -Encoding utf8 ${JSON.stringify(name)}`
  if (isUtf16(bytes)) return { saw: 'It is UTF-16.', next }
  // UTF-16 and UTF-32 without a byte order mark have NUL bytes in every Latin letter. UTF-8 text has none.
  if (bytes.includes(0)) return { saw: 'It contains a NUL byte, like UTF-16 text.', next }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { saw: 'It is not UTF-8.', next: 'Save it as UTF-8.' }
  }
}

/** Returns true if bytes begin with the byte order mark of UTF-16. */
export function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}
