import { createHash } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync
} from 'node:fs'
import { join } from 'node:path'
import type { Change, Journal } from './state.ts'

const NEWLINE = 0x0a

/** Characters of a line's digest. */
const DIGEST_CHARS = 16

/** `writeSync`, as far as it is used. */
export type Write = (fd: number, bytes: Uint8Array, offset: number) => number

/**
 * A journal in `<folder>/state.jsonl`: one line a transaction with a digest before it, written before the request is
 * answered. A process killed while it writes leaves a last line without its end, which is dropped when read again;
 * nothing before it is touched. A line that can not be written whole, as on a full disk, is removed, and the next one
 * that can follows the last whole one.
 *
 * @throws Error naming the line, when a whole line is not as this program wrote it
 */
export function openJournal(folder: string, write: Write = writeSync): Journal {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'state.jsonl')
  const fd = openSync(file, 'a+')
  /** Length to go back to before anything else is written; nothing while the last line is whole. */
  let rollbackLength: number | undefined
  return {
    *read() {
      const bytes = readFileSync(file)
      const end = bytes.lastIndexOf(NEWLINE) + 1
      if (end < bytes.length) ftruncateSync(fd, end)
      let number = 0
      for (const line of bytes.subarray(0, end).toString('utf8').split('\n')) {
        number += 1
        if (line !== '') yield decodeLine(line, file, number)
      }
    },
    append: changes => {
      if (rollbackLength !== undefined) ftruncateSync(fd, rollbackLength)
      rollbackLength = fstatSync(fd).size
      try {
        writeAll(fd, encodeLine(changes), write)
      } catch (error) {
        ftruncateSync(fd, rollbackLength)
        rollbackLength = undefined
        throw error
      }
      rollbackLength = undefined
    },
    close: () => closeSync(fd)
  }
}

/**
 * Writes a journal of the records that are left, beside the old one, and puts it in its place in one step.
 *
 * @throws Error when there is no room for it; the old journal then stays
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
