import { lstat, readlink, realpath } from 'node:fs/promises'
import { isInside, runsThroughGit } from './paths.ts'
import type { Fault, FaultKind } from './problems.ts'

/** A file on disk: its location, and the path under which it is sent. */
export interface ResolvedFile {
  path: string
  location: string
}

/**
 * Resolves a link to the file that it points to, which must be inside of the folder. Every other target is a fault: no
 * link is skipped silently. This function only inspects names and opens no file.
 *
 * @param root real path of the folder
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

/** Resolves a single file, or the link in its place. Null if it does not exist. */
export async function resolveFile(root: string, file: ResolvedFile): Promise<ResolvedFile | Fault | null> {
  try {
    const stats = await lstat(file.location)
    if (stats.isSymbolicLink()) return await resolveLink(root, file)
    return stats.isFile() ? file : { kind: 'not-a-file', path: file.path }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : { kind: 'unreadable-file', path: file.path }
  }
}
