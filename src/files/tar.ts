import type { ContextFile } from './types.ts'

const BLOCK_BYTES = 512
const MAX_NAME_BYTES = 100
const MAX_PREFIX_BYTES = 155

/**
 * Time of every file, 1980-01-02 in seconds: a fixed one makes archives equal, and tools that write zip files fail with
 * earlier times in any time zone.
 */
const MODIFIED_AT = 315_619_200

/** Two empty blocks end an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK_BYTES)

/**
 * Header of a file in a tar archive (POSIX ustar). Names that ustar cannot hold are written in an extended header (pax).
 * Owner, time and modes are fixed, so that equal files give equal archives.
 */
export function tarHeader({ path, size, isExecutable }: ContextFile): Buffer {
  const mode = isExecutable ? 0o755 : 0o644
  const split = /^[\x20-\x7e]*$/.test(path) ? splitName(path) : null
  if (split !== null) return ustarHeader({ ...split, size, mode, type: '0' })
  const extension = paxRecord('path', path)
  return Buffer.concat([
    ustarHeader({ name: 'pax_header', prefix: '', size: extension.length, mode: 0o644, type: 'x' }),
    extension,
    tarPadding(extension.length),
    ustarHeader({ name: 'file', prefix: '', size, mode, type: '0' })
  ])
}

/** Bytes that fill the last block of a content of this size. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES)
}

/** Splits a path at a slash so that both parts fit into their fields. Null if they cannot. */
function splitName(path: string): { name: string; prefix: string } | null {
  if (path.length <= MAX_NAME_BYTES) return { name: path, prefix: '' }
  const at = path.indexOf('/', path.length - MAX_NAME_BYTES - 1)
  return at > 0 && at <= MAX_PREFIX_BYTES && at < path.length - 1
    ? { name: path.slice(at + 1), prefix: path.slice(0, at) }
    : null
}

/** Record of an extended header. It begins with its own length, digits included. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest
  while (length !== rest + String(length).length) length = rest + String(length).length
  return Buffer.from(`${length} ${key}=${value}\n`)
}

interface UstarFields {
  name: string
  prefix: string
  size: number
  mode: number
  type: '0' | 'x'
}

function ustarHeader({ name, prefix, size, mode, type }: UstarFields): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES)
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  header.write(name, 0, 'latin1')
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(MODIFIED_AT, 136, 12)
  header.write(' '.repeat(8), 148, 'latin1')
  header.write(type, 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  header.write(prefix, 345, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}
