import type { DeployedSources } from '../files/deployed-sources.ts'
import { exclusionAdvice } from './advice.ts'
import { isIndexUnreachable } from './network.ts'
import { lineWhere, placeOf, wholeFile } from './paths.ts'
import { includePlace, linePlace, nameOf, PYPROJECT, requirementPlace } from './requirements.ts'
import { commandPlace } from './scripts.ts'
import { type Finder, type Finding, HINT, type Place, SURE } from './types.ts'

const NO_VERSION =
  /Could not find a version that satisfies the requirement ([^()]{1,300}?) ?(?:\(from ([^()]*(?:\(line \d+\))?)\) )?\(from versions: ([^()]*)/
const NO_MATCH = /No matching distribution found for (.{1,300})/
const CONFLICT = /^ERROR: Cannot install (.+) because these package versions have conflicting dependencies/
const REQUIREMENT = /^\s+(?:The user requested (.+)|(\S+ \S+) depends on (.+))$/
const POINTER = /-r (\S+) \(line (\d+)\)/
const FAILED_BUILDS = [
  /^\s*ERROR: Failed building wheel for (\S+)/,
  /^ERROR: Failed to build '([^']+)' when /,
  /^ERROR: Could not build wheels for ([^\s,]+)/
]

/** Finds errors of pip while it installs packages. */
export const findPip: Finder = (lines, files) => [
  ...missingVersions(lines, files),
  ...lines.flatMap(
    (line, at) =>
      conflict(line, at, lines, files) ??
      wrongHash(line, at, lines, files) ??
      invalid(line, at, lines, files) ??
      otherError(line, at, files) ??
      []
  ),
  ...failedBuilds(lines, files)
]

function missingVersions(lines: readonly string[], files: DeployedSources): Finding[] {
  const unreachable = isIndexUnreachable(lines)
  const seen = new Map<string, { at: number; from: string; versions: string | null }>()
  for (const [at, line] of lines.entries()) {
    const [, requirement, from = '', versions = null] = NO_VERSION.exec(line) ?? []
    if (requirement !== undefined) seen.set(requirement, { at, from, versions })
    const [, unmet] = NO_MATCH.exec(line) ?? []
    const name = unmet?.replace(/ \(from .*/, '').trim()
    if (name !== undefined && name !== '' && !seen.has(name)) seen.set(name, { at, from: unmet ?? '', versions: null })
  }
  return [...seen].map(([requirement, { at, from, versions }]) => ({
    kind: 'pip',
    message: `pip found no version that matches ${requirement}${available(versions)}`,
    next:
      versions?.trim() === 'none'
        ? 'correct the name, or name the index that has it with --index-url'
        : 'write a version that exists',
    place:
      referencedPlace(from, files) ??
      requirementPlace(nameOf(requirement), files) ??
      requirementPlace(nameOf(from), files),
    at,
    // Without an index, pip finds no version of any package.
    weight: unreachable && versions?.trim() === 'none' ? HINT : SURE
  }))
}

function available(versions: string | null): string {
  if (versions === null) return ''
  const newest = versions.split(', ').findLast(version => /^\d+(?:\.\d+)*$/.test(version))
  return versions.trim() === 'none'
    ? '; no package of that name exists for this Python'
    : newest
      ? `; the newest is ${newest}`
      : ''
}

function conflict(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] | null {
  const [, names] = CONFLICT.exec(line) ?? []
  if (names === undefined) return null
  const requirements: string[] = []
  for (const next of lines.slice(at + 1, at + 30)) {
    const [, requested, dependent, dependency] = REQUIREMENT.exec(next) ?? []
    if (requested !== undefined) requirements.push(`you require ${requested}`)
    if (dependent !== undefined) requirements.push(`${dependent} needs ${dependency}`)
    if (requirements.length > 0 && next.trim() === '') break
  }
  const reasons = [...new Set(requirements)].slice(0, 3).join(', ')
  const place = referencedPlace(names, files) ?? requirementPlace(nameOf(names), files)
  return [{ kind: 'pip', message: `Packages conflict: ${reasons === '' ? names : reasons}`, place, at, weight: SURE }]
}

function wrongHash(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] | null {
  if (!line.includes('THESE PACKAGES DO NOT MATCH THE HASHES')) return null
  const named = lines[at + 1]?.trim() ?? ''
  const [requirement = ''] = named.split(/ from |:$| \(from /, 1)
  const place = referencedPlace(named, files) ?? requirementPlace(nameOf(requirement), files)
  const message = `The hash of ${requirement} differs from the hash in its requirement`
  return [{ kind: 'pip', message, place, at, weight: SURE }]
}

function invalid(line: string, at: number, lines: readonly string[], files: DeployedSources): Finding[] | null {
  const [, requirement] = /^ERROR: Invalid requirement: '([^']{1,300})'?/.exec(line) ?? []
  if (requirement === undefined) return null
  const origins = lines.slice(at, at + 4).map(next => /\(from line (\d+) of ([^)]+)\)/.exec(next))
  const [, number, file] = origins.find(origin => origin !== null) ?? []
  // The emulator gives pip the dependencies of pyproject.toml in a file of its own.
  const place =
    (file === undefined ? null : placeOf(file, Number(number), files)) ??
    lineWhere(PYPROJECT, text => text.includes(`"${requirement}"`) || text.includes(`'${requirement}'`), files)
  return [{ kind: 'pip', message: `"${requirement}" is not a valid requirement`, place, at, weight: SURE }]
}

