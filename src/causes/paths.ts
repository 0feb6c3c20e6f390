import type { DeployedSources } from '../files/deployed-sources.ts'
import { BUILD_SCRIPT, START_SCRIPT } from '../files/scripts.ts'
import { nodeFolders } from './scripts.ts'
import type { Place } from './types.ts'

/** Folder in the container that holds the code of an application (platform.md §7). */
export const CODE_FOLDER = '/opt/code/'

/** Folders of installed packages. */
const INSTALLED = /(?:^|\/)(?:site-packages|dist-packages|node_modules|lib\/python[\d.]{1,8})\//

/** Maximum depth of a path that is searched for. */
const MAX_SEGMENTS = 64

/**
 * Finds the deployed file that a path in a log means, or null. For a path below `/opt/code/`, this is the rest of the
 * path. For another absolute path, it is the longest suffix that is a deployed file, because the emulator uses another
 * folder.
 */
export function fileOf(named: string, files: DeployedSources): string | null {
  const path = plainPath(named)
  if (path === null || INSTALLED.test(path)) return null
  if (path.startsWith(CODE_FOLDER)) return owned(path.slice(CODE_FOLDER.length), files)
  if (!path.startsWith('/')) return owned(path, files)
  const segments = path.split('/').slice(1)
  for (let first = 0; first < segments.length && first < MAX_SEGMENTS; first += 1) {
    const file = owned(segments.slice(first).join('/'), files)
    if (file !== null) return file
  }
  return null
}

/** Finds a file as `fileOf` does. The line becomes null if the file has no such line. */
export function placeOf(named: string, line: number | null, files: DeployedSources): Place | null {
  const file = fileOf(named, files)
  return file === null ? null : { file, line: lineIn(file, line, files) }
}

/** Place of a file without a line. Null if the file does not exist. */
export function wholeFile(file: string, files: DeployedSources): Place | null {
  return files.has(file) ? { file, line: null } : null
}

/** File of a Python module or package, from its path without extension. */
export function modulePlace(path: string, files: DeployedSources): Place | null {
  return wholeFile(`${path}.py`, files) ?? wholeFile(`${path}/__init__.py`, files)
}

/** First line of a file that a test accepts. Null if there is none. */
export function lineWhere(file: string, test: (line: string) => boolean, files: DeployedSources): Place | null {
  const index = files.has(file) ? (files.lines(file)?.findIndex(test) ?? -1) : -1
  return index === -1 ? null : { file, line: index + 1 }
}

function lineIn(file: string, line: number | null, files: DeployedSources): number | null {
  if (line === null || !Number.isSafeInteger(line) || line < 1) return null
  const count = files.lines(file)?.length ?? line
  // A parser reports an unexpected end of file at the line after the last.
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

/** The `package.json` files of the folders in which scripts run commands of Node, and of the application's folder. */
export function packageFiles(files: DeployedSources): string[] {
  return nodeFolders(files)
    .map(folder => `${folder}package.json`)
    .filter(file => files.has(file))
}

/** File that a tool names relative to the folder in which it runs. */
export function relativeFile(path: string, files: DeployedSources): string | null {
  const plain = path.replace(/^\.?\//, '')
  return (
    nodeFolders(files)
      .map(folder => owned(`${folder}${plain}`, files))
      .find(file => file !== null) ?? null
  )
}

/** First line of a script that contains a whole word: `apple` and `my-app` do not contain `app`. */
export function mentionOf(word: string, files: DeployedSources): Place | null {
  if (word === '') return null
  for (const file of [START_SCRIPT, BUILD_SCRIPT, ...packageFiles(files)]) {
    const place = lineWhere(file, line => !line.trimStart().startsWith('#') && hasWord(line, word), files)
    if (place !== null) return place
  }
  return null
}

function hasWord(line: string, word: string): boolean {
  for (let at = line.indexOf(word); at !== -1; at = line.indexOf(word, at + 1)) {
    if (!isInWord(line[at - 1]) && !isInWord(line[at + word.length])) return true
  }
  return false
}

function isInWord(character: string | undefined): boolean {
  return character !== undefined && /[\w-]/.test(character)
}
