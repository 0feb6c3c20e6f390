import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
/** A ref has no `..`, so that its file is inside of `.git`. */
const REF = /^ref: (refs\/(?!.*\.\.)[\w./-]+)$/

/**
 * Commit of the checkout that contains a folder; null if it cannot be read, as without `.git`. A `.git` file, as of a
 * submodule, does not count: the commit is that of the repository around it.
 *
 * @param path folder, absolute or relative to the workspace, beyond which nothing is read
 */
export function checkoutCommit(workspace: string, path: string): string | null {
  for (let folder = resolve(workspace, path); folder.startsWith(resolve(workspace)); folder = dirname(folder)) {
    const git = join(folder, '.git')
    if (statSync(git, { throwIfNoEntry: false })?.isDirectory()) return commitOf(git)
    if (folder === dirname(folder)) break
  }
  return null
}

function commitOf(git: string): string | null {
  const head = read(join(git, 'HEAD'))
  if (COMMIT.test(head)) return head
  const [, ref] = REF.exec(head) ?? []
  if (ref === undefined) return null
  const commit = read(join(git, ref))
  if (COMMIT.test(commit)) return commit
  const packed = read(join(git, 'packed-refs'))
    .split('\n')
    .map(line => line.split(' '))
  return packed.find(([sha = '', name]) => name === ref && COMMIT.test(sha))?.[0] ?? null
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
