import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getInput, getState, saveState, exportVariable as setVariable } from '@actions/core'
import type { Context } from './context.ts'
import type { Log } from './log.ts'

/** Writes one output to the file of the runner. */
export { setOutput } from '@actions/core'

/** Reads an input of the step by its name in action.yml. The value is trimmed; '' if it is not set. */
export function readInput(name: string): string {
  return getInput(name)
}

/** State that the main step leaves to the post step: unfinished changes, the announcement, a running emulator, a command. */
export type StateName = 'pendingChanges' | 'announcement' | 'emulator' | 'command'

/** Saves state for the post step, which gets the last value even if main is killed. Null removes it. */
export function saveToState(name: StateName, value: object | null, log: Pick<Log, 'warning'>): void {
  writeRunnerFile('GITHUB_STATE', log, () => saveState(name, value === null ? '' : JSON.stringify(value)))
}

/**
 * Clears all state. Main calls it first, because the runner's state overrides the job's environment: an earlier step could
 * set `STATE_pendingChanges` there and make the post step delete an application of its choice.
 */
export function clearState(log: Pick<Log, 'warning'>): void {
  for (const name of ['pendingChanges', 'announcement', 'emulator', 'command'] satisfies StateName[])
    saveToState(name, null, log)
}

/** Reads state that the main step saved; null if there is none or it is not valid JSON. */
export function readState<T>(name: StateName, log: Pick<Log, 'warning'>): T | null {
  const text = getState(name)
  if (text === '') return null
  try {
    return JSON.parse(text) as T
  } catch {
    log.warning(`The state "${name}" of the main step is incomplete, so the post step ignores it. Run the job again.`)
    return null
  }
}

/** Appends to the job summary. Outside a workflow it does nothing. */
export function writeSummary(markdown: string): void {
  const file = process.env.GITHUB_STEP_SUMMARY
  if (file !== undefined && file !== '') appendFileSync(file, `${markdown}\n`)
}

/** Sets an environment variable for later steps of the job. */
export function exportVariable(name: string, value: string, log: Pick<Log, 'warning'>): void {
  writeRunnerFile('GITHUB_ENV', log, () => setVariable(name, value))
}

/** File of the runner, by the variable with its path. */
type RunnerFile = 'GITHUB_STATE' | 'GITHUB_OUTPUT' | 'GITHUB_ENV'

/** Consequence of a file that cannot be written, for the warning. The step itself continues. */
const CONSEQUENCES: Readonly<Record<RunnerFile, string>> = {
  GITHUB_STATE:
    'If this step is killed, its post step neither rolls back nor stops an emulator. Run the job again in that case.',
  GITHUB_OUTPUT: 'The outputs of this step are missing. The log and the job summary contain them.',
  GITHUB_ENV: 'Later steps of the job do not get the variables that this step sets.'
}

const warned = new WeakMap<object, Set<RunnerFile>>()

/** Writes to a file of the runner. A failure is logged once for each file, and the step continues. */
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
        : 'In a container, set "options: --user 1001" (the user of the runner) for the job, so that it can write there.'
    log.warning(
      `The file of ${file}, ${process.env[file]}, could not be written${who}: ${message}. ${CONSEQUENCES[file]} ${advice}`
    )
  }
}

/**
 * Creates a folder for files that outlive the step but not the job. If the container's user cannot write to the runner's
 * folder, the folder is in the container's own temporary directory.
 */
export function createTemporaryFolder({ temporaryFolder }: Pick<Context, 'temporaryFolder'>, name: string): string {
  try {
    return mkdtempSync(join(temporaryFolder, `datarobot-${name}-`))
  } catch {
    return mkdtempSync(join(tmpdir(), `datarobot-${name}-`))
  }
}

/**
 * Writes a file into a new temporary folder.
 *
 * @returns the path of the file
 */
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
