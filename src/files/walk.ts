import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Exclusions, IGNORE_FILE, type IgnoreRules } from './ignore.ts'
import type { ResolvedFile } from './links.ts'
import type { FaultKind } from './problems.ts'

/** A path that the walk found: a file, a link, or a fault unless a glob excludes it. */
export interface Entry extends ResolvedFile {
  kind: 'file' | 'link' | FaultKind
}

/**
 * Lists everything below a folder that no rule excludes, in no particular order and without the ignore file. It does not
 * follow links. It does not enter excluded folders, so their size does not matter.
 */
export async function walk(root: string, rules: IgnoreRules, exclusions: Exclusions): Promise<Entry[]> {
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
    // Node reads folders with four threads, so even a broad tree opens few at the same time.
    await Promise.all(names.map(name => visit(name, location, prefix)))
  }

  async function visit(name: Dirent, folder: string, prefix: string): Promise<void> {
    const path = prefix + name.name.normalize('NFC')
    if (path === IGNORE_FILE) return
    const location = join(folder, name.name)
    const rule = rules(path, name.isDirectory())
    if (rule !== null) exclusions.add(path, rule)
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
