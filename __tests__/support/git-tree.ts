import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeFiles } from './deploys.ts'
import { git } from './git-history.ts'

/** Text of each blob that was read, by its SHA. */
const blobs = new Map<string, string>()

/** Text of every file of a commit, by path. Texts keep no space at their end. */
export function readTree(folder: string, commit: string): Record<string, string> {
  const files: Record<string, string> = {}
  for (const line of git(folder, 'ls-tree', '-r', commit).split('\n')) {
    const [attributes = '', path = ''] = line.split('\t')
    const [, , sha = ''] = attributes.split(' ')
    const text = blobs.get(sha) ?? git(folder, 'cat-file', 'blob', sha)
    blobs.set(sha, text)
    files[path] = text
  }
  return files
}

/** Writes files into a folder, and deletes those whose text is null. */
export function writeChanges(folder: string, changes: Readonly<Record<string, string | null>>): void {
  for (const [path, text] of Object.entries(changes))
    if (text === null) rmSync(join(folder, path))
    else writeFiles(folder, { [path]: text })
}
