import { posix } from 'node:path'
import { type IgnoreRules, SECRET_EXCLUDES } from './ignore.ts'
import { isGitFolder } from './paths.ts'
import { invalid, type Problem } from './problems.ts'
import { parsePattern } from './wildmatch.ts'

/** Name of the ignore file at the root of a Docker context. Its rules differ from those of gitignore. */
export const DOCKERIGNORE = '.dockerignore'

/** File that every context needs. Docker sends it even if a rule excludes it. */
export const DOCKERFILE = 'Dockerfile'

interface Rule {
  text: string
  negates: boolean
  /** Tests the path itself. A rule also applies to everything below a folder that it matches. */
  matches(path: string): boolean
}

/** A class such as `[a-z]` or `[^\]]`, in the form that Go accepts. */
const CLASS = /^\[\^?(?:(?:\\.|[^\\\]-])(?:-(?:\\.|[^\\\]-]))?)+\]/su

/**
 * Creates the rules of a Docker context, with the meaning that Docker gives to its ignore file: patterns start at the
 * root of the context, and the last one that matches a path or a folder above it decides. In addition, `.git` and the
 * files in which tools keep secrets are never part of a context, unless a line with `!` spells out the name.
 */
export function dockerRules(text: string): IgnoreRules | Problem[] {
  const rules: Rule[] = []
  const problems: Problem[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const rule = parseRule(line)
    if (typeof rule === 'string') problems.push(invalidRule(index + 1, line, rule))
    else if (rule !== null) rules.push(rule)
  }
  if (problems.length > 0) return problems.slice(0, 10)
  return (path, isFolder) => {
    const name = posix.basename(path)
    if (isGitFolder(name)) return '.git/ (always)'
    const rule = path === DOCKERFILE && !isFolder ? null : excludingRule(rules, path, isFolder)
    if (rule !== null) return `${rule.text} (${DOCKERIGNORE})`
    const isNamed = rules.some(({ text, negates }) => negates && text.split('/').includes(name))
    const secret = SECRETS.findLast(each => (isFolder ? each.covers(path) : each.matches(path)))
    return secret === undefined || secret.negates || isNamed ? null : `${secret.text} (built in)`
  }
}

/** Creates a test for files that a line with `!` includes by name. Those are sent even if they hold a secret. */
export function includedByDockerignore(text: string): (path: string) => boolean {
  const rules = text.split('\n').map(parseRule)
  const names = rules.flatMap(rule => (rule === null || typeof rule === 'string' || !rule.negates ? [] : [rule]))
  return path => names.some(rule => posix.basename(rule.text) === posix.basename(path) && covers(rule, path))
}

const SECRETS = SECRET_EXCLUDES.map(parsePattern).filter(pattern => pattern !== null && typeof pattern === 'object')

/** Finds the rule that excludes a file, or a folder with everything in it. */
function excludingRule(rules: readonly Rule[], path: string, isFolder: boolean): Rule | null {
  let excluding: Rule | null = null
  for (const rule of rules) {
    if (rule.negates === (excluding === null) || !covers(rule, path)) continue
    excluding = rule.negates ? null : rule
  }
  const reachesBelow = (rule: Rule) => rule.negates && mayMatchBelow(rule.text, path)
  return isFolder && rules.some(reachesBelow) ? null : excluding
}

function covers(rule: Rule, path: string): boolean {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
    if (rule.matches(path.slice(0, end))) return true
  return rule.matches(path)
}

/** Tells whether a pattern may match something in a folder. Only the text before the first wildcard is compared. */
function mayMatchBelow(pattern: string, folder: string): boolean {
  const [literal = ''] = pattern.split(/[*?[\\]/)
  const prefix = `${folder}/`
  return literal.startsWith(prefix) || (literal !== pattern && prefix.startsWith(literal))
}

/** Parses a line as Docker does. Null for an empty line or a comment; a text explains an invalid rule. */
function parseRule(line: string): Rule | null | string {
  const trimmed = line.trim()
  if (line.startsWith('#') || trimmed === '') return null
  const negates = trimmed.startsWith('!')
  const given = negates ? trimmed.slice(1).trim() : trimmed
  if (given === '') return 'A "!" needs a path.'
  const clean = posix.normalize(given).replace(/(?<=.)\/$/, '')
  const text = (clean.length > 1 && clean.startsWith('/') ? clean.slice(1) : clean).normalize('NFC')
  const matches = matcherOf(text)
  return typeof matches === 'string' ? matches : { text, negates, matches }
}

const isLiteral = (text: string): boolean => !/[*?[\]\\]/.test(text)

function matcherOf(pattern: string): Rule['matches'] | string {
  if (isLiteral(pattern)) return path => path === pattern
  // Docker compares these two forms as plain text: "**file" also matches "my-file".
  if (pattern.startsWith('**') && isLiteral(pattern.slice(2))) {
    const suffix = pattern.slice(2)
    return path => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1))
  }
  if (pattern.endsWith('**') && isLiteral(pattern.slice(0, -2))) {
    const prefix = pattern.slice(0, -2)
    return path => path.startsWith(prefix)
  }
  return matcherOfTokens(pattern)
}

