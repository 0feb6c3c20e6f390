import { lstat, readlink, realpath } from 'node:fs/promises'
import { isInside, runsThroughGit } from './paths.ts'
import type { Fault, FaultKind } from './problems.ts'

/** A file or folder on disk: its location, and the path under which it is sent. */
export interface ResolvedFile {
  path: string
  location: string
}

/** The target of a link, at its real path, under the path of the link. */
export interface ResolvedLink extends ResolvedFile {
  isFolder: boolean
}

/**
 * Resolves a link to the file or folder that it points to, which must be inside of the checkout. Every other target is a
 * fault: no link is skipped silently. This function only inspects names and opens no file. The location has no links, so
 * `openInPlace` detects later replacements of each of its parts.
 *
 * @param workspace real path of the checkout
 */
export async function resolveLink(workspace: string, link: ResolvedFile): Promise<ResolvedLink | Fault> {
  let target: string
  try {
    target = await realpath(link.location)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return faultOfLink('link-broken', link)
    return faultOfLink(code === 'ELOOP' ? 'link-loop' : 'unreadable-file', link)
  }
  if (!isInside(workspace, target)) return faultOfLink('link-outside', link)
  if (runsThroughGit(workspace, target)) return faultOfLink('link-to-git', link)
  const stats = await lstat(target).catch(() => null)
  if (stats === null) return faultOfLink('changed', link)
  if (!stats.isFile() && !stats.isDirectory()) return faultOfLink('link-to-special', link)
  return { path: link.path, location: target, isFolder: stats.isDirectory() }
}

/** Fault of a link, which the message shows with its target. */
export async function faultOfLink(kind: FaultKind, link: ResolvedFile): Promise<Fault> {
  return { kind, path: link.path, detail: ` -> ${await readlink(link.location).catch(() => '?')}` }
}

/** Resolves a single file, or the link in its place. Null if it does not exist. */
export async function resolveFile(workspace: string, file: ResolvedFile): Promise<ResolvedFile | Fault | null> {
  try {
    const stats = await lstat(file.location)
    if (!stats.isSymbolicLink()) return stats.isFile() ? file : { kind: 'not-a-file', path: file.path }
    const target = await resolveLink(workspace, file)
    return 'isFolder' in target && target.isFolder ? faultOfLink('not-a-file', file) : target
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : { kind: 'unreadable-file', path: file.path }
  }
}
