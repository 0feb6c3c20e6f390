import type { Log } from './log.ts'

/** Writes one output to the file of the runner. */
export { setOutput } from '@actions/core'

/** A file of the runner, by the variable that names it. */
type RunnerFile = 'GITHUB_STATE' | 'GITHUB_OUTPUT' | 'GITHUB_ENV'

/** Consequence of a file that cannot be written; the step itself goes on. */
const CONSEQUENCE: Readonly<Record<RunnerFile, string>> = {
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
      `The file of ${file}, ${process.env[file]}, could not be written${who}: ${message}. ${CONSEQUENCE[file]} ${advice}`
    )
  }
}
