import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getInput, getState, saveState, exportVariable as setVariable } from '@actions/core'
import type { Context } from './context.ts'
import type { Log } from './log.ts'

/** An input of the step by its name in action.yml, trimmed; '' when it is not given. */
export function readInput(name: string): string {
  return getInput(name)
}

/** What main may leave to post: what it had begun, where it had said so, an emulator that runs. */
export type StateName = 'pendingChanges' | 'announcement' | 'emulator'

/** Kept by the runner between main and post, also when main is killed; the last word counts, null removes it. */
export function saveToState(name: StateName, value: object | null, log: Pick<Log, 'warning'>): void {
  writeRunnerFile('GITHUB_STATE', log, () => saveState(name, value === null ? '' : JSON.stringify(value)))
}

/**
 * Removes everything that post would read. Main does so first: the runner's state goes before the job's environment, in
 * which an earlier step could have set `STATE_pendingChanges`, to have post delete an application of its choice.
 */
export function clearState(log: Pick<Log, 'warning'>): void {
  for (const name of ['pendingChanges', 'announcement', 'emulator'] satisfies StateName[]) saveToState(name, null, log)
}

/** What main left behind under this name; null when nothing, or when it is not whole. */
export function readState<T>(name: StateName, log: Pick<Log, 'warning'>): T | null {
  const text = getState(name)
  if (text === '') return null
  try {
    return JSON.parse(text) as T
  } catch {
    log.warning(`The state "${name}" of the main step is not whole, so nothing is done about it. Run the job again.`)
    return null
  }
}

/** Adds to the job summary; outside of a workflow there is none. */
export function writeSummary(markdown: string): void {
  const file = process.env.GITHUB_STEP_SUMMARY
  if (file !== undefined && file !== '') appendFileSync(file, `${markdown}\n`)
}

/** Sets a variable for the later steps of the job. */
export function exportVariable(name: string, value: string, log: Pick<Log, 'warning'>): void {
  writeRunnerFile('GITHUB_ENV', log, () => setVariable(name, value))
}

/** A file of the runner, by the variable that names it. */
type RunnerFile = 'GITHUB_STATE' | 'GITHUB_OUTPUT' | 'GITHUB_ENV'

/** Consequence of a file that cannot be written; the step itself goes on. */
const CONSEQUENCES: Readonly<Record<RunnerFile, string>> = {
  GITHUB_STATE:
    'If this step is killed, its post step rolls nothing back and stops no emulator: run the job again then.',
  GITHUB_OUTPUT: 'The outputs of this step are missing; the log and the job summary tell them.',
  GITHUB_ENV: 'Later steps of the job do not get the variables that this step sets.'
}

const warned = new WeakMap<object, Set<RunnerFile>>()

/** Writes to a file of the runner. When that fails the log says why, once for each file, and the step goes on. */
export function writeRunnerFile(file: RunnerFile, log: Pick<Log, 'warning'>, write: () => void): void {
  try {
    write()
  } catch (error) {
    const files = warned.get(log) ?? new Set()
    if (files.has(file)) return
    warned.set(log, files.add(file))
    const { code, message } = error as NodeJS.ErrnoException
    const user = process.getuid?.()
    const who = user === undefined ? '' : ` by user ${user}`
    const advice =
      code === 'ENOSPC'
        ? 'Free disk space on the runner.'
        : 'In a container, give the job "options: --user 1001" (the user of the runner), so that it may write there.'
    log.warning(
      `The file of ${file}, ${process.env[file]}, could not be written${who}: ${message}. ${CONSEQUENCES[file]} ${advice}`
    )
  }
}

/**
 * A new folder for files that outlive the step, and not the job. The runner's folder may be closed to the user of a
 * container; the container's own does as well then.
 */
export function createTemporaryFolder({ temporaryFolder }: Pick<Context, 'temporaryFolder'>, name: string): string {
  try {
    return mkdtempSync(join(temporaryFolder, `datarobot-${name}-`))
  } catch {
    return mkdtempSync(join(tmpdir(), `datarobot-${name}-`))
  }
}

/** Writes a file into a new folder. @returns its path */
export function writeTemporaryFile(
  context: Pick<Context, 'temporaryFolder'>,
  folder: string,
  name: string,
  text: string
): string {
  const path = join(createTemporaryFolder(context, folder), name)
  writeFileSync(path, text)
  return path
}
