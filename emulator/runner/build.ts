import { join } from 'node:path'
import { baseEnvironment, type LaunchFolders, pipEnvironment } from './environment.ts'
import type { Exit, Program } from './process-group.ts'
import { findScriptProblem } from './script-check.ts'
import type { Launch, LaunchEvent } from './types.ts'

/** Step of a build. `name` is for error messages. */
interface BuildStep {
  name: string
  program: Program
}

/** Checks if a version has a file at its root. */
export function hasFile(launch: Launch, name: string): boolean {
  return launch.files.some(({ path }) => path === name)
}

/** Build steps of a launch. Empty for a version with neither file (platform.md §8 row 31). */
function buildSteps(launch: Launch, folders: LaunchFolders, install: boolean): BuildStep[] {
  const isInstalled = install && hasFile(launch, 'requirements.txt')
  const step = (
    name: string,
    file: string,
    args: string[],
    extraEnvironment: Record<string, string> = {}
  ): BuildStep => ({
    name,
    program: {
      file,
      args,
      folder: folders.code,
      environment: { ...baseEnvironment(folders, isInstalled), ...launch.environment, ...extraEnvironment }
    }
  })
  const pip = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '-r', 'requirements.txt']
  return [
    ...(isInstalled
      ? [
          step('python3 -m venv', 'python3', ['-m', 'venv', folders.venv]),
          step('pip install -r requirements.txt', join(folders.venv, 'bin', 'python'), pip, pipEnvironment())
        ]
      : []),
    ...(hasFile(launch, 'build-app.sh') ? [step('build-app.sh', join(folders.code, 'build-app.sh'), [])] : [])
  ]
}

/** Everything that `build` needs from its launch. */
export interface BuildContext {
  launch: Launch
  folders: LaunchFolders
  install: boolean
  signal: AbortSignal
  run(program: Program, emit: (lines: string[]) => void): Promise<Exit>
  emit(event: LaunchEvent): void
}

/** Builds a launch if it has build steps. Returns the reason if the build fails. */
export async function build({
  launch,
  folders,
  install,
  signal,
  run,
  emit
}: BuildContext): Promise<string | undefined> {
  const steps = buildSteps(launch, folders, install)
  const isSkipped = !install && hasFile(launch, 'requirements.txt')
  if (steps.length === 0 && !isSkipped) return undefined
  // Does not report a repeated build, which only restores the results that were deleted with an earlier launch.
  const emitFirstBuild = (event: LaunchEvent) => {
    if (!launch.isBuilt) emit(event)
  }
  const log = (lines: string[]) => emitFirstBuild({ kind: 'build-log', text: lines.map(line => `${line}\n`).join('') })
  emitFirstBuild({ kind: 'building' })
  if (isSkipped) log(['emulator: requirements.txt is not installed. Use the option --install to install it'])
  for (const { name, program } of steps) {
    if (signal.aborted) return undefined
    const problem = name === 'build-app.sh' ? await findScriptProblem(folders.code, name) : undefined
    if (problem !== undefined) return problem
    const exit = await run(program, log)
    if (!exit.isSuccess) return `${name} ended with ${exit.description}`
  }
  emitFirstBuild({ kind: 'built' })
  return undefined
}
