import type { DeployedSources } from '../files/deployed-sources.ts'
import { mentionOf } from './mentions.ts'
import { dependencyPlace, lockPlace, nameInSpec, PACKAGE_JSON, PACKAGE_LOCK } from './package-json.ts'
import { placeOf, wholeFile } from './paths.ts'
import { type Finder, type Finding, HINT, type Place, SURE } from './types.ts'

const PREFIX = /^npm (?:ERR!|error) ?/

/** One line of npm's, without `npm error` or `npm ERR!`. */
interface Said {
  text: string
  at: number
}

/** A pattern of a line, and what to make of it; `all` is everything npm said. */
interface Rule {
  pattern: RegExp
  weight: number
  message(words: readonly string[], all: readonly Said[]): string
  place(words: readonly string[], files: DeployedSources, all: readonly Said[]): Place | null
}

const RULES: readonly Rule[] = [
  {
    pattern: /^(?:notarget )?No matching version found for (\S+?)\.?$/,
    weight: SURE,
    message: ([, spec]) => `npm found no version that matches ${spec}`,
    place: ([, spec = ''], files) => dependencyPlace(nameInSpec(spec), files)
  },
  {
    pattern: /^404\s+(?:The requested resource )?'([^']{1,300})' (?:could not be found|is not in)/,
    weight: SURE,
    message: ([, spec]) => `npm found no package ${spec}`,
    place: ([, spec = ''], files) => dependencyPlace(nameInSpec(spec), files)
  },
  {
    pattern: /can only install with an existing package-lock\.json/,
    weight: SURE,
    message: () => `"npm ci" needs a readable ${PACKAGE_LOCK}`,
    place: (_, files) => wholeFile(PACKAGE_LOCK, files) ?? mentionOf('npm ci', files)
  },
  {
    pattern: /can only install packages when your package\.json and package-lock\.json/,
    weight: SURE,
    message: (_, all) => `${PACKAGE_LOCK} is not in step with ${PACKAGE_JSON}${differences(all)}; run "npm install"`,
    place: (_, files, all) =>
      firstPlace(
        all.map(({ text }) => differing(text)),
        files
      ) ?? wholeFile(PACKAGE_LOCK, files)
  },
  {
    pattern:
      /^enoent Could not read package\.json|^enoent ENOENT: no such file or directory, open '[^']{0,500}package\.json'/,
    weight: SURE,
    message: () => `npm found no ${PACKAGE_JSON}`,
    place: () => null
  },
  {
    pattern: /^ERESOLVE (?:unable to resolve|could not resolve)/,
    weight: SURE,
    message: (_, all) => `Packages conflict${resolution(all)}`,
    place: (_, files, all) =>
      firstPlace(
        all.map(({ text }) => asker(text)),
        files
      )
  },
  {
    pattern: /Invalid package\.json: (?:JSONParseError: )?(.+)/,
    weight: SURE,
    message: ([, why = '']) => `${PACKAGE_JSON} is no JSON: ${why.replace(/ while parsing .*/, '')}`,
    place: ([, why = ''], files) => placeOf(PACKAGE_JSON, Number(/\(line (\d+)/.exec(why)?.[1] ?? 0), files)
  },
  {
    pattern: /integrity checksum failed when using \w+: wanted (\S+)/,
    weight: SURE,
    message: ([, wanted = '']) =>
      `What npm got has another checksum than ${PACKAGE_LOCK} says: ${wanted.slice(0, 24)}…`,
    place: ([, wanted = ''], files) => lockPlace(wanted, files)
  },
  {
    pattern: /^notsup Required: +(.+)/,
    weight: SURE,
    message: ([, required]) => `This Node is not the one that "engines" asks for: ${required}`,
    place: (_, files) => dependencyPlace('engines', files)
  },
  {
    pattern: /^(?:Missing|missing) script: "?([\w:.-]{1,200})/,
    weight: SURE,
    message: ([, script]) => `${PACKAGE_JSON} has no script "${script}"`,
    place: (_, files) => dependencyPlace('scripts', files) ?? wholeFile(PACKAGE_JSON, files)
  },
  {
    pattern: /^(?:command (?:sh|bash) -c (.+)|\S+ \w+: `(.+)`$)/,
    weight: HINT,
    message: ([, command, older]) => `npm ran a command that failed: ${command ?? older}`,
    place: ([, command, older], files) => mentionOf(command ?? older ?? '', files)
  }
]

/** What npm says when it can not install or run. */
export const findNpm: Finder = (lines, files) => {
  const all = lines.flatMap((line, at): Said[] => {
    const prefix = PREFIX.exec(line)?.[0]
    return prefix === undefined ? [] : [{ text: line.slice(prefix.length), at }]
  })
  return all.flatMap(({ text, at }) =>
    RULES.flatMap(({ pattern, weight, message, place }): Finding[] => {
      const words = pattern.exec(text)
      return words === null
        ? []
        : [{ kind: 'npm', message: message(words, all), place: place(words, files, all), at, weight }]
    })
  )
}

/** `cors@2.8.6` of `Missing: cors@2.8.6 from lock file`; `ms@2.1.3` of what the lock file does not satisfy. */
function differing(text: string): string {
  return (
    /^Missing: (\S+) from lock file/.exec(text)?.[1] ??
    /^Invalid: lock file's \S+ does not satisfy (\S+)/.exec(text)?.[1] ??
    ''
  )
}

function differences(all: readonly Said[]): string {
  const specs = [...new Set(all.map(({ text }) => differing(text)).filter(spec => spec !== ''))]
  const more = specs.length > 3 ? ` and ${specs.length - 3} more` : ''
  return specs.length === 0 ? '' : `: ${specs.slice(0, 3).join(', ')}${more}`
}

/** Who asks for what can not be had: `react-dom@18.3.1` of `peer react@"^18.3.1" from react-dom@18.3.1`. */
function asker(text: string): string {
  return /^(?:peer|peerOptional) \S+ from (\S+)$/.exec(text)?.[1] ?? ''
}

function resolution(all: readonly Said[]): string {
  const found = all.map(({ text }) => /^Found: (\S+)$/.exec(text)?.[1]).find(spec => spec !== undefined)
  const peer = all
    .map(({ text }) => /^(?:peer|peerOptional) (\S+) from (\S+)$/.exec(text))
    .find(words => words !== null)
  return found === undefined || peer == null ? '' : `: ${peer[2]} needs ${peer[1]}, but ${found} is asked for`
}

function firstPlace(specs: readonly string[], files: DeployedSources): Place | null {
  for (const spec of specs) {
    const place = dependencyPlace(nameInSpec(spec), files)
    if (place !== null) return place
  }
  return null
}
