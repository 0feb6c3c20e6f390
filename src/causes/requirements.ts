import { posix } from 'node:path'
import type { DeployedSources } from '../files/deployed-sources.ts'
import { lineWhere, wholeFile } from './paths.ts'
import type { Place } from './types.ts'

const REQUIREMENTS = 'requirements.txt'

/** Maximum number of included files that are read. */
const MAX_FILES = 50

/** Line that requires a package, in `requirements.txt`, its included files, or `pyproject.toml`. */
export function requirementPlace(name: string, files: DeployedSources): Place | null {
  const normalizedName = normalized(name)
  if (normalizedName === '') return null
  return (
    inRequirements(line => normalized(nameOf(line)) === normalizedName, files) ?? pyprojectPlace(normalizedName, files)
  )
}

/**
 * Normalized names of all packages that the application requires. `isComplete` is true if a lock file lists them all.
 * Null if they cannot be known: some come from folders, repositories or files.
 */
export function requirementNames(files: DeployedSources): { all: ReadonlySet<string>; isComplete: boolean } | null {
  const all = new Set<string>()
  let isKnown = true
  inRequirements(line => {
    const text = line.trim()
    const isOption =
      text === '' ||
      /^(?:#|-r|-c|--requirement|--constraint|-i\b|--(?:extra-)?index-url|--hash|--pre|--prefer-binary|--only-binary|--no-binary|--trusted-host)/.test(
        text
      )
    if (!isOption) all.add(normalized(nameOf(text)))
    if (!isOption && (nameOf(text) === '' || /^-|\s@\s|:\/\//.test(text))) isKnown = false
    return false
  }, files)
  const project = files.has(PYPROJECT) ? (files.lines(PYPROJECT) ?? []) : []
  for (const line of project) for (const name of [...quoted(line), keyOf(line)]) all.add(name)
  if (
    project.some(line => /\bdynamic\s*=.*dependencies|\{\s*(?:git|path|url|workspace)\s*=|"[^"]* @ [^"]*"/.test(line))
  )
    isKnown = false
  const locks = ['uv.lock', 'poetry.lock'].filter(file => files.has(file))
  for (const line of locks.flatMap(file => files.lines(file) ?? [])) {
    const name = /^name = "([^"]{1,200})"/.exec(line)?.[1]
    if (name !== undefined) all.add(normalized(name))
  }
  all.delete('')
  return isKnown ? { all, isComplete: locks.length > 0 && !files.has(REQUIREMENTS) } : null
}

/** Line that includes a requirements file under this name. */
export function includePlace(name: string, files: DeployedSources): Place | null {
  return inRequirements(line => includedBy(line) === name, files)
}

/** Line of `requirements.txt`, or of a file that it includes, that contains a text. */
export function linePlace(text: string, files: DeployedSources): Place | null {
  return text === '' || text === '/' ? null : inRequirements(line => line.includes(text), files)
}

/** File that lists the packages of a Python application. Null if there is none. */
export function listPlace(files: DeployedSources): Place | null {
  return wholeFile(REQUIREMENTS, files) ?? wholeFile(PYPROJECT, files)
}

function inRequirements(test: (line: string) => boolean, files: DeployedSources): Place | null {
  const queue = [REQUIREMENTS]
  for (let index = 0; index < queue.length && index < MAX_FILES; index += 1) {
    const file = queue[index] as string
    const place = lineWhere(file, test, files)
    if (place !== null) return place
    for (const line of files.lines(file) ?? []) {
      const included = includedBy(line)
      const path = included === null ? '' : posix.join(posix.dirname(file), included)
      if (files.has(path) && !queue.includes(path)) queue.push(path)
    }
  }
  return null
}

function includedBy(line: string): string | null {
  return /^\s*(?:-[rc]|--(?:requirement|constraint)(?=[\s=]))\s*=?\s*(\S+)/.exec(line)?.[1] ?? null
}

/** Normalizes the name of a Python package for comparison (PEP 503). */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** Package name of a requirement: `Flask` for `Flask[async]>=3`. Empty if there is none. */
export function nameOf(requirement: string): string {
  const egg = /[#&]egg=([A-Za-z0-9][\w.-]*)/.exec(requirement)
  return egg?.[1] ?? /^\s*([A-Za-z0-9][\w.-]*)(?!:\/\/|[\w/+:])/.exec(requirement)?.[1] ?? ''
}

/** File with the dependencies of a project, which uv, Poetry and pip read. */
export const PYPROJECT = 'pyproject.toml'

/** Tables whose keys are packages (Poetry), and tables whose lists hold requirements (PEP 621, PEP 735, uv). */
const KEYED = /^\[tool\.poetry(?:\.group\.[\w-]{1,64})?\.(?:dev-)?dependencies\]/
const LISTED = /^\[(?:project\.optional-dependencies|dependency-groups|tool\.uv)\]/

/** Line of `pyproject.toml` that requires a package. Takes a normalized name. TOML parsers do not report lines. */
export function pyprojectPlace(name: string, files: DeployedSources): Place | null {
  const lines = files.has(PYPROJECT) ? (files.lines(PYPROJECT) ?? []) : []
  let table: 'keyed' | 'listed' | 'project' | 'other' = 'other'
  let isInList = false
  for (const [index, line] of lines.entries()) {
    const text = line.trim()
    if (text.startsWith('[') && !isInList) {
      table = tableOf(text)
      continue
    }
    if (table === 'project') {
      if (/^(?:dependencies|"dependencies")\s*=/.test(text)) isInList = true
      if (!isInList) continue
    }
    const found = table === 'keyed' ? keyOf(text) === name : table !== 'other' && quoted(text).includes(name)
    if (found) return { file: PYPROJECT, line: index + 1 }
    if (text.endsWith(']')) isInList = false
  }
  return null
}

function tableOf(header: string): 'keyed' | 'listed' | 'project' | 'other' {
  if (header.startsWith('[project]')) return 'project'
  if (KEYED.test(header)) return 'keyed'
  return LISTED.test(header) ? 'listed' : 'other'
}

function keyOf(text: string): string {
  return normalized(/^["']?([A-Za-z0-9][\w.-]*)["']?\s*=/.exec(text)?.[1] ?? '')
}

function quoted(text: string): string[] {
  return [...text.matchAll(/["']\s*([A-Za-z0-9][\w.-]*)/g)].map(([, name]) => normalized(name ?? ''))
}
