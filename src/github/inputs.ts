import { getInput } from '@actions/core'

/** An input of the step by its name in action.yml, trimmed; '' when it is not given. */
export function readInput(name: string): string {
  return getInput(name)
}
