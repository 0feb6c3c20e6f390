import type { DeployedSources } from '../files/deployed-sources.ts'
import { normalized } from './package-names.ts'
import type { Place } from './types.ts'

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
