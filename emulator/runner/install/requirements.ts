import { npmInputs } from './npm-inputs.ts'
import { pipInputs } from './pip-inputs.ts'
import { uvInputs } from './uv-inputs.ts'
import type { VersionFiles } from './version-files.ts'

/** Package manager that installs requirements. `pyproject` is pip with the dependencies of a `pyproject.toml`. */
export type Installer = 'pip' | 'pyproject' | 'uv' | 'npm'

/** Requirements of a version that one installer installs. */
export interface Requirements {
  installer: Installer
  /** Name of the file at the root that lists the requirements. */
  manifest: string
  /** Paths of all files that determine what is installed, such as lock files and local packages. */
  inputs: string[]
}

/**
 * Finds the requirements of a version at its root. For Python, this is one of the files that the platform installs
 * (platform.md §7); if there are several, `requirements.txt` comes first, because every base installs it.
 */
export function findRequirements(files: VersionFiles): Requirements[] {
  return [...findPython(files), ...findNode(files)]
}

function findPython(files: VersionFiles): Requirements[] {
  const has = (path: string) => files.paths.includes(path)
  if (has('requirements.txt'))
    return [{ installer: 'pip', manifest: 'requirements.txt', inputs: pipInputs('requirements.txt', files) }]
  if (!has('pyproject.toml')) return []
  if (has('uv.lock')) return [{ installer: 'uv', manifest: 'uv.lock', inputs: uvInputs(files) }]
  // Many files only hold the settings of tools.
  if (!/^\s*\[project\]/m.test(files.read('pyproject.toml'))) return []
  return [{ installer: 'pyproject', manifest: 'pyproject.toml', inputs: ['pyproject.toml'] }]
}

function findNode(files: VersionFiles): Requirements[] {
  if (!files.paths.includes('package.json')) return []
  return [{ installer: 'npm', manifest: 'package.json', inputs: npmInputs(files) }]
}
