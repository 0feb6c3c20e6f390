import type { DeployedSources } from '../files/deployed-sources.ts'
import { CODE_FOLDER } from './paths.ts'
import type { Place } from './types.ts'

/** Next step for a variable of the environment that is not set. */
export const settingAdvice = (names: readonly string[]): string =>
  `set ${names.join(' and ')} with the input "runtime-parameters", or "credentials" for a secret`

const ENVIRONMENT =
  /(?:\benviron(?:\.get)?|\bgetenv|\benv)\s{0,4}[[(]\s{0,4}["'](\w{1,100})["']|\bprocess\.env(?:\.(\w{1,100})|\[["'](\w{1,100})["']\])/g

/** Next step for an error about a variable that the line of code, or the line before it, reads from the environment. */
export function missingSetting(message: string, place: Place | null, files: DeployedSources): string | null {
  const lines =
    place?.line == null ? [] : (files.lines(place.file) ?? []).slice(Math.max(0, place.line - 2), place.line)
  const names = [...lines.join('\n').matchAll(ENVIRONMENT)].map(
    ([, python, dotted, quoted]) => python ?? dotted ?? quoted ?? ''
  )
  const found = names.filter(name => name !== '' && message.includes(name))
  return found.length === 0 ? null : settingAdvice([...new Set(found)])
}

/** Next step for a file that is missing because a rule excluded it. Takes paths that the file may have. */
export function exclusionAdvice(paths: readonly string[], files: DeployedSources): string | null {
  for (const path of paths) {
    const plain = path.replace(CODE_FOLDER, '').replace(/^\.\//, '')
    const rule = plain.startsWith('/') || files.has(plain) ? null : files.ruleOf(plain)
    if (rule !== null) return `"${plain}" is not deployed, because the rule "${rule}" excludes it: correct that rule`
  }
  return null
}
