import { getState, saveState } from '@actions/core'

/** What main may leave to post: what it had begun, where it had said so, an emulator that runs. */
export type Kept = 'unfinished' | 'told' | 'emulator'

/** Kept by the runner between main and post, also when main is killed; the last word counts, null takes it back. */
export function keep(name: Kept, value: object | null): void {
  saveState(name, value === null ? '' : JSON.stringify(value))
}

/** What main left behind under this name; null when nothing. Written by this action only. */
export function readKept<T>(name: Kept): T | null {
  const text = getState(name)
  return text === '' ? null : (JSON.parse(text) as T)
}
