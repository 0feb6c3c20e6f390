import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Programs of others, each in a folder that carries its version: a new version installs anew, an old one stays unused. */
const FOLDER = join(import.meta.dirname, '.tools')

/** A program that is missing on this machine, and what cannot be checked without it. */
export class Missing extends Error {}

/**
 * A Go program at a pinned version; Go itself holds what it loads against its checksum database.
 * @param path of the package, such as `github.com/nektos/act`
 * @throws Missing without Go; Error when it cannot be installed
 */
export function goProgram(path: string, version: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return installed(`${name}-${version}`, name, folder => {
    if (spawnSync('go', ['version']).error !== undefined) throw new Missing(`go was not found, and ${name} needs it`)
    run('go', ['install', `${path}@${version}`], { GOBIN: folder })
  })
}

/**
 * A program of a Python package at a pinned version.
 * @throws Missing without Python and its venv module; Error when it cannot be installed
 */
export function pythonProgram(name: string, version: string): string {
  return installed(`${name}-${version}`, join('bin', name), folder => {
    if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0)
      throw new Missing(`python3 with its venv module was not found, and ${name} needs it`)
    run('python3', ['-m', 'venv', folder])
    const quietly = ['-q', '--disable-pip-version-check']
    run(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', ...quietly, `${name}==${version}`])
  })
}

/** What was cut off half-way has no mark and is made anew. */
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
