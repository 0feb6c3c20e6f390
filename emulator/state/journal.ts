import { createHash } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync
} from 'node:fs'
import { join } from 'node:path'
import type { Change, Journal } from './state.ts'

const NEWLINE = 0x0a

/** Length of the digest at the start of each line. */
const DIGEST_CHARS = 16

/** The part of `writeSync` that the journal uses. */
export type Write = (fd: number, bytes: Uint8Array, offset: number) => number

/**
 * Opens the journal in `<folder>/state.jsonl`. Each line is a digest and one transaction, and is written before the
 * request is answered. If the process is killed during a write, the last line is incomplete, and the next read drops
 * it. If a line cannot be written completely, for example on a full disk, it is removed.
 *
 * @throws Error with the line number if a complete line does not match its digest
 */
export function openJournal(folder: string, write: Write = writeSync): Journal {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'state.jsonl')
  // It is truncated by its path, because Windows does not truncate a file that is open for appending.
  const fd = openSync(file, 'a+')
  /** Length to truncate the file to before the next write. Undefined if the last line is complete. */
  let rollbackLength: number | undefined
  return {
    *read() {
      const bytes = readFileSync(file)
      const end = bytes.lastIndexOf(NEWLINE) + 1
      if (end < bytes.length) truncateSync(file, end)
      let number = 0
      for (const line of bytes.subarray(0, end).toString('utf8').split('\n')) {
        number += 1
        if (line !== '') yield decodeLine(line, file, number)
      }
    },
    append: changes => {
      if (rollbackLength !== undefined) truncateSync(file, rollbackLength)
      rollbackLength = fstatSync(fd).size
      try {
        writeAll(fd, encodeLine(changes), write)
      } catch (error) {
        truncateSync(file, rollbackLength)
        rollbackLength = undefined
        throw error
      }
      rollbackLength = undefined
    },
    close: () => closeSync(fd)
  }
}

/**
 * Writes a journal of only the current records next to the old one, and replaces the old one atomically.
 *
 * @throws Error if the disk is full; the old journal then stays
 */
export function compactJournal(folder: string, changes: Iterable<Change>, write: Write = writeSync): void {
  const file = join(folder, 'state.jsonl')
  const fd = openSync(`${file}.new`, 'w')
  try {
    for (const change of changes) writeAll(fd, encodeLine([change]), write)
    fsyncSync(fd)
  } catch (error) {
    rmSync(`${file}.new`, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
  renameSync(`${file}.new`, file)
}

function encodeLine(changes: readonly Change[]): string {
  const text = JSON.stringify(changes)
  return `${digestOf(text)} ${text}\n`
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, DIGEST_CHARS)

function decodeLine(line: string, file: string, number: number): Change[] {
  const text = line.slice(DIGEST_CHARS + 1)
  if (line === `${digestOf(text)} ${text}`) return JSON.parse(text) as Change[]
  throw new Error(`${file}:${number} is not a line of this emulator's journal. Move the folder away or restore it.`)
}

function writeAll(fd: number, text: string, write: Write): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) written += write(fd, bytes, written)
}
