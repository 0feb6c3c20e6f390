import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { baseEnvironment, type LaunchFolders } from './environment.ts'
import { install, requirementsOf } from './install/install.ts'
import type { InstallStore } from './install/install-store.ts'
import { installScripts } from './install/package-scripts.ts'
import type { Requirements } from './install/requirements.ts'
import type { Exit, Program } from './process-group.ts'
import { findScriptProblem } from './script-check.ts'
import type { Launch, LaunchEvent } from './types.ts'

/** Everything that `build` needs from its launch. */
export interface BuildContext {
  launch: Launch
  folders: LaunchFolders
  /** Installed requirements. If unset, nothing is installed. */
  store: InstallStore | undefined
  signal: AbortSignal
  run(program: Program, emit: (lines: string[]) => void): Promise<Exit>
  emit(event: LaunchEvent): void
}

/**
 * Builds a launch: installs its requirements and runs its build script. Does nothing for a version without both
 * (platform.md §8 row 31). Returns the reason if the build fails.
 */
export async function build(context: BuildContext): Promise<string | undefined> {
  const { launch, store, signal } = context
  const requirements = requirementsOf(launch)
  if (requirements.length === 0 && !hasFile(launch, 'build-app.sh')) return undefined
  // Does not report a repeated build, which only restores the results that were deleted with an earlier launch.
  const emit = (event: LaunchEvent) => {
    if (!launch.isBuilt) context.emit(event)
  }
  const log = (lines: string[]) => emit({ kind: 'build-log', text: lines.map(line => `${line}\n`).join('') })
  emit({ kind: 'building' })
  if (store === undefined && requirements.length > 0) {
    const names = requirements.map(({ manifest }) => manifest).join(' and ')
    log([`emulator: not installed: ${names}. Use the option --install to install requirements`])
  }
  const installed = store === undefined ? [] : requirements
  if (store !== undefined)
    for (const each of installed) {
      const problem = await install(each, { ...context, store, log })
      if (signal.aborted || problem !== undefined) return problem
    }
  const problem = await runScripts(context, installed, log)
  if (signal.aborted || problem !== undefined) return problem
  emit({ kind: 'built' })
  return undefined
}

/** Checks if a version has a file at its root. */
function hasFile(launch: Launch, name: string): boolean {
  return launch.files.some(({ path }) => path === name)
}

/**
 * Runs the scripts of the version: those that npm would run while it installs, which may need all its files, and
 * `build-app.sh`. Returns the reason if one fails.
 */
async function runScripts(
  { launch, folders, signal, run }: BuildContext,
  requirements: readonly Requirements[],
  log: (lines: string[]) => void
): Promise<string | undefined> {
  const environment = { ...baseEnvironment(folders), ...launch.environment }
  const isPackage = requirements.some(({ installer }) => installer === 'npm')
  const scripts = isPackage ? installScripts(await readFile(join(folders.code, 'package.json'), 'utf8')) : []
  const steps = scripts.map(name => ({ name: `npm run ${name}`, file: 'npm', args: ['run', name] }))
  if (hasFile(launch, 'build-app.sh')) {
    steps.push({ name: 'build-app.sh', file: join(folders.code, 'build-app.sh'), args: [] })
  }
  for (const { name, file, args } of steps) {
    if (signal.aborted) return undefined
    const problem = name === 'build-app.sh' ? await findScriptProblem(folders.code, name) : undefined
    if (problem !== undefined) return problem
    const exit = await run({ file, args, folder: folders.code, environment }, log)
    if (!exit.isSuccess) return `${name} ended with ${exit.description}`
  }
  return undefined
}
