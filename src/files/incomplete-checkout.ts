import { lstat, readdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { listNames } from '../errors.ts'
import type { IgnoreRules } from './ignore.ts'
import { resolveFile } from './links.ts'
import { isInside } from './paths.ts'
import { readStart } from './reading.ts'

const MAX_BYTES = 64 * 1024

/** Notices about files of the repository that `actions/checkout` did not fetch. */
export async function checkoutNotices(workspace: string, root: string, rules: IgnoreRules): Promise<string[]> {
  const top = await topOf(workspace, root)
  if (top === null) return []
  const notices: string[] = []
  const empty = await emptySubmodules(top, root, rules)
  if (empty.length > 0)
    notices.push(
      `These folders of submodules are empty: ${listNames(empty)}. Set "submodules: true" on actions/checkout to send ` +
        'their files.'
    )
  if (await isSparse(top, toPosix(relative(top, root))))
    notices.push(
      'This is a sparse checkout: files that actions/checkout did not fetch are not sent, and are deleted from the ' +
        'application. List the whole folder of the application in "sparse-checkout".'
    )
  return notices
}

/** The root of the repository that contains a folder. Null if the workspace has none. */
async function topOf(workspace: string, folder: string): Promise<string | null> {
  const isTop = await lstat(join(folder, '.git')).then(
    stats => stats.isDirectory() || stats.isFile(),
    () => false
  )
  if (isTop) return folder
  return folder === workspace || !isInside(workspace, folder) ? null : topOf(workspace, dirname(folder))
}

async function emptySubmodules(top: string, root: string, rules: IgnoreRules): Promise<string[]> {
  const text = await textOf(top, '.gitmodules')
  const locations = [...text.matchAll(/^\s*path\s*=\s*"?(.*?)"?\s*$/gm)].map(([, path = '']) => join(top, path))
  const folders: string[] = []
  for (const location of locations.filter(each => each !== root && isInside(root, each))) {
    const folder = toPosix(relative(root, location))
    const isLeftOut = folder.split('/').some((_, index, parts) => rules(parts.slice(0, index + 1).join('/'), true))
    const names = isLeftOut ? null : await readdir(location).catch(() => null)
    if (names?.length === 0) folders.push(folder)
  }
  return folders.sort()
}

/** Returns true if git checked out only a part of the repository, which does not include the whole folder. */
async function isSparse(top: string, folder: string): Promise<boolean> {
  const settings = (await textOf(top, '.git/config.worktree')) || (await textOf(top, '.git/config'))
  if (!/^\s*sparsecheckout\s*=\s*true\s*$/im.test(settings)) return false
  const lines = new Set((await textOf(top, '.git/info/sparse-checkout')).split(/\r?\n/))
  // In cone mode, git lists whole folders, such as "/apps/churn/".
  const parts = folder === '' ? [] : folder.split('/')
  const above = parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}/`)
  return !above.some(each => lines.has(each) && !lines.has(`!${each}*/`))
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
