import { exportVariable as write } from '@actions/core'
import type { Log } from './log.ts'
import { writeRunnerFile } from './runner-files.ts'

/** Sets a variable for the later steps of the job. */
export function exportVariable(name: string, value: string, log: Pick<Log, 'warning'>): void {
  writeRunnerFile('GITHUB_ENV', log, () => write(name, value))
}
