/** Why bytes are not the text of a file that decides what is done, and how to save it. */
export interface Undecodable {
  saw: string
  next: string
}

/**
 * The text of a file that decides what is done, which must be UTF-8: read in another encoding, its rules would match
 * nothing and nobody would notice. A byte order mark is dropped.
 *
 * @param name of the file, for the advice
 */
export function decodeText(bytes: Uint8Array, name: string): string | Undecodable {
  const next =
    `Save it as UTF-8. In PowerShell, which writes UTF-16 with ">", end the command with: ` +
    `| Out-File -Encoding utf8 ${JSON.stringify(name)}`
  if (isUtf16(bytes)) return { saw: 'It is UTF-16.', next }
  // UTF-16 and UTF-32 without a byte order mark have one for each Latin letter; no text has a use for it.
  if (bytes.includes(0)) return { saw: 'It has a NUL byte, as UTF-16 text has.', next }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { saw: 'It is not UTF-8.', next: 'Save it as UTF-8.' }
  }
}

/** Whether bytes begin with the mark of UTF-16. */
export function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}
