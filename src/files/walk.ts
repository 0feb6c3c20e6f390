import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { IGNORE_FILE, type IgnoreRules, type LeftOut } from './ignore.ts'
import type { ResolvedFile } from './links.ts'
import type { FaultKind } from './problems.ts'

/** What a walk met: to be sent, to be resolved, or a fault unless a glob leaves it out. */
export interface Entry extends ResolvedFile {
  kind: 'file' | 'link' | FaultKind
}

/**
 * Everything below a folder that no rule leaves out, in no order; its ignore file is not for sending. Links are not followed; a folder that a rule leaves
 * out is not entered, so its size costs nothing.
 */
export async function walk(root: string, rules: IgnoreRules, leftOut: LeftOut): Promise<Entry[]> {
  const entries: Entry[] = []
  await enter(root, '')
  return entries

  async function enter(location: string, prefix: string): Promise<void> {
    let names: Dirent[]
    try {
      names = await readdir(location, { withFileTypes: true })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const kind = code === 'ENOENT' || code === 'ENOTDIR' ? 'changed' : 'unreadable-folder'
      entries.push({ path: prefix.slice(0, -1) || '.', location, kind })
      return
    }
    // Each folder waits for the system's own four threads, so that even a broad tree opens few at once.
    await Promise.all(names.map(name => meet(name, location, prefix)))
  }

  async function meet(name: Dirent, folder: string, prefix: string): Promise<void> {
    const path = prefix + name.name.normalize('NFC')
    if (path === IGNORE_FILE) return
    const location = join(folder, name.name)
    const rule = rules(path, name.isDirectory())
    if (rule !== null) leftOut.add(path, rule)
    else if (name.name.includes('\ufffd')) entries.push({ path, location, kind: 'not-utf8' })
    else if (name.isDirectory()) await enter(location, `${path}/`)
    else entries.push({ path, location, kind: kindOf(name) })
  }
}

function kindOf(name: Dirent): Entry['kind'] {
  if (name.isFile()) return 'file'
  if (name.isSymbolicLink()) return 'link'
  if (name.isSocket()) return 'socket'
  if (name.isFIFO()) return 'fifo'
  return name.isBlockDevice() || name.isCharacterDevice() ? 'device' : 'special'
}
