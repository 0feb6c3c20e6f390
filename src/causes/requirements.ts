import { posix } from 'node:path'
import type { DeployedSources } from '../files/deployed-sources.ts'
import { nameOf, normalized } from './package-names.ts'
import { lineWhere, wholeFile } from './paths.ts'
import { PYPROJECT, pyprojectPlace } from './pyproject.ts'
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