/**
 * Part of a pattern with wildcards: one character; `*`, which stays in a folder; `**` before more of the pattern, which is
 * nothing or ends with a slash (`skip`, then `folders`); `**` at the end.
 */
type Token = { kind: 'skip' | 'folders' | 'star' | 'rest' } | { kind: 'one'; matches(character: string): boolean }

/** Matches in time proportional to pattern and path, whatever the pattern: all ways to match are followed at once. */
function matcherOfTokens(pattern: string): Rule['matches'] | string {
  const tokens = tokensOf(pattern)
  if (typeof tokens === 'string') return tokens
  const add = (states: Set<number>, index: number): void => {
    if (states.has(index)) return
    states.add(index)
    const kind = tokens[index]?.kind
    if (kind === 'star' || kind === 'rest' || kind === 'skip') add(states, index + 1)
    if (kind === 'skip') add(states, index + 2)
  }
  return path => {
    let states = new Set<number>()
    add(states, 0)
    for (const character of path) {
      const next = new Set<number>()
      for (const index of states) {
        const token = tokens[index]
        if (token === undefined) continue
        const isSlash = character === '/'
        if (token.kind === 'rest' || token.kind === 'folders' || (token.kind === 'star' && !isSlash)) add(next, index)
        const goesOn = token.kind === 'one' ? token.matches(character) : token.kind === 'folders' && isSlash
        if (goesOn) add(next, index + 1)
      }
      states = next
    }
    return states.has(tokens.length)
  }
}

/** Tokens of a pattern. A text explains why it is invalid. */
function tokensOf(pattern: string): Token[] | string {
  const tokens: Token[] = []
  for (let rest = pattern; rest !== ''; ) {
    const [taken] = /^\*\*\/?|^\[/.exec(rest) ?? []
    if (taken === '[') {
      const [all = ''] = CLASS.exec(rest) ?? []
      const one = classOf(all)
      if (one === null) return 'A "[" needs a class such as [a-z].'
      tokens.push({ kind: 'one', matches: character => one.test(character) })
      rest = rest.slice(all.length)
    } else if (taken !== undefined) {
      rest = rest.slice(taken.length)
      if (rest === '') tokens.push({ kind: 'rest' })
      else tokens.push({ kind: 'skip' }, { kind: 'folders' })
    } else if (rest.startsWith('*')) {
      tokens.push({ kind: 'star' })
      rest = rest.slice(1)
    } else {
      const [first = '', second] = rest
      if (first === '\\' && second === undefined) return 'A "\\" at the end escapes nothing.'
      const wanted = first === '\\' ? (second ?? '') : first
      const isAny = first === '?'
      tokens.push({ kind: 'one', matches: character => (isAny ? character !== '/' : character === wanted) })
      rest = rest.slice(first.length + (first === '\\' ? wanted.length : 0))
    }
  }
  return tokens
}

/** A class as a regular expression. Null if there is none, or if a range runs backwards. */
function classOf(text: string): RegExp | null {
  try {
    // Of the escapes that Go accepts, a regular expression knows only these.
    return text === '' ? null : new RegExp(`^${text.replace(/\\([^\]\\^[-])/gu, '$1')}$`, 'su')
  } catch {
    return null
  }
}

const invalidRule = (number: number, line: string, saw: string): Problem =>
  invalid(
    `File "${DOCKERIGNORE}" cannot be used.`,
    `Line ${number} is not a rule: ${JSON.stringify(line.trim())}. ${saw}`,
    'Correct or remove the line.'
  )
