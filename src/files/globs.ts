import { parse, sep } from 'node:path'
import { foldersOf } from './paths.ts'
import { invalid, type Problem } from './problems.ts'

/** Bits of the match result of `@actions/glob`. */
const FOLDER = 1
const FILE = 2

interface Pattern {
  negate: boolean
  match(path: string): number
}

/** The globs of one input. The last one that matches a path decides, as in `@actions/glob`. */
export interface Globs {
  /** The line that selects a path. Null if no line matches, or if the last match begins with `!`. */
  match(path: string): string | null
  /** Returns true if a line names something below a path, such as `core/*.py` below `core`. */
  namesBelow(path: string): boolean
  /** Lines that matched no path so far, and would match none of the excluded paths. */
  unmatched(excludedPaths: readonly string[]): string[]
  isEmpty: boolean
}

/**
 * Parses globs that match paths of an earlier walk. `@actions/glob` only offers a walk of its own, which would enter
 * `node_modules` and `.git`, fail on excluded folders, and list files again that may have changed. This function
 * therefore uses its parsed patterns, which are not in its public type; a test compares them with its own walk.
 *
 * @param base folder that the globs are relative to, for messages
 */
export async function readGlobs(
  input: string,
  lines: readonly string[],
  base = 'the folder of the input "path"'
): Promise<Globs | Problem[]> {
  const globs = globLines(lines)
  const problems = globs.flatMap(line => problemOf(input, line, base))
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
  const namesBelow = (path: string) => globs.some(line => line.replace(/^\.\//, '').startsWith(`${path}/`))
  const unmatched = (excludedPaths: readonly string[]) =>
    globs.filter((line, index) => {
      const name = line.replace(/^[!\s]*(?:\.\/)?/, '')
      const isOver = (path: string) =>
        name.startsWith(`${path}/`) || matches(patterns[index] as Pattern, path, FILE | FOLDER)
      return !hit.has(line) && !excludedPaths.some(isOver)
    })
  return { match, namesBelow, unmatched, isEmpty: globs.length === 0 }
}

/** The globs of an input: one a line, without comments. On Windows, a backslash is a separator, as in `@actions/glob`. */
export function globLines(lines: readonly string[], separator: string = sep): string[] {
  return lines
    .flatMap(line => line.split('\n'))
    .map(line => line.trim().normalize('NFC'))
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.replaceAll(separator, '/'))
}

/** Placeholder for the application's folder. It need not exist, because matching reads nothing from disk. */
const FOLDER_PATH = `${parse(process.cwd()).root}folder`

async function parsePatterns(globs: readonly string[]): Promise<Pattern[]> {
  const placed = globs.map(line => {
    const [, negation = '', glob = ''] = /^([!\s]*)(?:\.\/)?(.*)$/.exec(line) ?? []
    return `${negation}${FOLDER_PATH}${sep}${glob}`
  })
  // Loaded on demand, because most runs have no globs.
  const { create } = await import(/* webpackMode: "eager" */ '@actions/glob')
  // No options: they concern its own walk, and it prints each one.
  const { patterns } = (await create(placed.join('\n'))) as unknown as { patterns?: Pattern[] }
  if (patterns?.length !== globs.length) throw new Error('@actions/glob no longer has a property "patterns"')
  return patterns
}

/** Returns true if a pattern matches a path or a folder that contains it. */
function matches(pattern: Pattern, path: string, kinds = FILE): boolean {
  const at = (relative: string) => `${FOLDER_PATH}${sep}${relative.replaceAll('/', sep)}`
  if ((pattern.match(at(path)) & kinds) !== 0) return true
  return [FOLDER_PATH, ...foldersOf(path).map(at)].some(folder => (pattern.match(folder) & FOLDER) !== 0)
}

function problemOf(input: string, line: string, base: string): Problem[] {
  const glob = line.replace(/^[!\s]*(\.\/)?/, '')
  const problem = (saw: string, next: string) => [invalid(`Input "${input}" has ${JSON.stringify(line)}.`, saw, next)]
  if (glob === '' || glob === '.') return problem('It names no path.', 'Write ** for everything, or remove it.')
  // Like @actions/glob, reads `[.]` and `\.` as a dot.
  const parts = glob.replace(/\\(.)|\[([^\]])\]/g, '$1$2').split('/')
  if (parts[0] === '' || parts[0] === '~' || /^[a-z]:/i.test(glob))
    return problem('It is absolute.', `Write it relative to ${base}.`)
  if (parts.some(part => part === '..' || part === '.'))
    return problem('It contains ".." or ".".', `Write it relative to ${base}, and inside of it.`)
  return []
}
