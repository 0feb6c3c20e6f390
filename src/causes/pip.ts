import type { DeployedSources } from '../files/deployed-sources.ts'
import { nameOf } from './package-names.ts'
import { placeOf } from './paths.ts'
import { includePlace, requirementPlace } from './requirements.ts'
import { type Finder, type Finding, type Place, SURE } from './types.ts'

const NO_VERSION =
  /Could not find a version that satisfies the requirement ([^()]{1,300}?) ?(?:\(from ([^()]*(?:\(line \d+\))?)\) )?\(from versions: ([^()]*)/
const NO_MATCH = /No matching distribution found for (.{1,300})/
const CONFLICT = /^ERROR: Cannot install (.+) because these package versions have conflicting dependencies/
const WANTS = /^\s+(?:The user requested (.+)|(\S+ \S+) depends on (.+))$/
const POINTER = /-r (\S+) \(line (\d+)\)/
const FAILED_BUILDS = [
  /^\s*ERROR: Failed building wheel for (\S+)/,
  /^ERROR: Failed to build '([^']+)' when /,
  /^ERROR: Could not build wheels for ([^\s,]+)/
]

/** What pip says when it can not install. */
export const findPip: Finder = (lines, files) => [
  ...unmatched(lines, files),
  ...lines.flatMap(
    (line, at) =>
      conflict(line, at, lines, files) ??
      wrongHash(line, at, lines, files) ??
      invalid(line, at, lines, files) ??
      refused(line, at, files) ??
      []
  ),
  ...failedBuilds(lines, files)
]

function unmatched(lines: readonly string[], files: DeployedSources): Finding[] {
  const seen = new Map<string, { at: number; from: string; versions: string | null }>()
  for (const [at, line] of lines.entries()) {
    const [, wanted, from = '', versions = null] = NO_VERSION.exec(line) ?? []
    if (wanted !== undefined) seen.set(wanted, { at, from, versions })
    const [, unmet] = NO_MATCH.exec(line) ?? []
    const name = unmet?.replace(/ \(from .*/, '').trim()
    if (name !== undefined && name !== '' && !seen.has(name)) seen.set(name, { at, from: unmet ?? '', versions: null })
  }
  return [...seen].map(([wanted, { at, from, versions }]) => ({
    kind: 'pip',
    message: `pip found no version that matches ${wanted}${offer(versions)}`,
    place: pointedAt(from, files) ?? requirementPlace(nameOf(wanted), files) ?? requirementPlace(nameOf(from), files),
    at,
    weight: SURE
  }))
}

function offer(versions: string | null): string {
  if (versions === null) return ''
  const newest = versions.split(', ').findLast(version => /^\d+(?:\.\d+)*$/.test(version))
  return versions.trim() === 'none'
    ? '; there is none of that name for this Python'
    : newest
      ? `; the newest is ${newest}`
      : ''
}

function conflict(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] | null {
  const [, names] = CONFLICT.exec(line) ?? []
  if (names === undefined) return null
  const wants: string[] = []
  for (const next of lines.slice(at + 1, at + 30)) {
    const [, asked, who, what] = WANTS.exec(next) ?? []
    if (asked !== undefined) wants.push(`you ask for ${asked}`)
    if (who !== undefined) wants.push(`${who} needs ${what}`)
    if (wants.length > 0 && next.trim() === '') break
  }
  const reasons = [...new Set(wants)].slice(0, 3).join(', ')
  const place = pointedAt(names, files) ?? requirementPlace(nameOf(names), files)
  return [{ kind: 'pip', message: `Packages conflict: ${reasons === '' ? names : reasons}`, place, at, weight: SURE }]
}

function wrongHash(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] | null {
  if (!line.includes('THESE PACKAGES DO NOT MATCH THE HASHES')) return null
  const named = lines[at + 1]?.trim() ?? ''
  const [wanted = ''] = named.split(/ from |:$| \(from /, 1)
  const place = pointedAt(named, files) ?? requirementPlace(nameOf(wanted), files)
  const message = `What pip got for ${wanted} has another hash than its requirement says`
  return [{ kind: 'pip', message, place, at, weight: SURE }]
}

function invalid(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] | null {
  const [, wanted] = /^ERROR: Invalid requirement: '([^']{1,300})'?/.exec(line) ?? []
  if (wanted === undefined) return null
  const origins = lines.slice(at, at + 4).map(next => /\(from line (\d+) of ([^)]+)\)/.exec(next))
  const [, number, file] = origins.find(origin => origin !== null) ?? []
  const place = file === undefined ? null : placeOf(file, Number(number), files)
  return [{ kind: 'pip', message: `"${wanted}" is no requirement`, place, at, weight: SURE }]
}

function refused(line: string, at: number, files: DeployedSources): Finding[] | null {
  const [, missing] = /Could not open requirements file: .*No such file or directory: '([^']+)'/.exec(line) ?? []
  if (missing !== undefined) {
    const message = `pip was told to read ${missing}, which is not there`
    return [{ kind: 'pip', message, place: includePlace(missing, files), at, weight: SURE }]
  }
  const [, name = '', why] = /^ERROR: Package '([^']+)' (requires a different Python: .*)/.exec(line) ?? []
  if (why !== undefined)
    return [{ kind: 'pip', message: `${name} ${why}`, place: requirementPlace(name, files), at, weight: SURE }]
  const [, words] = /^ERROR: (Could not install packages due to .*)/.exec(line) ?? []
  return words === undefined ? null : [{ kind: 'pip', message: words, place: null, at, weight: SURE }]
}

/** A failure of the build itself names nobody: it is then what was collected, or begun to be built, last. */
function failedBuilds(lines: readonly string[], files: DeployedSources): Finding[] {
  const found = new Map<string, Finding>()
  let last = ''
  let reason = ''
  for (const [at, line] of lines.entries()) {
    last = /^(?:Collecting|\s*Building wheel for) (.+)/.exec(line)?.[1] ?? last
    const [, fatal] = /\bfatal error: (.{1,200})/.exec(line) ?? []
    if (fatal !== undefined) reason = `: ${fatal}`
    const named = FAILED_BUILDS.map(pattern => pattern.exec(line)?.[1]).find(name => name !== undefined)
    const name = named ?? (line.includes('error: subprocess-exited-with-error') ? nameOf(last) : '')
    if (name === '') continue
    const place = requirementPlace(name, files) ?? pointedAt(last, files)
    found.set(name, { kind: 'pip', message: `pip could not build ${name}${reason}`, place, at, weight: SURE })
  }
  return [...found.values()]
}

function pointedAt(text: string, files: DeployedSources): Place | null {
  const [, file, line] = POINTER.exec(text) ?? []
  return file === undefined ? null : placeOf(file, Number(line), files)
}
