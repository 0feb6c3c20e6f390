import { join } from 'node:path'
import { resolveFile } from './links.ts'
import { foldersOf, isGitFolder } from './paths.ts'
import { invalid, type Problem, problemsOf } from './problems.ts'
import { readStart } from './reading.ts'
import type { Root } from './root.ts'
import { decodeText } from './text.ts'
import { type Pattern, parsePattern } from './wildmatch.ts'

/** Name of the ignore file at the root of the application's folder, which DataRobot's own tool reads too (platform.md §7). */
export const IGNORE_FILE = '.dr_apps_ignore'

/** Maximum size of the ignore file. Every rule is tested on every path, so a larger file takes too long. */
const MAX_IGNORE_BYTES = 64 * 1024
/** Maximum length of a rule: the longest path that Linux allows. */
const MAX_RULE_CHARS = 4096
/** Maximum number of `**` in a rule. In a deep tree, each one makes matching a hundred times slower. */
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
 * Rules that apply unless `default-excludes` is off, in the syntax of the ignore file: histories, installed packages,
 * caches, coverage, settings of the deploy, state of other tools, and files in which tools keep secrets. No application needs these files. A
 * file that an application may need although it holds a secret is reported instead (`secret-detection.ts`).
 */
export const DEFAULT_EXCLUDES: readonly string[] = [
  '.git/',
  '.hg/',
  '.svn/',
  '.github/',
  'datarobot-apps.yml',
  'node_modules/',
  '.venv/',
  'venv/',
  '.uv/',
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

/** Returns the rule that excludes a file, or everything below a folder, as the log shows it. Null if none does. */
export type IgnoreRules = (path: string, isFolder: boolean) => string | null

/**
 * Creates the rules of one folder. The ignore file has the same meaning as in DataRobot's own tool: each file is
 * matched alone, and the last line that matches decides. The built-in list applies in addition. Only a line with `!`
 * that spells out the name of a file on that list includes it again, so `!src/**` does not include `src/.env`. Paths
 * and rules are compared in NFC, the form that is sent.
 */
export function ignoreRules(text: string, defaultExcludes: boolean): IgnoreRules {
  const own = linesOf(text).map(parsePattern).filter(isPattern)
  const builtIn = defaultExcludes ? BUILT_IN : []
  const folderHits = new Map<string, Hit | null>()
  /** Finds the built-in rule that excludes a path, or a folder that contains it. */
  const builtInFor = (path: string, isFolder: boolean): Hit | null => {
    const parent = foldersOf(path).at(-1)
    const above = parent === undefined ? null : folderHit(parent)
    if (above !== null) return above
    const last = builtIn.findLast(each => (isFolder ? each.covers(path) : each.matches(path)))
    return last === undefined || last.negates ? null : { rule: last, name: nameOf(path) }
  }
  const folderHit = (folder: string): Hit | null => {
    const found = folderHits.get(folder)
    if (found !== undefined) return found
    const hit = builtInFor(folder, true)
    folderHits.set(folder, hit)
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

/** Creates a test for files that a line with `!` includes by name. Those are sent even if they hold a secret. */
export function includedByName(text: string): (path: string) => boolean {
  const lines = linesOf(linesThatInclude(text)).map(parsePattern).filter(isPattern)
  return path => lines.some(line => line.matches(path) && line.names(nameOf(path)))
}

/** The lines with `!` of an ignore file. */
export function linesThatInclude(text: string): string {
  return linesOf(text)
    .filter(line => {
      const pattern = parsePattern(line)
      return isPattern(pattern) && pattern.negates
    })
    .join('\n')
}

interface Hit {
  rule: Pattern
  /** Name of the file or folder that the rule matches. */
  name: string
}

const BUILT_IN = DEFAULT_EXCLUDES.map(parsePattern).filter(isPattern)

function isPattern(value: Pattern | string | null): value is Pattern {
  return typeof value === 'object' && value !== null
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Splits a text into lines as Python does. */
function linesOf(text: string): string[] {
  return text.normalize('NFC').split(/\r\n|\n|\r/)
}

/** Reads the text of the ignore file, which is empty if there is none. */
export async function readIgnoreFile(root: Pick<Root, 'location' | 'workspace'>): Promise<string | Problem[]> {
  const text = await readRules(root, IGNORE_FILE)
  if (typeof text !== 'string') return text
  const problems = linesOf(text).flatMap(problemsOfRule)
  return problems.length > 0 ? problems.slice(0, 10) : text
}

/** Reads a file of rules, which is empty if there is none. A link must stay inside of the checkout. */
export async function readRules(root: Pick<Root, 'location' | 'workspace'>, name: string): Promise<string | Problem[]> {
  const found = await resolveFile(root.workspace, { path: name, location: join(root.location, name) })
  if (found === null) return ''
  if ('kind' in found) return problemsOf([found])
  const bytes = await readStart(found, MAX_IGNORE_BYTES + 1)
  if (!Buffer.isBuffer(bytes)) return problemsOf([bytes])
  if (bytes.length > MAX_IGNORE_BYTES)
    return [unusable('It is larger than 64 KiB.', 'Write rules for whole folders instead of single files.', name)]
  const decoded = decodeText(bytes, name)
  return typeof decoded === 'string' ? decoded : [unusable(decoded.saw, decoded.next, name)]
}

function problemsOfRule(line: string, index: number): Problem[] {
  const number = `Line ${index + 1}`
  if (line.length > MAX_RULE_CHARS)
    return [unusable(`${number} is longer than ${MAX_RULE_CHARS} characters, the maximum of a path.`, 'Shorten it.')]
  const pattern = parsePattern(line)
  if (typeof pattern === 'string')
    return [unusable(`${number} is not a rule: ${JSON.stringify(line)}. ${pattern}`, 'Correct or remove the line.')]
  if (pattern === null || line.split('**').length <= MAX_DOUBLE_STARS + 1) return []
  return [
    unusable(`${number} has "**" more than ${MAX_DOUBLE_STARS} times.`, 'Write several rules, or a more general one.')
  ]
}

const unusable = (saw: string, next: string, name = IGNORE_FILE): Problem =>
  invalid(`File "${name}" cannot be used.`, saw, next)

/** Paths that are excluded, each with its rule. A folder that was not entered counts as one path. */
export class Exclusions {
  readonly #ruleOf = new Map<string, string>()

  add(path: string, rule: string): void {
    this.#ruleOf.set(path, rule)
  }

  /** The rule that excluded a path. Null for a path that was not excluded. */
  ruleOf(path: string): string | null {
    return this.#ruleOf.get(path) ?? null
  }

  /** The rule of each excluded file, and of each folder that was not entered. */
  rules(): ReadonlyMap<string, string> {
    return this.#ruleOf
  }

  /** The excluded files, and the folders that were not entered. */
  paths(): string[] {
    return [...this.#ruleOf.keys()]
  }

  /** Number of paths of each rule, largest first. */
  counts(): { rule: string; count: number }[] {
    const counts = new Map<string, number>()
    for (const rule of this.#ruleOf.values()) counts.set(rule, (counts.get(rule) ?? 0) + 1)
    return [...counts]
      .map(([rule, count]) => ({ rule, count }))
      .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1))
  }
}
