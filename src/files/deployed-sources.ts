import { closeSync, openSync, readSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { digestBytes } from './digest.ts'
import { OPEN_FLAGS } from './reading.ts'
import { isUtf16 } from './text.ts'
import type { DesiredFile } from './types.ts'

/** Maximum size of a file whose lines are read. Log messages rarely point into larger files. */
const MAX_BYTES = 1024 * 1024

/** The deployed files and their lines, for the search for causes of a failure. */
export interface DeployedSources {
  has(path: string): boolean
  /** The rule that excluded a file, or a folder that contains it. Null if none did. */
  ruleOf(path: string): string | null
  /** Lines without line ends. Null if the file is not text, is too large, or changed since it was deployed. */
  lines(path: string): readonly string[] | null
}

/**
 * Returns the path of a deployed file from the root of the checkout, with forward slashes. For a file that a link leads
 * to, this is the file itself, which people can open and correct.
 *
 * @param path path under which the file was sent
 */
export type LocateInCheckout = (path: string) => string

/** Locates deployed files in the checkout. Every file was found inside of it. */
export function checkoutPaths(workspace: string, files: readonly DesiredFile[]): LocateInCheckout {
  // As `realpath` of the promises found the files: on Windows, the other one keeps short names such as RUNNER~1.
  const root = realpathSync.native(workspace)
  const locations = new Map(files.map(({ path, location }) => [path, location]))
  return path => relative(root, locations.get(path) ?? join(root, path)).replaceAll(sep, '/')
}

/** Reads deployed files again, and only if they are unchanged: later steps may have replaced them. */
export function deployedSources(
  files: readonly DesiredFile[],
  excluded: ReadonlyMap<string, string> = new Map()
): DeployedSources {
  const byPath = new Map(files.map(file => [file.path, file]))
  return {
    has: path => byPath.has(path),
    ruleOf: path => {
      const parts = path.split('/')
      const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
      return above.map(each => excluded.get(each)).find(rule => rule !== undefined) ?? null
    },
    lines: path => {
      const file = byPath.get(path)
      if (file === undefined || file.size > MAX_BYTES) return null
      try {
        const bytes = readStart(file)
        if (digestBytes(bytes) !== file.sha256) return null
        // pip reads lists of packages in UTF-16 too, which PowerShell writes.
        const encoding = isUtf16(bytes) ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8'
        return new TextDecoder(encoding, { fatal: true }).decode(bytes).split(/\r\n|\n|\r/)
      } catch {
        return null
      }
    }
  }
}

/** Reads as many bytes as the file had when it was collected. */
function readStart({ location, size }: DesiredFile): Buffer {
  const descriptor = openSync(location, OPEN_FLAGS)
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
