import { filesAt, sortedPaths, type VersionFiles } from './version-files.ts'

/** Files that uv reads beside the lock file. */
const SETTINGS = ['uv.lock', 'pyproject.toml', 'uv.toml', '.python-version']

/** Local package in a lock file. uv writes these lines itself, always in this form. */
const LOCAL_SOURCE = /\bsource = \{ (editable|directory|path|virtual) = "([^"]+)" \}/g

/** Files that uv needs to install a lock file. It installs local packages, except virtual ones, from their files. */
export function uvInputs(files: VersionFiles): string[] {
  const sources = [...files.read('uv.lock').matchAll(LOCAL_SOURCE)]
  const local = sources.flatMap(([, kind, path = '']) => {
    const found = filesAt(path, '.', files.paths)
    return kind === 'virtual' ? filesAt('pyproject.toml', path, found) : found
  })
  return sortedPaths([...SETTINGS.filter(path => files.paths.includes(path)), ...local])
}
