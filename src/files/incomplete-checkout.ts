import { lstat, readdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { listNames } from '../errors.ts'
import type { IgnoreRules } from './ignore.ts'
import { resolveFile } from './links.ts'
import { isInside } from './paths.ts'
import { readBeginning } from './reading.ts'

const MAX_BYTES = 64 * 1024

/** Notices for what `actions/checkout` left away although the repository has it. */
export async function checkoutNotices(workspace: string, root: string, rules: IgnoreRules): Promise<string[]> {
  const top = await topOf(workspace, root)
  if (top === null) return []
  const notices: string[] = []
  const empty = await emptySubmodules(top, root, rules)
  if (empty.length > 0)
    notices.push(
      `These folders of submodules are empty: ${listNames(empty)}. Give actions/checkout "submodules: true" to send ` +
        'their files.'
    )
  if (await isSparse(top, toPosix(relative(top, root))))
    notices.push(
      'This is a sparse checkout: files that actions/checkout left out are not sent, and are deleted from the ' +
        'application. Let "sparse-checkout" name the whole folder of the application.'
    )
  return notices
}

/** The root of the repository that a folder belongs to; null when there is none in the workspace. */
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

/** Whether git was told to leave files away, and not to take all of a folder. */
async function isSparse(top: string, folder: string): Promise<boolean> {
  const settings = (await textOf(top, '.git/config.worktree')) || (await textOf(top, '.git/config'))
  if (!/^\s*sparsecheckout\s*=\s*true\s*$/im.test(settings)) return false
  const lines = new Set((await textOf(top, '.git/info/sparse-checkout')).split(/\r?\n/))
  // In its usual mode git lists whole folders, as "/apps/churn/".
  const parts = folder === '' ? [] : folder.split('/')
  const above = parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}/`)
  return !above.some(each => lines.has(each) && !lines.has(`!${each}*/`))
}

async function textOf(top: string, path: string): Promise<string> {
  const found = await resolveFile(top, { path, location: join(top, path) })
  if (found === null || 'kind' in found) return ''
  const bytes = await readBeginning(found, MAX_BYTES)
  return Buffer.isBuffer(bytes) ? bytes.toString('utf8') : ''
}

function toPosix(path: string): string {
  return path.split(sep).join('/')
}
