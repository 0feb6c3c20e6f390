import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Place } from './links.ts'
import type { Fault } from './problems.ts'

/** How a file is opened; tests hand in one whose file changes while it is read. */
export type Open = (location: string, flags: number) => Promise<FileHandle>

/** Not through a link that took the file's place since, and not waiting for the writer of a pipe. Windows knows neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Hands an open file to `read` and closes it; what went wrong on the way is a fault of that file. */
export async function reading<T>(
  place: Place,
  read: (file: FileHandle) => Promise<T | Fault>,
  openFile: Open = open
): Promise<T | Fault> {
  let file: FileHandle | undefined
  try {
    file = await openFile(place.location, FLAGS)
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
export function readBeginning(place: Place, most: number): Promise<Buffer | Fault> {
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
