import { closeSync, openSync, readSync } from 'node:fs'
import { digestBytes } from './digest.ts'
import { FLAGS } from './reading.ts'
import type { DesiredFile } from './types.ts'

/** Larger files are not what a log line points into. */
const MAX_BYTES = 1024 * 1024

/** The deployed folder as those see it who look for the cause of a failure: which files, and their lines. */
export interface DeployedSources {
  has(path: string): boolean
  /** Lines without their ends; null for what is no text, too large, or no longer what was deployed. */
  lines(path: string): readonly string[] | null
}

/** Reads again what was deployed, and only that: since then anything may have taken its place. */
export function deployedSources(files: readonly DesiredFile[]): DeployedSources {
  const known = new Map(files.map(file => [file.path, file]))
  return {
    has: path => known.has(path),
    lines: path => {
      const file = known.get(path)
      if (file === undefined || file.size > MAX_BYTES) return null
      try {
        const bytes = beginning(file)
        if (digestBytes(bytes) !== file.sha256) return null
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes).split(/\r\n|\n|\r/)
      } catch {
        return null
      }
    }
  }
}

/** As many bytes as the file had. */
function beginning({ location, size }: DesiredFile): Buffer {
  const descriptor = openSync(location, FLAGS)
  try {
    const buffer = Buffer.alloc(size)
    let length = 0
    for (;;) {
      const read = readSync(descriptor, buffer, length, size - length, null)
      length += read
      if (read === 0 || length === size) return buffer.subarray(0, length)
    }
  } finally {
    closeSync(descriptor)
  }
}
