import { appendFileSync } from 'node:fs'
import { getInput, getState, saveState } from '@actions/core'

/** An input of the step by its name in action.yml, trimmed; '' when it is not given. */
export function readInput(name: string): string {
  return getInput(name)
}

/** What the main step leaves for the post step, which runs also when the main step was cancelled: as JSON, by a name. */
export function keepForPost(name: string, value: unknown): void {
  saveState(name, JSON.stringify(value))
}

/** What the main step left; null when it left nothing, or nothing that can be read. */
export function keptForPost(name: string): unknown {
  try {
    return JSON.parse(getState(name))
  } catch {
    return null
  }
}

/** Adds Markdown to the job summary. False where there is none: outside of GitHub, or on an old server. */
export function appendSummary(markdown: string, path: string | undefined = process.env.GITHUB_STEP_SUMMARY): boolean {
  if (!path) return false
  appendFileSync(path, markdown)
  return true
}
