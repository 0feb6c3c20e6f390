import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processIdentity } from './process-identity.ts'

/**
 * Creates a data folder if it does not exist, and locks it: two emulators would overwrite each other's state. The lock
 * is released when its process ends, also after a crash.
 *
 * Each holder creates a file `lock.<number>` with its identity. The highest number is valid, and it never decreases.
 * Only one process can create a number, atomically, and no process takes the next number while the holder is running.
 * If several processes find an abandoned lock, exactly one of them gets it.
 *
 * @returns a function that releases the lock
 * @throws Error with the id of the process that holds the folder
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  for (;;) {
    const last = Math.max(0, ...lockNumbers(folder))
    const holder = last === 0 ? undefined : holderOf(lockFile(folder, last))
    if (holder !== undefined) throw new Error(`Folder "${folder}" is in use by process ${holder}, another emulator.`)
    const ownFile = lockFile(folder, last + 1)
    if (!createLockFile(ownFile)) continue
    const numbers = lockNumbers(folder)
    // Holders remove lower numbers, so the number that this process created may be outdated.
    if (numbers.some(number => number > last + 1)) {
      rmSync(ownFile, { force: true })
      continue
    }
    for (const number of numbers) if (number <= last) rmSync(lockFile(folder, number), { force: true })
    return () => release(ownFile)
  }
}

const lockFile = (folder: string, number: number): string => join(folder, `lock.${number}`)

function lockNumbers(folder: string): number[] {
  return readdirSync(folder).flatMap(name => {
    const number = /^lock\.(\d+)$/.exec(name)?.[1]
    return number === undefined ? [] : [Number(number)]
  })
}

/** Creates the file with its content atomically, unless it exists. A reader never sees an empty file. */
function createLockFile(file: string): boolean {
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, processIdentity(process.pid) ?? String(process.pid))
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

function release(file: string): void {
  try {
    writeFileSync(file, '')
  } catch {
    // The folder was removed or is not writable. The lock ends with this process.
  }
}

/** Id of the running process that a lock file names. Undefined if the lock was released or its holder has ended. */
function holderOf(file: string): number | undefined {
  let identity: string
  try {
    identity = readFileSync(file, 'utf8')
  } catch {
    // The next holder has removed it.
    return undefined
  }
  const pid = Number.parseInt(identity, 10)
  return processIdentity(pid) === identity ? pid : undefined
}
