import { exportVariable as write } from '@actions/core'

/** Sets a variable for the later steps of the job. */
export function exportVariable(name: string, value: string): void {
  write(name, value)
}
