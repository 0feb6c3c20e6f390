import { posix } from 'node:path'

/** Files of a version. */
export interface VersionFiles {
  paths: readonly string[]
  read(path: string): string
}

/** Files of a version at a local path, or below it. The path is relative to `base`. Empty if there are none. */
export function filesAt(localPath: string, base: string, paths: readonly string[]): string[] {
  const path = posix.join(base, localPath).replace(/\/$/, '')
  return path === '.' ? [...paths] : paths.filter(name => name === path || name.startsWith(`${path}/`))
}

/** Sorts paths and removes repetitions. */
export const sortedPaths = (paths: Iterable<string>): string[] => [...new Set(paths)].sort()
