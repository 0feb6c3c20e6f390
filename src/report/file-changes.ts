import type { FileChange } from '../plan/types.ts'
import { escapeControls, shorten } from '../text/terminal.ts'
import { bytes, plural } from '../text/units.ts'

/** A folder with more changes is shown as one line. */
const MAX_FILES_OF_FOLDER = 12

/** Maximum number of lines about files. */
const MAX_LINES = 40

const MAX_PATH_CHARS = 300

/** Marks of the lines, as in a diff. */
const MARKS: Record<FileChange['kind'], string> = { added: '+', changed: '!', renamed: '!', deleted: '-' }

const WORDS: Record<FileChange['kind'], string> = {
  added: 'new',
  changed: 'changed',
  renamed: 'renamed',
  deleted: 'removed'
}

/** Counts changes by kind: "2 new, 1 renamed". */
export function countChanges(files: readonly FileChange[]): string {
  const kinds = Object.keys(WORDS) as FileChange['kind'][]
  return kinds
    .map(kind => [files.filter(file => file.kind === kind).length, WORDS[kind]] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ')
}

/**
 * Lists changes as lines of a diff, grouped by folder. A folder with many changes becomes one line with their counts. If
 * the lines are still too many, folders are grouped by those above them.
 */
export function listChanges(files: readonly FileChange[]): string[] {
  let lines: string[] = []
  for (const depth of DEPTHS) {
    lines = groupsOf(files, depth).flatMap(([folder, all]) => linesOf(folder, all))
    if (lines.length <= MAX_LINES) return lines
  }
  return [...lines.slice(0, MAX_LINES), `  … and ${plural(lines.length - MAX_LINES, 'more line')}`]
}

/** Numbers of folders in the path of a group, in the order in which they are tried. */
const DEPTHS = [Number.POSITIVE_INFINITY, 3, 2, 1, 0]

function groupsOf(files: readonly FileChange[], depth: number): [folder: string, files: FileChange[]][] {
  const groups = new Map<string, FileChange[]>()
  for (const file of files) {
    const folder = file.path
      .split('/')
      .slice(0, -1)
      .slice(0, depth)
      .map(part => `${part}/`)
      .join('')
    groups.set(folder, [...(groups.get(folder) ?? []), file])
  }
  return [...groups]
}

function linesOf(folder: string, files: readonly FileChange[]): string[] {
  if (files.length > MAX_FILES_OF_FOLDER)
    return [`  ${shown(folder === '' ? './' : folder)}: ${countChanges(files)}${totalOf(files)}`]
  if (folder === '' || files.length === 1) return files.map(file => lineOf(file, ''))
  return [`  ${shown(folder)}`, ...files.map(file => lineOf(file, folder))]
}

function lineOf({ kind, path, from, size, sizeBefore }: FileChange, folder: string): string {
  const indent = folder === '' ? '' : '  '
  const name = indent + shown(path.slice(folder.length))
  const before = sizeBefore === null ? '' : bytes(sizeBefore)
  const after = size === null ? '' : bytes(size)
  const text =
    kind === 'renamed'
      ? `${indent}${shown(from ?? '')} → ${shown(path)}`
      : kind === 'changed' && before !== '' && before !== after
        ? `${name} (${before} → ${after})`
        : `${name}${kind === 'deleted' ? sized(before) : sized(after)}`
  return `${MARKS[kind]} ${text}`
}

const sized = (size: string): string => (size === '' ? '' : ` (${size})`)

function totalOf(files: readonly FileChange[]): string {
  const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0)
  return total === 0 ? '' : `, ${bytes(total)}`
}

const shown = (path: string): string => shorten(escapeControls(path), MAX_PATH_CHARS)
