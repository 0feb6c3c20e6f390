import type { DeployedSources } from '../files/deployed-sources.ts'
import type { Place } from './types.ts'

/** Where the platform keeps the code of an application (platform.md §7). */
export const CODE_FOLDER = '/opt/code/'

/** Folders of other people's code, wherever they lie. */
const FOREIGN = /(?:^|\/)(?:site-packages|dist-packages|node_modules|lib\/python[\d.]{1,8})\//

/** Deeper ones are not looked for. */
const MAX_SEGMENTS = 64

/**
 * The file of the repository that a log names, or null. A path below `/opt/code/` is the rest of it; of another
 * absolute path the longest end that is a file of ours, for the folder may be laid out elsewhere (the emulator's is).
 */
export function fileOf(named: string, files: DeployedSources): string | null {
  const path = plainPath(named)
  if (path === null || FOREIGN.test(path)) return null
  if (path.startsWith(CODE_FOLDER)) return owned(path.slice(CODE_FOLDER.length), files)
  if (!path.startsWith('/')) return owned(path, files)
  const segments = path.split('/').slice(1)
  for (let first = 0; first < segments.length && first < MAX_SEGMENTS; first += 1) {
    const file = owned(segments.slice(first).join('/'), files)
    if (file !== null) return file
  }
  return null
}

/** `fileOf` with a line, which is left out where the file has no such line. */
export function placeOf(named: string, line: number | null, files: DeployedSources): Place | null {
  const file = fileOf(named, files)
  return file === null ? null : { file, line: lineIn(file, line, files) }
}

/** A file as a whole, if it is there. */
export function wholeFile(file: string, files: DeployedSources): Place | null {
  return files.has(file) ? { file, line: null } : null
}

/** The file of a Python module, by its path without an ending: a package is known by its `__init__.py`. */
export function modulePlace(path: string, files: DeployedSources): Place | null {
  return wholeFile(`${path}.py`, files) ?? wholeFile(`${path}/__init__.py`, files)
}

/** The first line of a file that a test accepts, from 1; null when there is none. */
export function lineWhere(file: string, test: (line: string) => boolean, files: DeployedSources): Place | null {
  const index = files.has(file) ? (files.lines(file)?.findIndex(test) ?? -1) : -1
  return index === -1 ? null : { file, line: index + 1 }
}

function lineIn(file: string, line: number | null, files: DeployedSources): number | null {
  if (line === null || !Number.isSafeInteger(line) || line < 1) return null
  const count = files.lines(file)?.length ?? line
  // Who misses an end complains of the line behind the last.
  return line === count + 1 ? count : line > count ? null : line
}

function owned(path: string, files: DeployedSources): string | null {
  const isClean = path !== '' && path.split('/').every(part => part !== '' && part !== '.' && part !== '..')
  return isClean && files.has(path) ? path : null
}

function plainPath(named: string): string | null {
  const path = named.startsWith('file://') ? decoded(named.slice('file://'.length)) : named
  return path === null ? null : path.replace(/^\.\//, '')
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
