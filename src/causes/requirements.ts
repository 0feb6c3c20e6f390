import { posix } from 'node:path'
import type { DeployedSources } from '../files/deployed-sources.ts'
import { lineWhere, wholeFile } from './paths.ts'
import type { Place } from './types.ts'

const REQUIREMENTS = 'requirements.txt'

/** A chain of includes that is longer is a joke on us. */
const MAX_FILES = 50

/** The line that asks for a package: in `requirements.txt`, what it includes, or `pyproject.toml`. */
export function requirementPlace(name: string, files: DeployedSources): Place | null {
  const wanted = normalized(name)
  if (wanted === '') return null
  return inRequirements(line => normalized(nameOf(line)) === wanted, files) ?? pyprojectPlace(wanted, files)
}

/** The line that includes a file, by the name it is included under. */
export function includePlace(name: string, files: DeployedSources): Place | null {
  return inRequirements(line => includedBy(line) === name, files)
}

/** The file that lists the packages of a Python application; null when it has neither. */
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

/** Names of Python packages are compared so (PEP 503). */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** The name at the front of a requirement: `Flask` of `Flask[async]>=3`; empty where there is none. */
export function nameOf(requirement: string): string {
  const egg = /[#&]egg=([A-Za-z0-9][\w.-]*)/.exec(requirement)
  return egg?.[1] ?? /^\s*([A-Za-z0-9][\w.-]*)(?!:\/\/|[\w/+:])/.exec(requirement)?.[1] ?? ''
}

/** What a project needs, as uv, Poetry and pip read it. */
export const PYPROJECT = 'pyproject.toml'

/** Tables whose keys are packages (Poetry), and tables whose lists hold requirements (PEP 621, PEP 735, uv). */
const KEYED = /^\[tool\.poetry(?:\.group\.[\w-]{1,64})?\.(?:dev-)?dependencies\]/
const LISTED = /^\[(?:project\.optional-dependencies|dependency-groups|tool\.uv)\]/

/** The line of `pyproject.toml` that asks for a package, whose name must be normalised. No TOML reader keeps lines. */
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
