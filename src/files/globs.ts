import { parse, sep } from 'node:path'
import { create } from '@actions/glob'
import { foldersOf } from './paths.ts'
import { invalid, type Problem } from './problems.ts'

/** Bits of an answer of `@actions/glob`. */
const FOLDER = 1
const FILE = 2

interface Pattern {
  negate: boolean
  match(path: string): number
}

/** The lines of one input; the last one that matches a path decides, as in `@actions/glob`. */
export interface Globs {
  /** The line by which a path is in; null when none matches, or the last match begins with `!`. */
  match(path: string): string | null
  /** Lines that match no path asked so far, and nothing that was left out before. */
  idle(leftOut: readonly string[]): string[]
  isEmpty: boolean
}

/**
 * Globs for matching paths that were already walked. `@actions/glob` only offers to walk itself: that would enter
 * `node_modules` and `.git`, fail on what the rules left out, and list a second time what could have changed since. So
 * its parsed patterns are asked, which its public type does not show; a test holds them against its own walk.
 */
export async function readGlobs(input: string, lines: readonly string[]): Promise<Globs | Problem[]> {
  const globs = lines
    .flatMap(line => line.split('\n'))
    .map(line => line.trim().normalize('NFC'))
    .filter(line => line !== '' && !line.startsWith('#'))
  const problems = globs.flatMap(line => problemOf(input, line))
  if (problems.length > 0) return problems
  const patterns = globs.length > 0 ? await parsePatterns(globs) : []
  const hit = new Set<string>()
  const match = (path: string): string | null => {
    let decided: string | null = null
    for (const [index, line] of globs.entries()) {
      const pattern = patterns[index] as Pattern
      if (!matches(pattern, path)) continue
      hit.add(line)
      decided = pattern.negate ? null : line
    }
    return decided
  }
  const idle = (leftOut: readonly string[]) =>
    globs.filter((line, index) => {
      const name = line.replace(/^[!\s]*(?:\.\/)?/, '')
      const isOver = (path: string) =>
        name.startsWith(`${path}/`) || matches(patterns[index] as Pattern, path, FILE | FOLDER)
      return !hit.has(line) && !leftOut.some(isOver)
    })
  return { match, idle, isEmpty: globs.length === 0 }
}

/** Stands for the application's folder; nothing is there, for nothing is looked up. */
const FOLDER_PATH = `${parse(process.cwd()).root}folder`

async function parsePatterns(globs: readonly string[]): Promise<Pattern[]> {
  const placed = globs.map(line => {
    const [, negation = '', glob = ''] = /^([!\s]*)(?:\.\/)?(.*)$/.exec(line) ?? []
    return `${negation}${FOLDER_PATH}${sep}${glob}`
  })
  // Its options are for its own walk, and it prints each one that it is given.
  const { patterns } = (await create(placed.join('\n'))) as unknown as { patterns?: Pattern[] }
  if (patterns?.length !== globs.length) throw new Error('@actions/glob no longer keeps its patterns where they were')
  return patterns
}

/** A pattern that matches a folder takes all that lies in it. */
function matches(pattern: Pattern, path: string, kinds = FILE): boolean {
  const at = (relative: string) => `${FOLDER_PATH}${sep}${relative.replaceAll('/', sep)}`
  if ((pattern.match(at(path)) & kinds) !== 0) return true
  return [FOLDER_PATH, ...foldersOf(path).map(at)].some(folder => (pattern.match(folder) & FOLDER) !== 0)
}

function problemOf(input: string, line: string): Problem[] {
  const glob = line.replace(/^[!\s]*(\.\/)?/, '')
  const refuse = (saw: string, next: string) => [invalid(`Input "${input}" has ${JSON.stringify(line)}.`, saw, next)]
  if (glob === '' || glob === '.') return refuse('It names no path.', 'Write ** for everything, or remove it.')
  // As @actions/glob does, which takes `[.]` and `\.` for a dot; a backslash separates on Windows only.
  const parts = sep === '/' ? glob.replace(/\\(.)|\[([^\]])\]/g, '$1$2').split('/') : glob.split(/[/\\]/)
  if (parts[0] === '' || parts[0] === '~' || /^[a-z]:/i.test(glob))
    return refuse('It is absolute.', 'Globs are relative to the input "path": write it without what leads there.')
  if (parts.some(part => part === '..' || part === '.'))
    return refuse('It has a ".." or "." in it.', 'Globs are relative to the input "path" and stay inside of it.')
  return []
}
