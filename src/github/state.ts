import { getState, saveState } from '@actions/core'

/** A version that a run made and has not published: what the post step takes away when main was killed. */
export interface Draft {
  sourceId: string
  versionId: string
}

/** An emulator that main started: what the post step stops. */
export interface StartedEmulator {
  pid: number
  /** Null until it is ready. */
  endpoint: string | null
  token: string
}

/** Kept by the runner between main and post; the last word counts, null takes it back. */
export function saveDraft(draft: Draft | null): void {
  saveState(DRAFT, draft === null ? '' : JSON.stringify(draft))
}

export function readDraft(): Draft | null {
  return read(DRAFT)
}

export function saveEmulator(emulator: StartedEmulator): void {
  saveState(EMULATOR, JSON.stringify(emulator))
}

export function readEmulator(): StartedEmulator | null {
  return read(EMULATOR)
}

const DRAFT = 'draft'
const EMULATOR = 'emulator'

function read<T>(name: string): T | null {
  const text = getState(name)
  return text === '' ? null : (JSON.parse(text) as T)
}
