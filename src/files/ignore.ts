import { join } from 'node:path'
import { resolveFile } from './links.ts'
import { foldersOf, isGitFolder } from './paths.ts'
import { invalid, type Problem, problemsOf } from './problems.ts'
import { readBeginning } from './reading.ts'
import { decodeText } from './text.ts'
import { type Pattern, parsePattern } from './wildmatch.ts'

/** Read at the root of the application's folder; the name DataRobot's own tool reads (platform.md §7). */
export const IGNORE_FILE = '.dr_apps_ignore'

/** Each rule is held against each name: more would take longer than the deploy. */
const MAX_IGNORE_BYTES = 64 * 1024
/** The longest path of Linux. */
const MAX_RULE_CHARS = 4096
/** In a deep tree each one more takes a hundred times as long to match. */
const MAX_DOUBLE_STARS = 3

/** Files in which tools keep secrets. */
export const SECRET_EXCLUDES: readonly string[] = [
  '.terraform/',
  '.pulumi/',
  '*.tfstate',
  '*.tfstate.*',
  '.env',
  '.env.*',
  '!.env.example',
  '!.env.sample',
  'gha-creds-*.json',
  'application_default_credentials.json',
  '**/.config/gcloud/',
  '.aws/',
  '.azure/',
  '.kube/',
  '**/.docker/config.json',
  '.dockercfg',
  '.git-credentials',
  '.netrc',
  '_netrc',
  '.pgpass',
  '.pypirc',
  '.ssh/',
  '.gnupg/',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*'
]

/**
 * What is left out unless `default-excludes` is off, in the syntax of the ignore file: histories, installed packages,
 * caches, coverage, state of other tools, and files in which tools keep secrets. Nobody wants these in an application;
 * what somebody may want although it holds a secret is refused by name instead (`held-secrets.ts`).
 */
export const DEFAULT_EXCLUDES: readonly string[] = [
  '.git/',
  '.hg/',
  '.svn/',
  '.github/',
  'node_modules/',
  '.venv/',
  'venv/',
  '__pycache__/',
  '*.pyc',
  '.pytest_cache/',
  '.mypy_cache/',
  '.ruff_cache/',
  '.tox/',
  '.ipynb_checkpoints/',
  '.DS_Store',
  '.coverage',
  'htmlcov/',
  '.idea/',
  '.vscode/',
  ...SECRET_EXCLUDES
]

/** Says which rule leaves out a file, or everything below a folder, as the log names it; null when none does. */
export type IgnoreRules = (path: string, isFolder: boolean) => string | null

/**
 * The rules of one folder. The ignore file means what DataRobot's own tool makes of it: each file is matched alone, and
 * the last line that matches decides. The built-in list is asked on top of that; only a line with `!` that names what
 * the list leaves out brings it back, so that `!src/**` does not bring back `src/.env`. Names and rules are compared
 * in NFC, the form that is sent.
 */
export function ignoreRules(text: string, defaultExcludes: boolean): IgnoreRules {
  const own = linesOf(text).map(parsePattern).filter(isPattern)
  const builtIn = defaultExcludes ? BUILT_IN : []
  const known = new Map<string, Hit | null>()
  /** Of the built-in list: what is left out with a folder needs no rule of its own. */
  const builtInFor = (path: string, isFolder: boolean): Hit | null => {
    const parent = foldersOf(path).at(-1)
    const above = parent === undefined ? null : folderHit(parent)
    if (above !== null) return above
    const last = builtIn.findLast(each => (isFolder ? each.covers(path) : each.matches(path)))
    return last === undefined || last.negates ? null : { rule: last, name: nameOf(path) }
  }
  const folderHit = (folder: string): Hit | null => {
    const found = known.get(folder)
    if (found !== undefined) return found
    const hit = builtInFor(folder, true)
    known.set(folder, hit)
    return hit
  }
  return (path, isFolder) => {
    if (isGitFolder(nameOf(path))) return '.git/ (always)'
    const last = own.findLastIndex(rule => (isFolder ? !rule.negates && rule.covers(path) : rule.matches(path)))
    const rule = own[last]
    const isBack = isFolder ? own.slice(last + 1).some(each => each.negates && each.reaches(path)) : rule?.negates
    if (rule !== undefined && !isBack) return `${rule.text} (${IGNORE_FILE})`
    const hit = isFolder ? folderHit(path) : builtInFor(path, false)
    if (hit === null) return null
    const isNamed = own.some(
      each => each.negates && each.names(hit.name) && (isFolder ? each.reaches(path) : each.matches(path))
    )
    return isNamed ? null : `${hit.rule.text} (built in)`
  }
}

