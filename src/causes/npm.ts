import { posix } from 'node:path'
import type { DeployedSources } from '../files/deployed-sources.ts'
import { lineWhere, mentionOf, packageFiles, placeOf, wholeFile } from './paths.ts'
import { commandPlace, nodeFolders } from './scripts.ts'
import { type Finder, type Finding, HINT, type Place, SURE } from './types.ts'

const PREFIX = /^npm (?:ERR!|error) ?/

/** A line that npm logged, without `npm error` or `npm ERR!`. */
interface NpmLine {
  text: string
  at: number
}

/** Pattern of a line, with the message and place of its finding. `all` holds all lines of npm. */
interface Rule {
  pattern: RegExp
  weight: number
  message(words: readonly string[], all: readonly NpmLine[]): string
  next?(place: Place | null, words: readonly string[]): string
  place(words: readonly string[], files: DeployedSources, all: readonly NpmLine[]): Place | null
}

const RULES: readonly Rule[] = [
  {
    pattern: /^(?:notarget )?No matching version found for (\S+?)\.?$/,
    weight: SURE,
    message: ([, spec]) => `npm found no version that matches ${spec}`,
    next: place => `write a version that exists${placed(place)}`,
    place: ([, spec = ''], files) => specPlace(spec, files)
  },
  {
    pattern: /^404\s+(?:The requested resource )?'([^']{1,300})' (?:could not be found|is not in)/,
    weight: SURE,
    message: ([, spec]) => `npm found no package ${spec}`,
    next: place => `correct the name${placed(place)}, or give npm access to the registry that has it (.npmrc)`,
    place: ([, spec = ''], files) => specPlace(spec, files)
  },
  {
    pattern: /can only install with an existing package-lock\.json/,
    weight: SURE,
    message: () => `"npm ci" needs a readable ${PACKAGE_LOCK}`,
    next: () => `run "npm install" and commit ${PACKAGE_LOCK}`,
    place: (_, files) => wholeLock(files) ?? mentionOf('npm ci', files)
  },
  {
    pattern: /can only install packages when your package\.json and package-lock\.json/,
    weight: SURE,
    message: (_, all) => `${PACKAGE_LOCK} does not match ${PACKAGE_JSON}${differences(all)}`,
    next: () => `run "npm install" and commit ${PACKAGE_LOCK}`,
    place: (_, files, all) =>
      firstPlace(
        all.map(({ text }) => unlockedPackage(text)),
        files
      ) ?? wholeLock(files)
  },
  {
    pattern:
      /^enoent Could not read package\.json|^enoent ENOENT: no such file or directory, open '[^']{0,500}package\.json'/,
    weight: SURE,
    message: () => `npm found no ${PACKAGE_JSON}`,
    next: () => `run npm in the folder with ${PACKAGE_JSON} (cd)`,
    place: (_, files) => commandPlace(text => /\bnpm\b/.test(text), files)
  },
  {
    pattern: /^ERESOLVE (?:unable to resolve|could not resolve)/,
    weight: SURE,
    message: (_, all) => `Packages conflict${resolution(all)}`,
    place: (_, files, all) =>
      firstPlace(
        all.map(({ text }) => requester(text)),
        files
      )
  },
  {
    pattern: /Invalid package\.json: (?:JSONParseError: )?(.+)/,
    weight: SURE,
    message: ([, why = '']) => `${PACKAGE_JSON} is not valid JSON: ${why.replace(/ while parsing .*/, '')}`,
    place: ([, why = ''], files) =>
      placeOf(packageFiles(files)[0] ?? PACKAGE_JSON, Number(/\(line (\d+)/.exec(why)?.[1] ?? 0), files)
  },
  {
    pattern: /integrity checksum failed when using \w+: wanted (\S+)/,
    weight: SURE,
    message: ([, expected = '']) =>
      `The checksum of a downloaded package differs from ${PACKAGE_LOCK}: ${expected.slice(0, 24)}…`,
    place: ([, expected = ''], files) => lockPlace(expected, files)
  },
  {
    pattern: /^notsup Required: +(.+)/,
    weight: SURE,
    message: ([, required]) => `The Node version does not satisfy "engines": ${required}`,
    next: () => 'correct "engines", or use an execution environment with that version',
    place: (_, files) => dependencyPlace('engines', files)
  },
  {
    pattern: /^(?:Missing|missing) script: "?([\w:.-]{1,200})/,
    weight: SURE,
    message: ([, script]) => `${PACKAGE_JSON} has no script "${script}"`,
    next: (place, [, script]) => `add "${script}" to "scripts"${placed(place)}`,
    place: ([, script = ''], files) => {
      const file = packageWithout(script, files)
      return lineWhere(file, line => isKey(line, '"scripts"'), files) ?? wholeFile(file, files)
    }
  },
  {
    pattern: /^(?:command (?:sh|bash) -c (.+)|\S+ \w+: `(.+)`$)/,
    weight: HINT,
    message: ([, command, older]) => `npm ran a command that failed: ${command ?? older}`,
    place: ([, command, older], files) => mentionOf(command ?? older ?? '', files)
  }
]

