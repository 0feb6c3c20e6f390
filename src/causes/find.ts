import type { DeployedSources } from '../files/deployed-sources.ts'
import { shorten } from '../text/terminal.ts'
import { readLines } from './lines.ts'
import { findListening } from './listening.ts'
import { findNode } from './node.ts'
import { findNpm } from './npm.ts'
import { findPip } from './pip.ts'
import { findPython } from './python.ts'
import { findResolvers } from './resolvers.ts'
import { findServers } from './servers.ts'
import { findShell } from './shell.ts'
import { findSystem } from './system.ts'
import { type Cause, type FailureLogs, type Finder, type Finding, HINT } from './types.ts'

const FAMILIES: readonly Finder[] = [
  findPip,
  findResolvers,
  findPython,
  findServers,
  findListening,
  findNode,
  findNpm,
  findShell,
  findSystem
]

const MAX_CAUSES = 10
const MAX_MESSAGE_CHARS = 300

/**
 * Why a build or a start failed, the likeliest first, at most ten: read from the ends of the logs and laid onto files of
 * the repository. What names its cause comes before what follows from it, then what has a place, then what was said last.
 * Never throws; takes time in proportion to the logs.
 */
export function findCauses(logs: FailureLogs, files: DeployedSources): Cause[] {
  const known = remembered(files)
  const build = readLines(logs.build)
  if (logs.buildFailed) return ranked(findIn(build, known))
  // What a build said that did not fail counts for little, but a missing command in it may be what the start lacks.
  const warnings = findIn(build, known).map(finding => ({ ...finding, weight: HINT }))
  const failures = findIn(readLines(logs.runtime), known)
  return ranked([...warnings, ...failures.map(finding => ({ ...finding, at: finding.at + build.length }))])
}

function findIn(lines: readonly string[], files: DeployedSources): Finding[] {
  return FAMILIES.flatMap(find => find(lines, files))
}

function ranked(findings: readonly Finding[]): Cause[] {
  const sorted = [...findings].sort(byLikelihood)
  // What has no place is left out where the same line of the log, or the same message, has a better cause.
  const best = new Map<number, Finding>()
  for (const finding of sorted) if (!best.has(finding.at)) best.set(finding.at, finding)
  const isKnown = sorted.some(({ weight }) => weight > HINT)
  const causes = new Map<string, Cause>()
  const messages = new Set<string>()
  for (const { kind, message, place, at, weight } of sorted) {
    if (isKnown && weight === HINT) continue
    const cause = { kind, message: shorten(message.trim(), MAX_MESSAGE_CHARS), place }
    const isSaid = place === null && (messages.has(cause.message) || best.get(at)?.message !== message)
    if (isSaid) continue
    messages.add(cause.message)
    causes.set(JSON.stringify([cause.message, place]), cause)
    if (causes.size === MAX_CAUSES) break
  }
  return [...causes.values()]
}

function byLikelihood(a: Finding, b: Finding): number {
  return b.weight - a.weight || Number(b.place !== null) - Number(a.place !== null) || b.at - a.at
}

/** Each file is read once, however often the log names it. */
function remembered(files: DeployedSources): DeployedSources {
  const read = new Map<string, readonly string[] | null>()
  return {
    has: path => files.has(path),
    lines(path) {
      const known = read.get(path)
      if (known !== undefined) return known
      const lines = files.lines(path)
      read.set(path, lines)
      return lines
    }
  }
}
