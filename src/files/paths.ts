import { isAbsolute, relative, sep } from 'node:path'
import type { Fault, FaultKind } from './problems.ts'

/** Part of every checkout that git made; holds the job's token, so it is out whatever the rules say. */
const GIT_FOLDER = '.git'

/** Whether a path is a folder or lies in it; by segments, for `/a/bc` is not inside of `/a/b`. Both are to be real paths. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return !isAbsolute(way) && way.split(sep)[0] !== '..'
}

/** Case is ignored, as file systems that ignore it would. */
export function isGitFolder(name: string): boolean {
  return name.toLowerCase() === GIT_FOLDER
}

/** Whether a real path inside of a folder runs through a `.git`. */
export function runsThroughGit(folder: string, path: string): boolean {
  return relative(folder, path).split(sep).some(isGitFolder)
}

/**
 * Reason why DataRobot cannot store a file under a path, or null. It rejects CR, LF, and leading or trailing whitespace
 * (platform.md §3.2); the other cases would mean something else there than here.
 */
export function faultOfPath(path: string): FaultKind | null {
  if (!path.isWellFormed() || path.includes('\ufffd')) return 'not-utf8'
  if (/\p{Cc}/u.test(path)) return 'control'
  if (path.includes('\\')) return 'backslash'
  if (path.trim() !== path || /\s(\/|$)/.test(path)) return 'blank'
  if (/^[a-z]:/i.test(path)) return 'drive'
  return null
}

/** Whether a path is one that `collect` could have made. */
export function isCleanPath(path: string): boolean {
  const parts = path.split('/')
  return (
    faultOfPath(path) === null &&
    path.normalize('NFC') === path &&
    !parts.some(part => part === '' || part === '.' || part === '..' || isGitFolder(part))
  )
}

/** Names that two files share, and names that are a file and a folder; `reserved` is the manifest's path. */
export function clashes(paths: readonly string[], reserved: string): Fault[] {
  const files = new Set(paths)
  const twice = duplicates(paths)
  const folders = new Set(paths.flatMap(foldersOf))
  const both = [...files].filter(path => folders.has(path))
  const taken = [...files].filter(
    path => path === reserved || path.startsWith(`${reserved}/`) || foldersOf(reserved).includes(path)
  )
  return [
    ...twice.map(path => ({ kind: 'same-name' as const, path })),
    ...both.map(path => ({ kind: 'file-and-folder' as const, path })),
    ...taken.map(path => ({ kind: 'reserved' as const, path }))
  ]
}

function duplicates(paths: readonly string[]): string[] {
  const seen = new Set<string>()
  return [...new Set(paths.filter(path => seen.has(path) || !seen.add(path)))]
}

/** Paths that fall together where case is ignored, as on many disks; the platform keeps them apart, so they only deserve a word. */
export function differingOnlyInCase(paths: readonly string[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    const key = path.toLowerCase()
    groups.set(key, [...(groups.get(key) ?? []), path])
  }
  return [...groups.values()].filter(group => new Set(group).size > 1)
}

/** The folders that a path lies in, from the outermost. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** The order of everything we list: by code units, so that no locale changes a manifest. */
export function byPath(a: { path: string }, b: { path: string }): number {
  if (a.path === b.path) return 0
  return a.path < b.path ? -1 : 1
}
