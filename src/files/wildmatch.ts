/** A line of an ignore file, with the meaning that it has in DataRobot's own tool. */
export interface Pattern {
  /** The line without leading and trailing whitespace. */
  text: string
  /** True if it includes files again (`!`). */
  negates: boolean
  matches(path: string): boolean
  /** Returns true if it matches every path below a folder. */
  covers(folder: string): boolean
  /** Returns true if it could match a path below a folder, also if that is uncertain. */
  reaches(folder: string): boolean
  /** Returns true if it spells out this name. Wildcards alone do not. */
  names(name: string): boolean
}

/** Characters that Python's `strip()` removes, which are not those of JavaScript's `trim()`. */
const WHITESPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
const LEADING = new RegExp(`^${WHITESPACE}`)
const TRAILING = new RegExp(`${WHITESPACE}$`)

/** A slash and any text after it. Python's dot excludes only the line feed. */
const BELOW = '/[^\\n]*'

/**
 * Translates a line into regular expressions exactly like `gitwildmatch` of Python's pathspec 0.12.1. It differs from
 * git: each file is matched alone, so `!` also includes a file below an excluded folder, and leading whitespace is
 * ignored.
 *
 * @returns null for an empty line or a comment, and a sentence about the mistake for an invalid line
 */
export function parsePattern(line: string): Pattern | string | null {
  const start = line.replace(LEADING, '')
  const text = start.endsWith('\\ ') ? start : start.replace(TRAILING, '')
  if (text === '' || text === '/' || text.startsWith('#')) return null
  const negates = text.startsWith('!')
  const segments = (negates ? text.slice(1) : text)
    .split('/')
    .filter((segment, index, all) => segment !== '**' || all[index - 1] !== '**')
  // The only pattern that the steps below translate wrongly.
  const isAnyFolder = segments.length === 2 && segments[0] === '**' && segments[1] === ''
  if (segments[0] === '') segments.shift()
  else if (segments.length - (segments.at(-1) === '' ? 1 : 0) === 1 && segments[0] !== '**') segments.unshift('**')
  if (segments.length === 0) return 'It is only "!".'
  if (segments.length > 1 && segments.at(-1) === '') segments[segments.length - 1] = '**'

  const globs: string[] = []
  for (const [index, segment] of segments.entries()) {
    const { source, fault } = translate(segment, index)
    if (fault !== undefined) return fault
    globs.push(source)
  }
  const { body, tail } = isAnyFolder ? { body: '[^\\n]+', tail: BELOW } : join(segments, globs)
  const full = new RegExp(`^${body}${tail}$`, 'u')
  const covered = new RegExp(`^${body}(?:${BELOW})?$`, 'u')
  const part = longestLiteral(segments)
  const single = globs.map(source => new RegExp(`^${source}$`, 'u'))
  return {
    text,
    negates,
    matches: path => path.includes(part) && full.test(path),
    covers: folder => folder.includes(part) && covered.test(folder),
    reaches: folder => {
      for (const [index, part] of folder.split('/').entries()) {
        const segment = segments[index]
        // A bracket can match a slash.
        if (segment === undefined || segment === '**' || segment.includes('[')) return true
        if (!single[index]?.test(part)) return false
      }
      return true
    },
    names: name => segments.some((segment, index) => hasLetters(segment) && single[index]?.test(name))
  }
}

/** Longest text that every match contains. Searching for it first is ten times as fast as the expression alone. */
function longestLiteral(segments: readonly string[]): string {
  const plain = segments.filter(segment => !/[[\\]/.test(segment)).flatMap(segment => segment.split(/[*?]/))
  return plain.reduce((longest, text) => (text.length > longest.length ? text : longest), '')
}

function hasLetters(segment: string): boolean {
  return /[\p{L}\p{N}]/u.test(segment.replace(/\[[^\]]*\]/g, ''))
}