/** Finds errors of npm while it installs packages or runs scripts. */
export const findNpm: Finder = (lines, files) => {
  const all = lines.flatMap((line, at): NpmLine[] => {
    const prefix = PREFIX.exec(line)?.[0]
    return prefix === undefined ? [] : [{ text: line.slice(prefix.length), at }]
  })
  return all.flatMap(({ text, at }) =>
    RULES.flatMap((rule): Finding[] => {
      const words = rule.pattern.exec(text)
      if (words === null) return []
      const place = rule.place(words, files, all)
      const next = rule.next?.(place, words) ?? null
      return [{ kind: 'npm', message: rule.message(words, all), place, next, at, weight: rule.weight }]
    })
  )
}

/** Package that is missing in the lock file, or that the lock file does not satisfy, such as `cors@2.8.6`. */
function unlockedPackage(text: string): string {
  return (
    /^Missing: (\S+) from lock file/.exec(text)?.[1] ??
    /^Invalid: lock file's \S+ does not satisfy (\S+)/.exec(text)?.[1] ??
    ''
  )
}

function differences(all: readonly NpmLine[]): string {
  const specs = [...new Set(all.map(({ text }) => unlockedPackage(text)).filter(spec => spec !== ''))]
  const more = specs.length > 3 ? ` and ${specs.length - 3} more` : ''
  return specs.length === 0 ? '' : `: ${specs.slice(0, 3).join(', ')}${more}`
}

/** Package that requires a peer: `react-dom@18.3.1` in `peer react@"^18.3.1" from react-dom@18.3.1`. */
function requester(text: string): string {
  return /^(?:peer|peerOptional) \S+ from (\S+)$/.exec(text)?.[1] ?? ''
}

function resolution(all: readonly NpmLine[]): string {
  const found = all.map(({ text }) => /^Found: (\S+)$/.exec(text)?.[1]).find(spec => spec !== undefined)
  const peer = all
    .map(({ text }) => /^(?:peer|peerOptional) (\S+) from (\S+)$/.exec(text))
    .find(words => words !== null)
  return found === undefined || peer == null ? '' : `: ${peer[2]} needs ${peer[1]}, but ${found} is required elsewhere`
}

const placed = (place: Place | null): string =>
  place === null ? '' : ` in ${place.file}${place.line === null ? '' : `:${place.line}`}`

const specPlace = (spec: string, files: DeployedSources): Place | null =>
  dependencyPlace(nameInSpec(spec), files, spec.slice(nameInSpec(spec).length + 1))

function firstPlace(specs: readonly string[], files: DeployedSources): Place | null {
  for (const spec of specs) {
    const place = dependencyPlace(nameInSpec(spec), files)
    if (place !== null) return place
  }
  return null
}

/** File with the dependencies of a Node application. */
export const PACKAGE_JSON = 'package.json'
/** File with the exact versions that `npm ci` installs. */
export const PACKAGE_LOCK = 'package-lock.json'

/**
 * Line with a key, such as a dependency, in the first `package.json` that has one.
 *
 * @param version version of the dependency, which decides if several files list it
 */
export function dependencyPlace(name: string, files: DeployedSources, version = ''): Place | null {
  if (name === '') return null
  const key = JSON.stringify(name)
  const find = (test: (line: string) => boolean) =>
    packageFiles(files)
      .map(file => lineWhere(file, line => isKey(line, key) && test(line), files))
      .find(place => place !== null) ?? null
  return (version === '' ? null : find(line => line.includes(`"${version}"`))) ?? find(() => true)
}

/** Next step for a package that a file imports and that is not installed: the nearest `package.json` must list it. */
export function packageAdvice(specifier: string, importer: string, files: DeployedSources): string {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const folders = importer.split('/').map((_, index, parts) => parts.slice(0, parts.length - 1 - index).join('/'))
  const file = folders.map(folder => posix.join(folder, PACKAGE_JSON)).find(path => files.has(path)) ?? PACKAGE_JSON
  const listed = lineWhere(file, line => isKey(line, JSON.stringify(name)), files)
  return listed === null
    ? `add "${name}" to ${file}`
    : `${name} is in ${file}:${listed.line} but not installed: run "npm ci" in build-app.sh`
}

/** Line of a `package-lock.json` that contains a text. */
function lockPlace(text: string, files: DeployedSources): Place | null {
  const places = locksOf(files).map(lock => lineWhere(lock, line => line.includes(text), files))
  return text === '' ? null : (places.find(place => place !== null) ?? null)
}

const locksOf = (files: DeployedSources): string[] => nodeFolders(files).map(folder => folder + PACKAGE_LOCK)

/** The first `package-lock.json`. */
function wholeLock(files: DeployedSources): Place | null {
  return (
    locksOf(files)
      .map(lock => wholeFile(lock, files))
      .find(place => place !== null) ?? null
  )
}

/** Path of the first `package.json` without a script. */
function packageWithout(script: string, files: DeployedSources): string {
  const all = packageFiles(files)
  return all.find(file => lineWhere(file, line => isKey(line, JSON.stringify(script)), files) === null) ?? PACKAGE_JSON
}

/** Name in a specifier: `express` for `express@^4`, `@scope/name` for `@scope/name@1.0.0`. */
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
