import { readlink } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { DEFAULT_FILE } from '../configuration/types.ts'
import { UserError } from '../errors.ts'
import { readGlobs } from '../files/globs.ts'
import { Exclusions, readIgnoreFile } from '../files/ignore.ts'
import { isInside } from '../files/paths.ts'
import { findRoot, type Root } from '../files/root.ts'
import { pathFrom, rulesOf } from '../files/rules.ts'
import { walk } from '../files/walk.ts'

/** Folders of the checkout that a deploy sends. */
export interface SentFolders {
  /** Folder of the application, relative to the workspace. */
  path: string
  /** Folder of its execution environment; null if it builds none. */
  environmentPath: string | null
  /** False if the application is sent with the files that the built-in list excludes. */
  defaultExcludes: boolean
}

/** Finds the first changed path in the folder of an application or of its environment, or behind a link in these. */
export async function firstInFolders(
  workspace: string,
  { path, environmentPath, defaultExcludes }: SentFolders,
  paths: readonly string[]
): Promise<string | undefined> {
  // The built-in list leaves the configuration file out, also if the application is the whole repository.
  const sent = defaultExcludes ? paths.filter(path => posix.basename(path) !== DEFAULT_FILE) : paths
  const own = await firstInFolder(workspace, path, sent)
  if (own !== undefined || environmentPath === null) return own
  return firstInFolder(workspace, environmentPath, paths)
}

async function firstInFolder(workspace: string, folder: string, paths: readonly string[]): Promise<string | undefined> {
  if (paths.length === 0) return undefined
  const places = await placesOf(workspace, folder)
  return paths.find(path => places.some(place => isOfPlace(place, path)))
}

/**
 * Folders and files, relative to the checkout, on which the content of a folder depends: the folder itself, and the
 * targets of links in it. A folder that cannot be deployed has only itself: its deploy reports why.
 *
 * @param path folder of an application, relative to the workspace
 */
async function placesOf(workspace: string, path: string): Promise<string[]> {
  const itself = posix.normalize(path.replaceAll('\\', '/').normalize('NFC')).replace(/\/$/, '')
  try {
    const root = await findRoot({ workspace, path })
    return [...new Set([itself, root.name, ...(await linkTargets(root))])]
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return [itself]
  }
}

/** Targets of the links in a folder that are outside of it, as a deploy would follow them. */
async function linkTargets(root: Root): Promise<string[]> {
  const text = await readIgnoreFile(root)
  const noGlobs = await readGlobs('exclude', [])
  if (typeof text !== 'string' || Array.isArray(noGlobs)) return []
  const { files, linkedFolders, faults } = await walk(root, rulesOf(root, text, true, noGlobs), new Exclusions())
  const broken = faults.filter(({ kind }) => kind === 'link-broken').map(({ path }) => join(root.location, path))
  const absent = await Promise.all(broken.map(async link => join(dirname(link), await readlink(link).catch(() => '.'))))
  return [...linkedFolders, ...files]
    .map(({ location }) => location)
    .concat(absent)
    .filter(location => !isInside(root.location, location) && isInside(root.workspace, location))
    .map(location => pathFrom(root.workspace, location))
}

/**
 * Returns true if a changed path belongs to a place. A path above the place belongs to it too: it is a submodule or a
 * link on the way to it.
 */
function isOfPlace(place: string, path: string): boolean {
  return place === '.' || path === place || path.startsWith(`${place}/`) || place.startsWith(`${path}/`)
}