/** The expression of a pattern in two parts: `body` for the named path, `tail` for everything below it. */
function join(segments: readonly string[], globs: readonly string[]): { body: string; tail: string } {
  const last = segments.length - 1
  if (last === 0 && segments[0] === '**') return { body: '[^/]+', tail: `(?:${BELOW})?` }
  let body = ''
  let slash = ''
  for (const [index, segment] of segments.entries()) {
    if (segment !== '**') {
      body += slash + globs[index]
      slash = '/'
    } else if (index === 0) {
      body += '(?:[^\\n]+/)?'
    } else if (index < last) {
      body += '(?:/[^\\n]+)?'
      slash = '/'
    }
  }
  return { body, tail: segments[last] === '**' ? BELOW : `(?:${BELOW})?` }
}

/** Maximum number of stars beside a bracket that can match a slash. Each makes matching a hundred times slower. */
const MAX_STARS_BESIDE_BRACKET = 3

/** Translates one segment, or reports its mistake. `index` makes the names of its groups unique. */
function translate(segment: string, index: number): { source: string; fault?: string } {
  if (segment === '*') return { source: '[^/]+' }
  const characters = [...segment]
  const chunks = ['']
  let takesSlash = false
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string
    const add = (source: string) => {
      chunks[chunks.length - 1] += source
    }
    const end = character === '[' ? bracketEnd(characters, at) : -1
    if (character === '*') {
      if (chunks.length === 1 || chunks.at(-1) !== '') chunks.push('')
    } else if (character === '?') add('[^/]')
    else if (character === '\\') {
      const next = characters[++at]
      if (next === undefined) return { source: '', fault: 'It ends with a backslash, or has one before a slash.' }
      add(literal(next))
    } else if (end > 0) {
      const bracket = translateBracket(characters.slice(at + 1, end))
      if (bracket === null)
        return { source: '', fault: 'It has a range in brackets whose ends are in the wrong order.' }
      takesSlash ||= bracket.takesSlash
      add(bracket.source)
      at = end
    } else add(literal(character))
  }
  if (!takesSlash) return { source: withStars(chunks, index) }
  if (chunks.length - 1 <= MAX_STARS_BESIDE_BRACKET) return { source: chunks.join('[^/]*') }
  return { source: '', fault: `It has "*" more than ${MAX_STARS_BESIDE_BRACKET} times beside "[…]" in one name.` }
}

/**
 * Joins the chunks between stars so that each matches at its first occurrence only. With backtracking, a name that does
 * not match would take exponential time.
 */
function withStars([first = '', ...rest]: readonly string[], index: number): string {
  const last = rest.pop()
  if (last === undefined) return first
  const middle = rest.map((chunk, at) => `(?=(?<s${index}_${at}>[^/]*?${chunk}))\\k<s${index}_${at}>`)
  return `${first}${middle.join('')}[^/]*${last}`
}

/** Index of the character that closes a bracket, or -1 if none does. */
function bracketEnd(characters: readonly string[], at: number): number {
  let end = at + 1
  if (characters[end] === '!' || characters[end] === '^') end++
  return characters.indexOf(']', end + 1)
}

/** Translates the content of a bracket as Python's regular expressions read it. Null for a range from high to low. */
function translateBracket(inner: readonly string[]): { source: string; takesSlash: boolean } | null {
  const negates = inner[0] === '!' || inner[0] === '^'
  const members = negates ? inner.slice(1) : inner
  const ranges: [low: number, high: number][] = []
  for (let at = 0; at < members.length; at++) {
    const low = codeOf(members[at])
    const isRange = members[at + 1] === '-' && at + 2 < members.length
    const high = isRange ? codeOf(members[at + 2]) : low
    if (high < low) return null
    ranges.push([low, high])
    if (isRange) at += 2
  }
  const slash = codeOf('/')
  const hasSlash = ranges.some(([low, high]) => low <= slash && slash <= high)
  const source = ranges.map(([low, high]) => `${escaped(low)}-${escaped(high)}`).join('')
  return { source: `[${negates ? '^' : ''}${source}]`, takesSlash: hasSlash !== negates }
}

function codeOf(character = ''): number {
  return character.codePointAt(0) ?? 0
}

function escaped(code: number): string {
  return `\\u{${code.toString(16)}}`
}

function literal(character: string): string {
  return /[\p{L}\p{N}]/u.test(character) ? character : escaped(codeOf(character))
}
