import { readlink } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { UserError } from '../errors.ts'
import { readGlobs } from '../files/globs.ts'
import { Exclusions, readIgnoreFile } from '../files/ignore.ts'
import { isInside } from '../files/paths.ts'
import { findRoot, type Root } from '../files/root.ts'
import { pathFrom, rulesOf } from '../files/rules.ts'
import { walk } from '../files/walk.ts'

/**
 * Folders and files, relative to the checkout, on which the content of a folder depends: the folder itself, and the
 * targets of links in it. A folder that cannot be deployed has only itself: its deploy reports why.
 *
 * @param path folder of an application, relative to the workspace
 */
export async function placesOf(workspace: string, path: string): Promise<string[]> {
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
export function isOfPlace(place: string, path: string): boolean {
  return place === '.' || path === place || path.startsWith(`${place}/`) || place.startsWith(`${path}/`)
}
