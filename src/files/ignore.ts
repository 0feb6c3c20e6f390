import { join } from 'node:path'
import ignore from 'ignore'
import { locate } from './links.ts'
import { isGitFolder } from './paths.ts'
import { invalid, type Problem, problemsOf } from './problems.ts'
import { readBeginning } from './reading.ts'

/** Read at the root of the application's folder; the name DataRobot's own tool reads (facts §7). */
export const IGNORE_FILE = '.dr_apps_ignore'

/** Each rule is held against each name: more would take longer than the deploy. */
const MAX_IGNORE_BYTES = 64 * 1024
/** The longest path of Linux. */
const MAX_RULE = 4096
/** In a deep tree each one more takes a hundred times as long to match. */
const MAX_DOUBLE_STARS = 3

/**
 * What is left out unless `default-excludes` is off, in gitignore syntax: histories, installed packages, caches,
 * secrets, coverage, state of other tools. A later `!pattern` in the ignore file brings one back, but for `.git/`.
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
  '.env',
  '.env.*',
  '!.env.example',
  '!.env.sample',
  '.coverage',
  'htmlcov/',
  '.terraform/',
  '.pulumi/',
  '.idea/',
  '.vscode/'
]

/** Says which rule leaves a path out, as the log is to name it; null when none does. */
export type IgnoreRules = (path: string, isFolder: boolean) => string | null

/**
 * The rules of one folder: built-in ones first, then the ignore file's, the last match winning as in git. Only asked
 * for paths whose folders were not left out. Names and rules are compared in NFC, the form that is sent.
 */
export function ignoreRules(text: string, defaultExcludes: boolean): IgnoreRules {
  const rules = ignore({ ignorecase: false })
  if (defaultExcludes) rules.add(DEFAULT_EXCLUDES.map(pattern => ({ pattern, mark: 'built in' })))
  const lines = text
    .replace(/^\ufeff/, '')
    .normalize('NFC')
    .split('\n')
  rules.add(lines.map(pattern => ({ pattern, mark: IGNORE_FILE })))
  return (path, isFolder) => {
    if (isGitFolder(path.slice(path.lastIndexOf('/') + 1))) return '.git/ (always)'
    const { ignored, rule } = rules.test(isFolder ? `${path}/` : path)
    return ignored && rule !== undefined ? `${rule.pattern.trimEnd()} (${rule.mark})` : null
  }
}

/** The ignore file's text, empty without one; a link is followed as any other: inside of the folder only. */
export async function readIgnoreFile(root: string): Promise<string | Problem[]> {
  const found = await locate(root, { path: IGNORE_FILE, location: join(root, IGNORE_FILE) })
  if (found === null) return ''
  if ('kind' in found) return problemsOf([found])
  const bytes = await readBeginning(found, MAX_IGNORE_BYTES + 1)
  if (!Buffer.isBuffer(bytes)) return problemsOf([bytes])
  if (bytes.length > MAX_IGNORE_BYTES)
    return [unusable('It is larger than 64 KiB.', 'Leave out whole folders rather than each file.')]
  const text = bytes.toString('utf8')
  const problems = text.split('\n').flatMap(problemsOfRule)
  return problems.length > 0 ? problems.slice(0, 10) : text
}

function problemsOfRule(rule: string, index: number): Problem[] {
  const line = `Line ${index + 1}`
  if (rule.length > MAX_RULE)
    return [unusable(`${line} is longer than ${MAX_RULE} characters, which no path is.`, 'Shorten it.')]
  if (rule.startsWith('#') || rule.split('**').length <= MAX_DOUBLE_STARS + 1) return []
  return [unusable(`${line} has "**" more than ${MAX_DOUBLE_STARS} times.`, 'Write several rules, or a wider one.')]
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

  /** The rules that left most out first. */
  counts(): { rule: string; count: number }[] {
    const counts = new Map<string, number>()
    for (const rule of this.#ruleOf.values()) counts.set(rule, (counts.get(rule) ?? 0) + 1)
    return [...counts]
      .map(([rule, count]) => ({ rule, count }))
      .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1))
  }
}
