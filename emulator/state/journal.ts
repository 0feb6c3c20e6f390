import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Change, Journal } from './state.ts'

const NEWLINE = 0x0a

/**
 * A journal in `<folder>/state.jsonl`: one line a transaction, written before the request is answered. A process killed
 * while it writes leaves a last line without its end, which is dropped when read again; nothing before it is touched.
 *
 * @throws Error naming the line, when a whole line is not what this program writes
 */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'state.jsonl')
  const fd = openSync(file, 'a+')
  return {
    *read() {
      const bytes = readFileSync(file)
      const end = bytes.lastIndexOf(NEWLINE) + 1
      if (end < bytes.length) ftruncateSync(fd, end)
      let number = 0
      for (const line of bytes.subarray(0, end).toString('utf8').split('\n')) {
        number += 1
        if (line !== '') yield parse(line, file, number)
      }
    },
    append: changes => writeWhole(fd, `${JSON.stringify(changes)}\n`),
    close: () => closeSync(fd)
  }
}

/** Writes a journal of only what is left, beside the old one, and puts it in its place in one step. */
export function compactJournal(folder: string, changes: Iterable<Change>): void {
  const file = join(folder, 'state.jsonl')
  const fd = openSync(`${file}.new`, 'w')
  for (const change of changes) writeWhole(fd, `${JSON.stringify([change])}\n`)
  fsyncSync(fd)
  closeSync(fd)
  renameSync(`${file}.new`, file)
}

function parse(line: string, file: string, number: number): Change[] {
  try {
    const changes: unknown = JSON.parse(line)
    if (Array.isArray(changes)) return changes as Change[]
  } catch {
    // Said below, with the place.
  }
  throw new Error(`${file}:${number} is not a line of this emulator's journal. Move the folder away or restore it.`)
}

function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written)
}
