import { parse, sep } from 'node:path'
import { create } from '@actions/glob'
import { foldersOf } from './paths.ts'
import { invalid, type Problem } from './problems.ts'

/** All of `@actions/glob`'s options, for its defaults follow links. */
export const GLOB_OPTIONS = {
  followSymbolicLinks: false,
  implicitDescendants: true,
  matchDirectories: true,
  omitBrokenSymbolicLinks: true,
  excludeHiddenFiles: false
}

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
  /** Lines that no path asked so far matched. */
  unmatched(): string[]
  isEmpty: boolean
}

/**
 * Globs for matching paths that were already walked. `@actions/glob` only offers to walk itself: that would enter
 * `node_modules` and `.git`, fail on what the rules left out, and list a second time what could have changed since. So
 * its parsed patterns are asked, which its public type does not show; a test holds them against its own walk. The paths
 * are placed below the disk's root, therefore no pattern reaches anything but what was walked.
 */
export async function readGlobs(input: string, lines: readonly string[]): Promise<Globs | Problem[]> {
  const globs = lines.map(line => line.trim().normalize('NFC')).filter(line => line !== '' && !line.startsWith('#'))
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
  return { match, unmatched: () => globs.filter(line => !hit.has(line)), isEmpty: globs.length === 0 }
}

const ROOT = parse(process.cwd()).root

async function parsePatterns(globs: readonly string[]): Promise<Pattern[]> {
  const placed = globs.map(line => {
    const [, negation = '', glob = ''] = /^([!\s]*)(?:\.\/)?(.*)$/.exec(line) ?? []
    return `${negation}${ROOT}${glob}`
  })
  const { patterns } = (await create(placed.join('\n'), GLOB_OPTIONS)) as unknown as { patterns?: Pattern[] }
  if (patterns?.length !== globs.length) throw new Error('@actions/glob no longer keeps its patterns where they were')
  return patterns
}

/** A pattern that matches a folder takes all that lies in it. */
function matches(pattern: Pattern, path: string): boolean {
  const at = (relative: string) => ROOT + relative.replaceAll('/', sep)
  if ((pattern.match(at(path)) & FILE) !== 0) return true
  return foldersOf(path).some(folder => (pattern.match(at(folder)) & FOLDER) !== 0)
}

function problemOf(input: string, line: string): Problem[] {
  const glob = line.replace(/^[!\s]*(\.[/\\])?/, '')
  const refuse = (saw: string, next: string) => [invalid(`Input "${input}" has ${JSON.stringify(line)}.`, saw, next)]
  if (glob === '' || glob === '.') return refuse('It names no path.', 'Write ** for everything, or remove it.')
  if (/^([/\\]|[a-z]:|~[/\\]|~$)/i.test(glob))
    return refuse('It is absolute.', 'Globs are relative to the input "path": write it without what leads there.')
  if (glob.split(/[/\\]/).some(part => part === '..' || part === '.'))
    return refuse('It has a ".." or "." in it.', 'Globs are relative to the input "path" and stay inside of it.')
  return []
}
