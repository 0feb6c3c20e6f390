import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import type { ResolvedFile } from './links.ts'
import type { Fault } from './problems.ts'
import { type Open, reading } from './reading.ts'
import type { DesiredFile } from './types.ts'

/** Enough to keep the disk busy; each holds one file and one buffer. */
const AT_ONCE = 16
const CHUNK_BYTES = 256 * 1024

/** SHA-256 in hex: what tells two contents apart everywhere in the action. */
export function digestBytes(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Digests all files, in their order; a fault stands in for one that could not be read, or changed meanwhile. */
export async function digestFiles(places: readonly ResolvedFile[], openFile?: Open): Promise<(DesiredFile | Fault)[]> {
  const results: (DesiredFile | Fault)[] = new Array(places.length)
  let next = 0
  const work = async () => {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let index = next++; index < places.length; index = next++) {
      results[index] = await digestFile(places[index] as ResolvedFile, buffer, openFile)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, places.length) }, work))
  return results
}

/**
 * Reads a file once, in pieces. The bytes must be as many as the system said before, and the name must lead to the same
 * unchanged file afterwards, for later the bytes are read again by that name.
 */
function digestFile(place: ResolvedFile, buffer: Buffer, openFile?: Open): Promise<DesiredFile | Fault> {
  const changed: Fault = { kind: 'changed', path: place.path }
  return reading<DesiredFile>(
    place,
    async file => {
      const before = await file.stat({ bigint: true })
      if (!before.isFile()) return changed
      const hash = createHash('sha256')
      const expected = Number(before.size)
      let size = 0
      let isPointer = false
      // Not to the end: a log that grows faster than it is read has none.
      do {
        const { bytesRead } = await file.read(buffer, 0, buffer.length)
        if (bytesRead === 0) break
        const bytes = buffer.subarray(0, bytesRead)
        hash.update(bytes)
        if (size === 0) isPointer = bytesRead === expected && isLfsPointer(bytes)
        size += bytesRead
      } while (size < expected)
      if (size !== expected || !isSame(before, await lstat(place.location, { bigint: true }))) return changed
      if (isPointer) return { kind: 'lfs-pointer', path: place.path }
      return { path: place.path, size, sha256: hash.digest('hex'), location: place.location }
    },
    openFile
  )
}

/** The platform would get a text of three lines in place of a model or an image. */
function isLfsPointer(bytes: Buffer): boolean {
  return bytes.length < MAX_POINTER_BYTES && LFS_POINTER.test(bytes.toString('latin1'))
}

/** As the specification of Git LFS says; the first name of the project was hawser. */
const MAX_POINTER_BYTES = 1024
const LFS_POINTER =
  /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/v1\r?\n(?:ext-.*\n)*oid sha256:[0-9a-f]{64}\r?\nsize \d+\s*$/

function isSame(before: BigIntStats, after: BigIntStats): boolean {
  const { dev, ino, size, mtimeNs } = before
  return after.dev === dev && after.ino === ino && after.size === size && after.mtimeNs === mtimeNs
}
