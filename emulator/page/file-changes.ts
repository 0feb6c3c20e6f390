import type { StoredFile } from '../state/records.ts'

/** Changed file. `before` is null for an added file, and `after` for a removed one. */
export interface FileChange {
  kind: 'added' | 'changed' | 'removed'
  path: string
  before: StoredFile | null
  after: StoredFile | null
}

/** Compares the files of two versions by path and content. Item ids do not matter. */
export function diffFiles(before: readonly StoredFile[], after: readonly StoredFile[]): FileChange[] {
  const remaining = new Map(before.map(file => [file.path, file]))
  const changes: FileChange[] = []
  for (const file of after) {
    const { path } = file
    const previous = remaining.get(path)
    remaining.delete(path)
    if (previous === undefined) changes.push({ kind: 'added', path, before: null, after: file })
    else if (previous.blob !== file.blob) changes.push({ kind: 'changed', path, before: previous, after: file })
  }
  for (const file of remaining.values()) changes.push({ kind: 'removed', path: file.path, before: file, after: null })
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1))
}
