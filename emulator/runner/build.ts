import { join } from 'node:path'
import { baseEnvironment, type LaunchFolders, pipEnvironment } from './environment.ts'
import type { Ending, Program } from './process-group.ts'
import { faultOfScript } from './script-check.ts'
import type { Launch, LaunchEvent } from './types.ts'

/** A step of the build, and what to call it when it fails. */
interface BuildStep {
  name: string
  program: Program
}

/** Whether a version has a file at its root. */
export function has(launch: Launch, name: string): boolean {
  return launch.files.some(({ path }) => path === name)
}

/** What has to run before a start; nothing for a version that brings neither file (platform.md §8 row 31). */
function buildSteps(launch: Launch, folders: LaunchFolders, install: boolean): BuildStep[] {
  const isInstalled = install && has(launch, 'requirements.txt')
  const step = (name: string, file: string, args: string[], more: Record<string, string> = {}): BuildStep => ({
    name,
    program: {
      file,
      args,
      folder: folders.code,
      environment: { ...baseEnvironment(folders, isInstalled), ...launch.environment, ...more }
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
    ...(has(launch, 'build-app.sh') ? [step('build-app.sh', join(folders.code, 'build-app.sh'), [])] : [])
  ]
}

/** What `build` asks of its launch. */
export interface BuildSite {
  launch: Launch
  folders: LaunchFolders
  install: boolean
  signal: AbortSignal
  run(program: Program, tell: (lines: string[]) => void): Promise<Ending>
  tell(event: LaunchEvent): void
}

/** Builds, if there is anything to build; returns why that failed, if it did. */
export async function build({ launch, folders, install, signal, run, tell }: BuildSite): Promise<string | undefined> {
  const steps = buildSteps(launch, folders, install)
  const isSkipped = !install && has(launch, 'requirements.txt')
  if (steps.length === 0 && !isSkipped) return undefined
  // A build that is only repeated, as its results went with the folder of an earlier start, is not told.
  const say = (event: LaunchEvent) => {
    if (!launch.isBuilt) tell(event)
  }
  const log = (lines: string[]) => say({ kind: 'build-log', text: lines.map(line => `${line}\n`).join('') })
  say({ kind: 'building' })
  if (isSkipped) log(['emulator: requirements.txt is not installed; the option --install would do it'])
  for (const { name, program } of steps) {
    if (signal.aborted) return undefined
    const fault = name === 'build-app.sh' ? await faultOfScript(folders.code, name) : undefined
    if (fault !== undefined) return fault
    const ending = await run(program, log)
    if (!ending.isSuccess) return `${name} ended with ${ending.how}`
  }
  say({ kind: 'built' })
  return undefined
}
