import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folder of third-party programs, each in a subfolder with its version. */
const FOLDER = join(import.meta.dirname, '.tools')

/** Error for a program that is missing on this machine, with the check that needs it. */
export class Missing extends Error {}

/**
 * Installs a Go program at a pinned version. Go verifies downloads with its checksum database.
 *
 * @param path path of the package, such as `github.com/nektos/act`
 * @throws Missing without Go, and Error if it cannot be installed
 */
export function goProgram(path: string, version: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return installed(`${name}-${version}`, name, folder => {
    if (spawnSync('go', ['version']).error !== undefined) throw new Missing(`go was not found, and ${name} needs it`)
    run('go', ['install', `${path}@${version}`], { GOBIN: folder })
  })
}

/**
 * Installs a program of a Python package at a pinned version.
 *
 * @throws Missing without Python and its venv module, and Error if it cannot be installed
 */
export function pythonProgram(name: string, version: string): string {
  return installed(`${name}-${version}`, join('bin', name), folder => {
    if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0)
      throw new Missing(`python3 with its venv module was not found, and ${name} needs it`)
    run('python3', ['-m', 'venv', folder])
    const quietly = ['-q', '--disable-pip-version-check']
    const install = ['-m', 'pip', 'install', ...quietly, `${name}==${version}`]
    // Only the emulator must not search the network.
    run(join(folder, 'bin', 'python'), install, { PIP_NO_INDEX: '0' })
  })
}

/** Installs a program unless its folder has a mark, which an interrupted installation does not have. */
function installed(folderName: string, program: string, install: (folder: string) => void): string {
  const folder = join(FOLDER, folderName)
  const mark = `${folder}.installed`
  if (!existsSync(mark)) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    install(folder)
    writeFileSync(mark, '')
  }
  return join(folder, program)
}

function run(program: string, args: readonly string[], env: Record<string, string> = {}): void {
  const options = {
    stdio: ['ignore', 'inherit', 'inherit'] as ('ignore' | 'inherit')[],
    env: { ...process.env, ...env }
  }
  const { status, error } = spawnSync(program, args, options)
  if (status !== 0)
    throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`)
}
