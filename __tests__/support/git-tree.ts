import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeFiles } from './deploys.ts'
import { git } from './git-history.ts'

/** Text of every file of a commit, by path. Texts keep no space at their end. */
export function readTree(folder: string, commit: string): Record<string, string> {
  const paths = git(folder, 'ls-tree', '-r', '--name-only', commit).split('\n')
  return Object.fromEntries(paths.map(path => [path, git(folder, 'show', `${commit}:${path}`)]))
}

/** Writes files into a folder, and deletes those whose text is null. */
export function writeChanges(folder: string, changes: Readonly<Record<string, string | null>>): void {
  for (const [path, text] of Object.entries(changes))
    if (text === null) rmSync(join(folder, path))
    else writeFiles(folder, { [path]: text })
}