function otherError(line: string, at: number, files: DeployedSources): Finding[] | null {
  const [, missing] = /Could not open requirements file: .*No such file or directory: '([^']+)'/.exec(line) ?? []
  if (missing !== undefined) {
    const message = `pip should read ${missing}, which does not exist`
    const place = includePlace(missing, files) ?? commandPlace(text => text.includes(missing), files)
    const next = exclusionAdvice([missing], files) ?? `add ${missing}, or correct its name`
    return [{ kind: 'pip', message, place, next, at, weight: SURE }]
  }
  const [, name = '', why] = /^ERROR: Package '([^']+)' (requires a different Python: .*)/.exec(line) ?? []
  if (why !== undefined) {
    const place = requirementPlace(name, files) ?? ownPlace(name, files)
    const next = 'use an execution environment with that Python, or a version of the package for this one'
    return [{ kind: 'pip', message: `${name} ${why}`, place, next, at, weight: SURE }]
  }
  const [, path = ''] =
    /^ERROR: (?:file:\/\/)?(\S{1,500}) .{0,100}does not appear to be a Python project/.exec(line) ?? []
  if (path !== '') {
    const folder = path.slice(path.lastIndexOf('/') + 1)
    const place = referencedPlace(line, files) ?? linePlace(folder, files)
    const next = `add pyproject.toml to ${folder}, or remove the line`
    return [{ kind: 'pip', message: `${folder} is not a Python project`, place, next, at, weight: SURE }]
  }
  const [, bad = ''] =
    /InvalidMarker: Invalid marker: '(.{1,200}?)', parse error/.exec(line) ??
    /^ERROR: Invalid requirement: (--?[\w-]{1,200})$/.exec(line) ??
    []
  if (bad !== '')
    return [{ kind: 'pip', message: `${bad} is not valid`, place: linePlace(bad, files), at, weight: SURE }]
  if (/^error: externally-managed-environment/.test(line)) {
    const place = commandPlace(text => /\bpip3?\b/.test(text), files)
    const next = 'create an environment with "python3 -m venv .venv" and use .venv/bin/pip'
    return [
      {
        kind: 'pip',
        message: 'This Python is externally managed: pip may not install into it',
        place,
        next,
        at,
        weight: SURE
      }
    ]
  }
  const [, words] = /^ERROR: (Could not install packages due to .*)/.exec(line) ?? []
  // A network error is a finding of its own.
  const weight = /Max retries exceeded/.test(line) ? HINT : SURE
  return words === undefined ? null : [{ kind: 'pip', message: words, place: null, at, weight }]
}

/** Finds packages that pip could not build. If an error does not name the package, it is the one that pip handled last. */
function failedBuilds(lines: readonly string[], files: DeployedSources): Finding[] {
  const found = new Map<string, Finding>()
  let last = ''
  let reason = ''
  for (const [at, line] of lines.entries()) {
    last = /^(?:Collecting|Processing|\s*Building wheel for) (.+)/.exec(line)?.[1] ?? last
    const [, fatal] = /\bfatal error: (.{1,200})/.exec(line) ?? []
    if (fatal !== undefined) reason = `: ${fatal}`
    const named = FAILED_BUILDS.map(pattern => pattern.exec(line)?.[1]).find(name => name !== undefined)
    const folder = /^\.{0,2}\/(?:\S*\/)?([\w.-]+)/.exec(last)?.[1] ?? ''
    const name = named ?? (line.includes('error: subprocess-exited-with-error') ? nameOf(last) || folder : '')
    if (name === '') continue
    const place = requirementPlace(name, files) ?? referencedPlace(last, files) ?? linePlace(`/${folder}`, files)
    found.set(name, { kind: 'pip', message: `pip could not build ${name}${reason}`, place, at, weight: SURE })
  }
  return [...found.values()]
}

/** Place of the application's own `pyproject.toml`, if it has this name. */
function ownPlace(name: string, files: DeployedSources): Place | null {
  const isOwn = files.lines(PYPROJECT)?.some(line => /^name\s*=/.test(line) && line.includes(name)) ?? false
  return isOwn ? wholeFile(PYPROJECT, files) : null
}

function referencedPlace(text: string, files: DeployedSources): Place | null {
  const [, file, line] = POINTER.exec(text) ?? []
  return file === undefined ? null : placeOf(file, Number(line), files)
}
