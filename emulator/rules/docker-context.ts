import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { invalid } from '../http/reply.ts'
import { entryNames } from './archive.ts'

/** Contents of an uploaded Docker context: the names of its files, and the text of its Dockerfile. */
export interface DockerContext {
  names: readonly string[]
  dockerfile: string
}

const BLOCK_BYTES = 512
const MAX_DOCKERFILE_BYTES = 1024 * 1024
const GZIP = Buffer.from([0x1f, 0x8b])

/**
 * Reads a Docker context: a tar or a zip with a Dockerfile, at the root or in a folder (platform.md §2.2).
 *
 * @returns null for a compressed tar, which is not looked into
 * @throws Refusal 422 for any other file, and for a context without a Dockerfile
 */
export function readDockerContext(file: string, field: string): DockerContext | null {
  if (readAt(file, 0, 2).equals(GZIP)) return null
  const entries = tarEntries(file) ?? zipEntries(file)
  if (entries === null) throw invalid(field, `The ${field} is neither a tar nor a zip archive.`)
  const dockerfile = entries
    .filter(({ name }) => /(^|\/)Dockerfile$/.test(name))
    .sort((a, b) => a.name.length - b.name.length)[0]
  if (dockerfile === undefined) throw invalid(field, `The ${field} has no Dockerfile.`)
  const folder = dockerfile.name.slice(0, -'Dockerfile'.length)
  const names = entries.map(({ name }) => name).filter(name => name.startsWith(folder))
  return { names: names.map(name => name.slice(folder.length)), dockerfile: dockerfile.read().toString('utf8') }
}

interface Entry {
  name: string
  read(): Buffer
}

/** Entries of a tar in the formats ustar, pax and GNU. Null if the file is not one. */
function tarEntries(file: string): Entry[] | null {
  const entries: Entry[] = []
  let longName: string | null = null
  for (let at = 0; ; ) {
    const header = readAt(file, at, BLOCK_BYTES)
    if (header.length === 0 || header.every(byte => byte === 0)) return at === 0 ? null : entries
    if (header.length < BLOCK_BYTES || !hasValidChecksum(header)) return null
    const size = Number.parseInt(textIn(header, 124, 12).trim() || '0', 8)
    const content = at + BLOCK_BYTES
    const type = textIn(header, 156, 1)
    if (type === 'x') longName = paxPath(readAt(file, content, size).toString('utf8')) ?? longName
    else if (type === 'L') longName = readAt(file, content, size).toString('utf8').replace(/\0+$/, '')
    else if (type !== 'g') {
      const name = (longName ?? nameIn(header)).replace(/^\.\//, '')
      const read = () => readAt(file, content, Math.min(size, MAX_DOCKERFILE_BYTES))
      if (type === '0' || type === '') entries.push({ name, read })
      longName = null
    }
    at = content + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES
  }
}

function hasValidChecksum(header: Buffer): boolean {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  return Number.parseInt(textIn(header, 148, 8).trim(), 8) === sum
}

function nameIn(header: Buffer): string {
  const prefix = textIn(header, 257, 5) === 'ustar' ? textIn(header, 345, 155) : ''
  return prefix === '' ? textIn(header, 0, 100) : `${prefix}/${textIn(header, 0, 100)}`
}

/** Text of a field, which ends at the first NUL. */
const textIn = (header: Buffer, start: number, length: number): string =>
  header
    .subarray(start, start + length)
    .toString('utf8')
    .split('\0', 1)[0] ?? ''

/** Path in an extended header, whose records are `<length> <key>=<value>`. */
const paxPath = (records: string): string | null => /^\d+ path=(.*)$/m.exec(records)?.[1] ?? null

function zipEntries(file: string): Entry[] | null {
  const names = entryNames(file)?.filter(name => !name.endsWith('/'))
  if (names === undefined) return null
  const read = (name: string) => {
    const filter = (entry: { name: string; originalSize: number }) =>
      entry.name === name && entry.originalSize <= MAX_DOCKERFILE_BYTES
    return Buffer.from(unzipSync(readFileSync(file), { filter })[name] ?? [])
  }
  return names.map(name => ({ name, read: () => read(name) }))
}

function readAt(file: string, position: number, length: number): Buffer {
  const descriptor = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(length)
    return buffer.subarray(0, readSync(descriptor, buffer, 0, length, position))
  } finally {
    closeSync(descriptor)
  }
}
