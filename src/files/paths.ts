import path, { type PlatformPath } from 'node:path'
import type { Fault, FaultKind } from './problems.ts'

/** Git's own folder. It holds the job's token, so it is never sent, whatever the rules say. */
const GIT_FOLDER = '.git'

/** Returns true if a path is a folder or inside of it. Compares segments: `/a/bc` is not inside of `/a/b`. Takes real paths. */
export function isInside(folder: string, inner: string, { isAbsolute, relative, sep }: PlatformPath = path): boolean {
  const route = relative(folder, inner)
  return !isAbsolute(route) && route.split(sep)[0] !== '..'
}

/** Returns true for `.git` in any case, as on file systems that ignore case. */
export function isGitFolder(name: string): boolean {
  return name.toLowerCase() === GIT_FOLDER
}

/** Returns true if a path inside of a folder contains a `.git` segment. Takes real paths. */
export function runsThroughGit(folder: string, inner: string, { relative, sep }: PlatformPath = path): boolean {
  return relative(folder, inner).split(sep).some(isGitFolder)
}

/**
 * Reason why DataRobot cannot store a file under a path, or null. DataRobot rejects CR, LF, and leading or trailing
 * whitespace (platform.md §3.2). The other characters would have a different meaning there.
 */
export function faultOfPath(path: string): FaultKind | null {
  if (!path.isWellFormed() || path.includes('\ufffd')) return 'not-utf8'
  if (/\p{Cc}/u.test(path)) return 'control'
  if (path.includes('\\')) return 'backslash'
  if (path.trim() !== path || /\s(\/|$)/.test(path)) return 'whitespace'
  if (/^[a-z]:/i.test(path)) return 'drive'
  return null
}

/** Returns true for a path that `collect` could have returned. */
export function isCleanPath(path: string): boolean {
  const parts = path.split('/')
  return (
    faultOfPath(path) === null &&
    path.normalize('NFC') === path &&
    !parts.some(part => part === '' || part === '.' || part === '..' || isGitFolder(part))
  )
}

/**
 * Paths that cannot exist together: two files with one path, a file and a folder with one path, and files at the path of
 * the manifest (`reserved`; null if there is none).
 */
export function clashes(paths: readonly string[], reserved: string | null): Fault[] {
  const files = new Set(paths)
  const twice = duplicates(paths)
  const folders = new Set(paths.flatMap(foldersOf))
  const both = [...files].filter(path => folders.has(path))
  const taken = [...files].filter(
    path =>
      reserved !== null && (path === reserved || path.startsWith(`${reserved}/`) || foldersOf(reserved).includes(path))
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

/** Groups of paths that differ only in case. The platform keeps them apart, so they only cause a notice. */
export function differingOnlyInCase(paths: readonly string[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    const key = path.toLowerCase()
    groups.set(key, [...(groups.get(key) ?? []), path])
  }
  return [...groups.values()].filter(group => new Set(group).size > 1)
}

/** The folders that contain a path, from the outermost. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Compares by code units, so that the order does not depend on the locale. */
export function byPath(a: { path: string }, b: { path: string }): number {
  if (a.path === b.path) return 0
  return a.path < b.path ? -1 : 1
}
