import { lstat, readdir } from 'node:fs/promises'
import { dirname, join, posix, relative, sep } from 'node:path'
import { listNames } from '../errors.ts'
import type { IgnoreRules } from './ignore.ts'
import { type ResolvedFile, resolveFile } from './links.ts'
import { foldersOf, isInside } from './paths.ts'
import { readStart } from './reading.ts'
import type { Root } from './root.ts'

const MAX_BYTES = 64 * 1024

/**
 * Notices about files of the repository that `actions/checkout` did not fetch.
 *
 * @param linkedFolders folders elsewhere in the checkout whose files are sent too
 */
export async function checkoutNotices(
  root: Root,
  linkedFolders: readonly ResolvedFile[],
  rules: IgnoreRules
): Promise<string[]> {
  const top = await topOf(root.workspace, root.location)
  if (top === null) return []
  const folders = [{ path: '', location: root.location }, ...linkedFolders]
  const notices: string[] = []
  const empty = await emptySubmodules(top, folders, rules)
  if (empty.length > 0)
    notices.push(
      `These folders of submodules are empty: ${listNames(empty)}. Set "submodules: true" on actions/checkout to send ` +
        'their files.'
    )
  if (await isSparse(top, folders))
    notices.push(
      'This is a sparse checkout: files that actions/checkout did not fetch are not sent, and are deleted from the ' +
        'application. List the whole folder of the application, and the folders that its links point to, in ' +
        '"sparse-checkout".'
    )
  return notices
}

/** The root of the repository that contains a folder. Null if the workspace has none. */
export async function topOf(workspace: string, folder: string): Promise<string | null> {
  const isTop = await lstat(join(folder, '.git')).then(
    stats => stats.isDirectory() || stats.isFile(),
    () => false
  )
  if (isTop) return folder
  return folder === workspace || !isInside(workspace, folder) ? null : topOf(workspace, dirname(folder))
}

async function emptySubmodules(top: string, folders: readonly ResolvedFile[], rules: IgnoreRules): Promise<string[]> {
  const text = await textOf(top, '.gitmodules')
  const locations = [...text.matchAll(/^\s*path\s*=\s*"?(.*?)"?\s*$/gm)].map(([, path = '']) => join(top, path))
  const empty = new Set<string>()
  for (const location of locations)
    for (const folder of folders.filter(each => isInside(each.location, location))) {
      const path = posix.join(folder.path, toPosix(relative(folder.location, location)))
      const isLeftOut = [...foldersOf(path), path].some(each => rules(each, true))
      // An empty path is the application's own folder, which has other problems if it is empty.
      const names = path === '' || path === '.' || isLeftOut ? null : await readdir(location).catch(() => null)
      if (names?.length === 0) empty.add(path)
    }
  return [...empty].sort()
}

/** Returns true if git checked out only a part of the repository, which does not include all of the folders. */
async function isSparse(top: string, folders: readonly ResolvedFile[]): Promise<boolean> {
  const settings = (await textOf(top, '.git/config.worktree')) || (await textOf(top, '.git/config'))
  if (!/^\s*sparsecheckout\s*=\s*true\s*$/im.test(settings)) return false
  const lines = new Set((await textOf(top, '.git/info/sparse-checkout')).split(/\r?\n/))
  // In cone mode, git lists whole folders, such as "/apps/churn/".
  const isWhole = (path: string) =>
    [...foldersOf(path), path].some(each => lines.has(`/${each}/`) && !lines.has(`!/${each}/*/`))
  return !folders
    .filter(({ location }) => isInside(top, location))
    .every(({ location }) => isWhole(toPosix(relative(top, location))))
}

async function textOf(top: string, path: string): Promise<string> {
  const found = await resolveFile(top, { path, location: join(top, path) })
  if (found === null || 'kind' in found) return ''
  const bytes = await readStart(found, MAX_BYTES)
  return Buffer.isBuffer(bytes) ? bytes.toString('utf8') : ''
}

function toPosix(path: string): string {
  return path.split(sep).join('/')
}
