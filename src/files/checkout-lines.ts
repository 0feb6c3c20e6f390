import { readFileSync } from 'node:fs'
import type { WantFile } from './types.ts'

/** Larger files are not what a log line points into. */
const MOST_BYTES = 1024 * 1024

/** The deployed folder as those see it who look for the cause of a failure: which files, and their lines. */
export interface CheckoutFiles {
  has(path: string): boolean
  /** Lines without their ends; null for what is no text, too large, or not there. */
  lines(path: string): readonly string[] | null
}

/** Reads what was deployed again, as it lies there now. */
export function checkoutFiles(files: readonly WantFile[]): CheckoutFiles {
  const known = new Map(files.map(file => [file.path, file]))
  return {
    has: path => known.has(path),
    lines: path => {
      const file = known.get(path)
      if (file === undefined || file.size > MOST_BYTES) return null
      try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file.location))
        return text.split(/\r\n|\n|\r/)
      } catch {
        return null
      }
    }
  }
}