/** Whether a line with `!` brings back a file and names it: then it is sent whatever it holds. */
export function namedBack(text: string): (path: string) => boolean {
  const lines = linesOf(text)
    .map(parsePattern)
    .filter(isPattern)
    .filter(({ negates }) => negates)
  return path => lines.some(line => line.matches(path) && line.names(nameOf(path)))
}

interface Hit {
  rule: Pattern
  /** The file or folder that the rule means. */
  name: string
}

const BUILT_IN = DEFAULT_EXCLUDES.map(parsePattern).filter(isPattern)

function isPattern(value: Pattern | string | null): value is Pattern {
  return typeof value === 'object' && value !== null
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A line ends as in Python's text files. */
function linesOf(text: string): string[] {
  return text.normalize('NFC').split(/\r\n|\n|\r/)
}

/** The ignore file's text, empty without one; a link is followed as any other: inside of the folder only. */
export async function readIgnoreFile(root: string): Promise<string | Problem[]> {
  const found = await resolveFile(root, { path: IGNORE_FILE, location: join(root, IGNORE_FILE) })
  if (found === null) return ''
  if ('kind' in found) return problemsOf([found])
  const bytes = await readBeginning(found, MAX_IGNORE_BYTES + 1)
  if (!Buffer.isBuffer(bytes)) return problemsOf([bytes])
  if (bytes.length > MAX_IGNORE_BYTES)
    return [unusable('It is larger than 64 KiB.', 'Leave out whole folders rather than each file.')]
  const decoded = decodeText(bytes, IGNORE_FILE)
  if (typeof decoded !== 'string') return [unusable(decoded.saw, decoded.next)]
  const problems = linesOf(decoded).flatMap(problemsOfRule)
  return problems.length > 0 ? problems.slice(0, 10) : decoded
}

function problemsOfRule(line: string, index: number): Problem[] {
  const number = `Line ${index + 1}`
  if (line.length > MAX_RULE_CHARS)
    return [unusable(`${number} is longer than ${MAX_RULE_CHARS} characters, which no path is.`, 'Shorten it.')]
  const pattern = parsePattern(line)
  if (typeof pattern === 'string')
    return [unusable(`${number} is not a rule: ${JSON.stringify(line)}. ${pattern}`, 'Correct or remove the line.')]
  if (pattern === null || line.split('**').length <= MAX_DOUBLE_STARS + 1) return []
  return [unusable(`${number} has "**" more than ${MAX_DOUBLE_STARS} times.`, 'Write several rules, or a wider one.')]
}

const unusable = (saw: string, next: string): Problem => invalid(`File "${IGNORE_FILE}" cannot be used.`, saw, next)

/** What was left out, and by which rule. A folder that was not entered counts once. */
export class LeftOut {
  readonly #ruleOf = new Map<string, string>()

  add(path: string, rule: string): void {
    this.#ruleOf.set(path, rule)
  }

  /** The rule that left a path out; null for one that was not met. */
  ruleOf(path: string): string | null {
    return this.#ruleOf.get(path) ?? null
  }

  /** The files, and the folders that were not entered. */
  paths(): string[] {
    return [...this.#ruleOf.keys()]
  }

  /** The rules that left most out first. */
  counts(): { rule: string; count: number }[] {
    const counts = new Map<string, number>()
    for (const rule of this.#ruleOf.values()) counts.set(rule, (counts.get(rule) ?? 0) + 1)
    return [...counts]
      .map(([rule, count]) => ({ rule, count }))
      .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1))
  }
}
