import type { DeployedSources } from '../files/deployed-sources.ts'
import { lineWhere } from './paths.ts'
import type { Place } from './types.ts'

/** What a Node application asks for. */
export const PACKAGE_JSON = 'package.json'
/** What `npm ci` installs. */
export const PACKAGE_LOCK = 'package-lock.json'

/** The line of `package.json` with a key, such as a dependency. */
export function dependencyPlace(name: string, files: DeployedSources): Place | null {
  const key = JSON.stringify(name)
  return name === '' ? null : lineWhere(PACKAGE_JSON, line => isKey(line, key), files)
}

/** The line of `package-lock.json` that holds a text. */
export function lockPlace(text: string, files: DeployedSources): Place | null {
  return text === '' ? null : lineWhere(PACKAGE_LOCK, line => line.includes(text), files)
}

/** `express` of `express@^4`, `@scope/name` of `@scope/name@1.0.0`. */
export function nameInSpec(spec: string): string {
  const at = spec.indexOf('@', 1)
  return at === -1 ? spec : spec.slice(0, at)
}

function isKey(line: string, key: string): boolean {
  const at = line.indexOf(key)
  return (
    at !== -1 &&
    line
      .slice(at + key.length)
      .trimStart()
      .startsWith(':')
  )
}
