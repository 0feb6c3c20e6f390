import { existsSync } from 'node:fs'
import { lstat, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LaunchFolders } from '../environment.ts'
import type { InstallCommand, InstallFolders } from './installers.ts'

/** Maximum size of a script of a virtual environment. Larger files are programs. */
const MAX_SCRIPT_BYTES = 1024 * 1024

/**
 * Commands that give a launch its own copy of an installation. The files of a virtual environment are hard links, which
 * is fast: Python, pip and uv replace files and never write into them. Programs of Node do, so its modules are copied.
 */
export function copyCommands(installed: InstallFolders, launch: LaunchFolders): InstallCommand[] {
  const modules = join(installed.source, 'node_modules')
  return [
    ...(existsSync(installed.venv) ? [copyCommand('-RPpl', installed.venv, launch.venv)] : []),
    ...(existsSync(modules) ? [copyCommand('-RPp', modules, join(launch.code, 'node_modules'))] : [])
  ]
}

const copyCommand = (options: string, from: string, to: string): InstallCommand => ({
  name: 'copying the installed packages',
  file: 'cp',
  args: [options, from, to]
})

/**
 * Replaces the paths of the installation in a copied virtual environment: scripts begin with the path of their Python,
 * and editable packages point to their source, which becomes that of the launch.
 */
export async function moveVenv(installed: InstallFolders, launch: LaunchFolders): Promise<void> {
  const lib = join(launch.venv, 'lib')
  const sites = (await readdir(lib)).map(name => join(lib, name, 'site-packages')).filter(path => existsSync(path))
  const files = await Promise.all([
    filesIn(join(launch.venv, 'bin'), () => true),
    ...sites.map(site => filesIn(site, name => name.endsWith('.pth') || name.startsWith('__editable__')))
  ])
  for (const file of files.flat()) {
    const text = await readFile(file, 'latin1')
    const moved = text.replaceAll(installed.venv, launch.venv).replaceAll(installed.source, launch.code)
    if (moved !== text) await replaceFile(file, moved)
  }
}

async function filesIn(folder: string, isWanted: (name: string) => boolean): Promise<string[]> {
  const names = (await readdir(folder)).filter(isWanted)
  const found = await Promise.all(names.map(async name => ({ name, stats: await lstat(join(folder, name)) })))
  return found
    .filter(({ stats }) => stats.isFile() && stats.size <= MAX_SCRIPT_BYTES)
    .map(({ name }) => join(folder, name))
}

/** Replaces the file instead of writing into it: it is a link to the file of the installation. */
async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.new`
  await writeFile(draft, text, { encoding: 'latin1', mode: (await lstat(file)).mode })
  await rename(draft, file)
}
