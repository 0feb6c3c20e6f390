import { lstat, readlink, realpath } from 'node:fs/promises'
import { isInside, runsThroughGit } from './paths.ts'
import type { Fault, FaultKind } from './problems.ts'

/** A name on disk: where it lies, and the path it would be sent under. */
export interface ResolvedFile {
  path: string
  location: string
}

/**
 * Where the bytes of a link lie: those of a file inside of the folder, however many links lead there. Anything else is
 * a fault, never skipped without a word. Only names are looked at, nothing outside is opened.
 *
 * @param root the folder's real path
 */
export async function resolveLink(root: string, link: ResolvedFile): Promise<ResolvedFile | Fault> {
  const fault = async (kind: FaultKind): Promise<Fault> => ({
    kind,
    path: link.path,
    detail: ` -> ${await readlink(link.location).catch(() => '?')}`
  })
  let target: string
  try {
    target = await realpath(link.location)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return fault('link-broken')
    return fault(code === 'ELOOP' ? 'link-loop' : 'unreadable-file')
  }
  if (!isInside(root, target)) return fault('link-outside')
  if (runsThroughGit(root, target)) return fault('link-to-git')
  const stats = await lstat(target).catch(() => null)
  if (stats === null) return fault('changed')
  if (stats.isFile()) return { path: link.path, location: target }
  return fault(stats.isDirectory() ? 'link-to-folder' : 'link-to-special')
}

/** A single file of known name, through a link if it is one; null when there is nothing. */
export async function resolveFile(root: string, place: ResolvedFile): Promise<ResolvedFile | Fault | null> {
  try {
    const stats = await lstat(place.location)
    if (stats.isSymbolicLink()) return await resolveLink(root, place)
    return stats.isFile() ? place : { kind: 'not-a-file', path: place.path }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : { kind: 'unreadable-file', path: place.path }
  }
}
