import { getState, saveState } from '@actions/core'

/** A version that a run made and has not published: what the post step takes away when main was killed. */
export interface Draft {
  sourceId: string
  versionId: string
}

const NAME = 'draft'

/** Kept by the runner between main and post; the last word counts, null takes it back. */
export function saveDraft(draft: Draft | null): void {
  saveState(NAME, draft === null ? '' : JSON.stringify(draft))
}

export function readDraft(): Draft | null {
  const text = getState(NAME)
  return text === '' ? null : (JSON.parse(text) as Draft)
}
