import type { Dirent } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { type Exclusions, IGNORE_FILE } from './ignore.ts'
import { faultOfLink, type ResolvedFile, resolveLink } from './links.ts'
import { isInside } from './paths.ts'
import { type Fault, type FaultKind, type Problem, toUserError } from './problems.ts'
import type { Root } from './root.ts'
import type { Rules } from './rules.ts'

/**
 * Maximum number of files and folders below links. Links to folders that contain links to folders could make the tree
 * arbitrarily large.
 */
export const MAX_LINKED_ENTRIES = 50_000

/** Everything below a folder that no rule excludes, in no particular order. */
export interface Tree {
  /** Files at their real location: links to files are resolved. */
  files: ResolvedFile[]
  /** Paths that cannot be sent. They are errors unless a glob excludes them. */
  faults: Fault[]
  /** Links to folders, at the real location of the folder. */
  linkedFolders: ResolvedFile[]
  /** Links to folders that were not followed, because a rule excludes the folder. */
  excludedLinks: ResolvedFile[]
}

/** A folder that the walk enters. */
interface Folder extends ResolvedFile {
  /** Real locations of the folders whose links led here, from the outermost. */
  linkedFrom: readonly string[]
}

/**
 * Lists everything below the application's folder that no rule excludes, without the ignore file. It follows links, and
 * applies the rules to the path of the link and to its target. It does not enter excluded folders, so their size does
 * not matter.
 *
 * @throws UserError if links make the tree too large
 */
export async function walk(root: Root, rules: Rules, exclusions: Exclusions): Promise<Tree> {
  const tree: Tree = { files: [], faults: [], linkedFolders: [], excludedLinks: [] }
  let linkedEntries = 0
  await enter({ path: '', location: root.location, linkedFrom: [] })
  if (linkedEntries > MAX_LINKED_ENTRIES) throw toUserError(root.name, [tooManyLinked(root)])
  return tree

  async function enter(folder: Folder): Promise<void> {
    const names = await list(folder)
    if (!Array.isArray(names)) return void tree.faults.push(names)
    if (folder.linkedFrom.length > 0) linkedEntries += names.length
    if (linkedEntries > MAX_LINKED_ENTRIES) return
    // Node reads folders with four threads, so even a broad tree opens few at the same time.
    await Promise.all(names.map(name => visit(name, folder)))
  }

  async function visit(name: Dirent, folder: Folder): Promise<void> {
    const path = (folder.path === '' ? '' : `${folder.path}/`) + name.name.normalize('NFC')
    if (path === IGNORE_FILE) return
    const entry = { path, location: join(folder.location, name.name) }
    const rule = rules.ofPath(path, name.isDirectory())
    if (rule !== null) exclusions.add(path, rule)
    else if (name.name.includes('\ufffd')) tree.faults.push({ kind: 'not-utf8', path })
    else if (name.isDirectory()) await enter({ ...entry, linkedFrom: folder.linkedFrom })
    else if (name.isFile()) tree.files.push(entry)
    else if (name.isSymbolicLink()) await follow(entry, [...folder.linkedFrom, folder.location])
    else tree.faults.push({ kind: kindOf(name), path })
  }

  async function follow(link: ResolvedFile, linkedFrom: readonly string[]): Promise<void> {
    const target = await resolveLink(root.workspace, link)
    const isFault = 'kind' in target
    if (!isFault && !target.isFolder) return void tree.files.push({ path: link.path, location: target.location })
    // In git, `venv/` does not match a link of that name. Here it matches a link to a folder, or one that cannot be sent.
    const rule = rules.ofPath(link.path, true)
    if (rule !== null) return exclusions.add(link.path, rule)
    if (isFault) return void tree.faults.push(target)
    if (linkedFrom.some(folder => isInside(target.location, folder)))
      return void tree.faults.push(await faultOfLink('link-loop', link))
    const folder = { path: link.path, location: target.location }
    const ruleOfTarget = rules.ofTarget(target.location, true)
    if (ruleOfTarget !== null) {
      exclusions.add(link.path, ruleOfTarget)
      return void tree.excludedLinks.push(folder)
    }
    tree.linkedFolders.push(folder)
    await enter({ ...folder, linkedFrom })
  }
}

/** Lists a folder. The check follows after listing: a link may have replaced the folder, or a folder that contains it. */
async function list({ path, location }: ResolvedFile): Promise<Dirent[] | Fault> {
  try {
    const names = await readdir(location, { withFileTypes: true })
    return (await realpath(location)) === location ? names : { kind: 'changed', path: path || '.' }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isGone = code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP'
    return { kind: isGone ? 'changed' : 'unreadable-folder', path: path || '.' }
  }
}

function kindOf(name: Dirent): FaultKind {
  if (name.isSocket()) return 'socket'
  if (name.isFIFO()) return 'fifo'
  return name.isBlockDevice() || name.isCharacterDevice() ? 'device' : 'special'
}

function tooManyLinked(root: Root): Problem {
  return {
    reason: 'limit-exceeded',
    what: `Links in folder ${JSON.stringify(root.name)} lead to more than ${MAX_LINKED_ENTRIES} files and folders.`,
    saw: 'A folder counts once for each link that leads to it.',
    next: 'Exclude links or folders that the application does not need with .dr_apps_ignore.'
  }
}
