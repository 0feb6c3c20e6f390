import { getState, saveState } from '@actions/core'

const NAME = 'unfinished'

/** Kept by the runner between main and post, also when main is killed; the last word counts, null takes it back. */
export function saveUnfinished(unfinished: object | null): void {
  saveState(NAME, unfinished === null ? '' : JSON.stringify(unfinished))
}

/** What main left behind; null when it finished. Written by this action only. */
export function readUnfinished(): unknown {
  const text = getState(NAME)
  return text === '' ? null : JSON.parse(text)
}
