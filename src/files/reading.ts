import { constants } from 'node:fs'
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises'
import type { ResolvedFile } from './links.ts'
import type { Fault } from './problems.ts'

/** How a file is opened; tests hand in one whose file changes while it is read. */
export type Open = (location: string, flags: number) => Promise<FileHandle>

/** Not through a link that took the file's place since, and not waiting for the writer of a pipe. Windows knows neither. */
export const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a file only where it was found: no link has taken its place, nor that of a folder on the way, and nothing but a
 * file. Asked after opening, and of the open file, since before it the answer would be old.
 *
 * @param location without links, as `collect` found it
 * @throws NodeJS.ErrnoException ESTALE when something else lies there now
 */
export async function openInPlace(location: string, openFile: Open = open): Promise<FileHandle> {
  const file = await openFile(location, FLAGS)
  try {
    const opened = await file.stat({ bigint: true })
    const real = await realpath(location)
    const named = await lstat(location, { bigint: true })
    if (opened.isFile() && real === location && named.dev === opened.dev && named.ino === opened.ino) return file
    throw Object.assign(new Error('Something else lies there now'), { code: 'ESTALE', syscall: 'open' })
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Hands an open file to `read` and closes it; what went wrong on the way is a fault of that file. */
export async function reading<T>(
  place: ResolvedFile,
  read: (file: FileHandle) => Promise<T | Fault>,
  openFile: Open = open
): Promise<T | Fault> {
  let file: FileHandle | undefined
  try {
    file = await openInPlace(place.location, openFile)
    return await read(file)
  } catch (error) {
    return faultOf(place.path, error as NodeJS.ErrnoException)
  } finally {
    await file?.close()
  }
}

const GONE = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO', 'ESTALE']
const DENIED = ['EACCES', 'EPERM']

function faultOf(path: string, error: NodeJS.ErrnoException): Fault {
  if (error.code === undefined || error.syscall === undefined) throw error
  if (GONE.includes(error.code)) return { kind: 'changed', path }
  return { kind: 'unreadable-file', path, detail: DENIED.includes(error.code) ? '' : ` (${error.code})` }
}

/** The first bytes of a file, at most so many; for what is looked into, not sent. */
export function readBeginning(place: ResolvedFile, most: number): Promise<Buffer | Fault> {
  return reading(place, async file => {
    const buffer = Buffer.allocUnsafe(most)
    let length = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, most - length)
      length += bytesRead
      if (bytesRead === 0 || length === most) return buffer.subarray(0, length)
    }
  })
}
