import { getState, saveState } from '@actions/core'
import type { Log } from './log.ts'
import { writeRunnerFile } from './runner-files.ts'

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
