import { posix } from 'node:path'
import { filesAt, sortedPaths, type VersionFiles } from './version-files.ts'

const SETTINGS = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc']

/** Lock files of npm. */
export const NPM_LOCKS: readonly string[] = ['package-lock.json', 'npm-shrinkwrap.json']

/** Files that npm needs to install a package: its lock file, its workspaces, and local packages. */
export function npmInputs(files: VersionFiles): string[] {
  const { dependencies, optionalDependencies, workspaces } = parsePackage(files.read('package.json'))
  const requested = [dependencies, optionalDependencies].flatMap(packages => Object.values(packages ?? {}))
  const local = requested.flatMap(request => {
    const [, path] = typeof request === 'string' ? (/^(?:file:|link:|(?=\.{1,2}\/))(.+)$/.exec(request) ?? []) : []
    return path === undefined ? [] : filesAt(path, '.', files.paths)
  })
  const members = workspaces === undefined ? [] : files.paths.filter(path => posix.basename(path) === 'package.json')
  return sortedPaths([...SETTINGS.filter(path => files.paths.includes(path)), ...local, ...members])
}

/** Contents of a `package.json`. Empty if it is not an object in JSON: npm reports that. */
export function parsePackage(text: string): Record<string, object | undefined> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, object>) : {}
  } catch {
    return {}
  }
}
