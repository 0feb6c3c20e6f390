import { constants } from 'node:fs'
import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { Launch } from './types.ts'

const EXECUTABLE_SCRIPTS = new Set(['start-app.sh', 'build-app.sh'])
const MAX_CONCURRENT_COPIES = 16

/**
 * Copies the files of a version into the code folder. The API has validated the paths, but an invalid path would write
 * outside the folder here, so they are checked again.
 */
export async function copyLaunchFiles(files: Launch['files'], code: string, signal: AbortSignal): Promise<void> {
  for (const file of files) checkInsideFolder(file.path, code)
  await mkdir(code, { recursive: true })
  const queue = files.values()
  const copiers = Array.from({ length: MAX_CONCURRENT_COPIES }, () => copyAll(queue, code, signal))
  // Waits for all copies, so that none of them writes while the folder of a failed launch is removed.
  for (const result of await Promise.allSettled(copiers)) if (result.status === 'rejected') throw result.reason
}

async function copyAll(files: Iterable<Launch['files'][number]>, code: string, signal: AbortSignal): Promise<void> {
  for (const { path, blobPath } of files) {
    if (signal.aborted) return
    const target = join(code, path)
    await mkdir(dirname(target), { recursive: true })
    // Copy on write if the file system supports it. Never a link, because the application may write to its files.
    await copyFile(blobPath, target, constants.COPYFILE_FICLONE)
    await chmod(target, EXECUTABLE_SCRIPTS.has(path) ? 0o755 : 0o644)
  }
}

function checkInsideFolder(path: string, code: string): void {
  const isOutside =
    path === '' ||
    path.includes('\0') ||
    path.split('/').some(part => part === '' || part === '.' || part === '..') ||
    !join(code, path).startsWith(code + sep)
  if (isOutside) throw new Error(`the file path ${JSON.stringify(path)} leads outside the code folder`)
}
