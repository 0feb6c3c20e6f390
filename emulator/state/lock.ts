import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processIdentity } from './process-identity.ts'

/**
 * Makes a data folder where there is none, and keeps a second emulator out of it, since two would overwrite each other's
 * state. The lock ends with its process, however that ends.
 *
 * Each holder makes a file `lock.<number>` with its identity; the highest number counts, and it never goes down. A
 * number is taken by one process only, in one step, and nobody takes the next one while its holder lives, so of any
 * number of processes that find an abandoned lock one gets in.
 *
 * @returns what gives the folder free again
 * @throws Error naming the process that holds the folder
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
    // Holders remove lower numbers: the one that was free to be taken may be long out of date.
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

/** Makes the file with all of its content, unless it is there: a reader never meets an empty one. */
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
    // The folder is gone, or takes no writes: the end of the process gives it free.
  }
}

/** Number of the live process that a lock file names; nothing of a lock that was given free, or outlived its holder. */
function holderOf(file: string): number | undefined {
  let identity: string
  try {
    identity = readFileSync(file, 'utf8')
  } catch {
    // The next holder removed it meanwhile.
    return undefined
  }
  const pid = Number.parseInt(identity, 10)
  return processIdentity(pid) === identity ? pid : undefined
}
