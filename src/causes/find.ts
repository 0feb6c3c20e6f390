import type { DeployedSources } from '../files/deployed-sources.ts'
import { shorten } from '../text/terminal.ts'
import { readLines } from './lines.ts'
import { findListening } from './listening.ts'
import { findNode } from './node.ts'
import { findNpm } from './npm.ts'
import { findPip } from './pip.ts'
import { findPython } from './python.ts'
import { findResolvers } from './resolvers.ts'
import { findServers, findSystem } from './servers.ts'
import { findShell } from './shell.ts'
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
 * Finds why a build or a start failed: at most ten causes, the most likely first, with their places in the repository.
 * Root causes come before consequences, then causes with a place, then later lines of the log. Reads only the end of
 * each log, never throws, and takes time in proportion to the logs.
 */
export function findCauses(logs: FailureLogs, files: DeployedSources): Cause[] {
  const cached = withCache(files)
  const build = readLines(logs.build)
  if (logs.buildFailed) return rank(findIn(build, cached))
  // A successful build has few clues, but a command that it did not find may be missing at the start.
  const warnings = findIn(build, cached).map(finding => ({ ...finding, weight: HINT }))
  const failures = findIn(readLines(logs.runtime), cached)
  return rank([...warnings, ...failures.map(finding => ({ ...finding, at: finding.at + build.length }))])
}

function findIn(lines: readonly string[], files: DeployedSources): Finding[] {
  return FAMILIES.flatMap(find => find(lines, files))
}

/** Orders findings by likelihood, and drops repeated ones. */
export function rank(findings: readonly Finding[]): Cause[] {
  const sorted = [...findings].sort(byLikelihood)
  // A cause without a place is dropped if the same line of the log, or the same message, has a better one.
  const best = new Map<number, Finding>()
  for (const finding of sorted) if (!best.has(finding.at)) best.set(finding.at, finding)
  const hasStrongFinding = sorted.some(({ weight }) => weight > HINT)
  const causes = new Map<string, Cause>()
  const messages = new Set<string>()
  for (const { kind, message, place, at, weight } of sorted) {
    if (hasStrongFinding && weight === HINT) continue
    const cause = { kind, message: shorten(message.trim(), MAX_MESSAGE_CHARS), place }
    const isRedundant = place === null && (messages.has(cause.message) || best.get(at)?.message !== message)
    if (isRedundant) continue
    messages.add(cause.message)
    causes.set(JSON.stringify([cause.message, place]), cause)
    if (causes.size === MAX_CAUSES) break
  }
  return [...causes.values()]
}

function byLikelihood(a: Finding, b: Finding): number {
  return b.weight - a.weight || Number(b.place !== null) - Number(a.place !== null) || b.at - a.at
}

/** Caches lines, so that each file is read once. */
function withCache(files: DeployedSources): DeployedSources {
  const cache = new Map<string, readonly string[] | null>()
  return {
    has: path => files.has(path),
    lines(path) {
      const cached = cache.get(path)
      if (cached !== undefined) return cached
      const lines = files.lines(path)
      cache.set(path, lines)
      return lines
    }
  }
}
