import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import type { ResolvedFile } from './links.ts'
import type { Fault } from './problems.ts'
import { isSameFile, type OpenFile, withOpenFile } from './reading.ts'
import type { DesiredFile } from './types.ts'

/** Number of files that are read at the same time. Each needs one open file and one buffer. */
const MAX_OPEN_FILES = 16
const CHUNK_BYTES = 256 * 1024

/** SHA-256 in hex, which the whole action uses to compare contents. */
export function digestBytes(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Digests files and keeps their order. A file that could not be read, or that changed meanwhile, becomes a fault. */
export async function digestFiles(
  files: readonly ResolvedFile[],
  openFile?: OpenFile
): Promise<(DesiredFile | Fault)[]> {
  const results: (DesiredFile | Fault)[] = new Array(files.length)
  let next = 0
  const work = async () => {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let index = next++; index < files.length; index = next++) {
      results[index] = await digestFile(files[index] as ResolvedFile, buffer, openFile)
    }
  }
  await Promise.all(Array.from({ length: Math.min(MAX_OPEN_FILES, files.length) }, work))
  return results
}

/**
 * Digests a file in chunks. The number of bytes must match the size that the system reported before. Afterwards the
 * path must still name the same unchanged file, because the upload reads it again.
 */
function digestFile(file: ResolvedFile, buffer: Buffer, openFile?: OpenFile): Promise<DesiredFile | Fault> {
  const changed: Fault = { kind: 'changed', path: file.path }
  return withOpenFile<DesiredFile>(
    file,
    async handle => {
      const before = await handle.stat({ bigint: true })
      if (!before.isFile()) return changed
      const hash = createHash('sha256')
      const expected = Number(before.size)
      let size = 0
      let isPointer = false
      // Stops at the expected size: a log that grows faster than it is read has no end.
      do {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length)
        if (bytesRead === 0) break
        const bytes = buffer.subarray(0, bytesRead)
        hash.update(bytes)
        if (size === 0) isPointer = bytesRead === expected && isLfsPointer(bytes)
        size += bytesRead
      } while (size < expected)
      if (size !== expected || !isSame(before, await lstat(file.location, { bigint: true }))) return changed
      if (isPointer) return { kind: 'lfs-pointer', path: file.path }
      return { path: file.path, size, sha256: hash.digest('hex'), location: file.location }
    },
    openFile
  )
}

/** Returns true for a Git LFS pointer: a text of three lines in place of the model or image itself. */
function isLfsPointer(bytes: Buffer): boolean {
  return bytes.length < MAX_POINTER_BYTES && LFS_POINTER.test(bytes.toString('latin1'))
}

/** Maximum size of a pointer, from the specification of Git LFS, whose first name was hawser. */
const MAX_POINTER_BYTES = 1024
const LFS_POINTER =
  /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/v1\r?\n(?:ext-.*\n)*oid sha256:[0-9a-f]{64}\r?\nsize \d+\s*$/

function isSame(before: BigIntStats, after: BigIntStats): boolean {
  return isSameFile(before, after) && after.size === before.size && after.mtimeNs === before.mtimeNs
}
