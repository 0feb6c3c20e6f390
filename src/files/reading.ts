import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises'
import type { ResolvedFile } from './links.ts'
import type { Fault } from './problems.ts'

/** Opens a file. Tests pass an implementation whose file changes while it is read. */
export type OpenFile = (location: string, flags: number) => Promise<FileHandle>

/** Flags that do not follow a link that replaced the file, and do not wait for the writer of a pipe. Windows has neither. */
export const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a file at its exact location: neither the file nor a folder on its path may have been replaced by a link. The
 * check follows after opening, because an earlier result could be outdated.
 *
 * @param location real path, as `collect` found it
 * @throws NodeJS.ErrnoException ESTALE if the location now holds something else
 */
export async function openInPlace(location: string, openFile: OpenFile = open): Promise<FileHandle> {
  const handle = await openFile(location, OPEN_FLAGS)
  try {
    const opened = await handle.stat({ bigint: true })
    const real = await realpath(location)
    const named = await lstat(location, { bigint: true })
    if (opened.isFile() && real === location && isSameFile(opened, named)) return handle
    throw Object.assign(new Error('The file was replaced'), { code: 'ESTALE', syscall: 'open' })
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * Tells whether an open file is the one at its path. On Windows the devices are not compared: there, Node 22.12 to 22.16 and
 * 24.0 to 24.1 report device 0 for a path, and the real one for an open file.
 *
 * @param platform value of `process.platform`
 */
export function isSameFile(
  opened: Pick<BigIntStats, 'dev' | 'ino'>,
  named: Pick<BigIntStats, 'dev' | 'ino'>,
  platform: NodeJS.Platform = process.platform
): boolean {
  return opened.ino === named.ino && (platform === 'win32' || opened.dev === named.dev)
}

/** Reads a whole file at its real path, unless a link replaced it or a folder that contains it. */
export async function readInPlace(location: string): Promise<Buffer> {
  const handle = await openInPlace(location)
  try {
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** Opens a file, passes it to `read` and closes it. An error of the system becomes a fault. */
export async function withOpenFile<T>(
  file: ResolvedFile,
  read: (handle: FileHandle) => Promise<T | Fault>,
  openFile: OpenFile = open
): Promise<T | Fault> {
  let handle: FileHandle | undefined
  try {
    handle = await openInPlace(file.location, openFile)
    return await read(handle)
  } catch (error) {
    return faultOf(file.path, error as NodeJS.ErrnoException)
  } finally {
    await handle?.close()
  }
}

const GONE = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO', 'ESTALE']
const DENIED = ['EACCES', 'EPERM']

function faultOf(path: string, error: NodeJS.ErrnoException): Fault {
  if (error.code === undefined || error.syscall === undefined) throw error
  if (GONE.includes(error.code)) return { kind: 'changed', path }
  return { kind: 'unreadable-file', path, detail: DENIED.includes(error.code) ? '' : ` (${error.code})` }
}

/** Reads at most `maxBytes` from the start of a file that is checked, not sent. */
export function readStart(file: ResolvedFile, maxBytes: number): Promise<Buffer | Fault> {
  return withOpenFile(file, async handle => {
    const buffer = Buffer.allocUnsafe(maxBytes)
    let length = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, maxBytes - length)
      length += bytesRead
      if (bytesRead === 0 || length === maxBytes) return buffer.subarray(0, length)
    }
  })
}
