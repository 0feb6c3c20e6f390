import { createHash } from 'node:crypto'
import type { Commit } from './records.ts'

type Files = Commit['files']

/** A file that differs between two commits, in GitHub's terms. */
export interface DiffEntry {
  path: string
  status: 'added' | 'removed' | 'modified' | 'renamed'
  /** Path before a rename. */
  previousPath: string | null
  blob: string
}

/** SHA of a text as a git blob. */
export function blobSha(text: string): string {
  const bytes = Buffer.from(text)
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

/** Files that differ, sorted by path. A file that moved with the same content is one renamed file. */
export function diffEntries(base: Files, head: Files): DiffEntry[] {
  const removed = new Set(Object.keys(base).filter(path => !(path in head)))
  const entries = Object.entries(head).flatMap(([path, text]): DiffEntry[] => {
    const blob = blobSha(text)
    if (path in base) return base[path] === text ? [] : [{ path, status: 'modified', previousPath: null, blob }]
    const previousPath = [...removed].find(other => base[other] === text) ?? null
    if (previousPath !== null) removed.delete(previousPath)
    return [{ path, status: previousPath === null ? 'added' : 'renamed', previousPath, blob }]
  })
  const gone = [...removed].map(
    (path): DiffEntry => ({ path, status: 'removed', previousPath: null, blob: blobSha(base[path] ?? '') })
  )
  return [...entries, ...gone].sort((a, b) => (a.path < b.path ? -1 : 1))
}
