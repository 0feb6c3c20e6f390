import type { DeployedSources } from '../files/deployed-sources.ts'
import { START_SCRIPT } from '../files/scripts.ts'
import { shorten } from '../text/terminal.ts'
import { findApt } from './apt.ts'
import { findBundler } from './bundler.ts'
import { findDocker } from './docker.ts'
import { findExit } from './exit.ts'
import { readLines } from './lines.ts'
import { findListening } from './listening.ts'
import { findNetwork } from './network.ts'
import { findNode } from './node.ts'
import { findNpm } from './npm.ts'
import { findPip } from './pip.ts'
import { findPython } from './python.ts'
import { findR } from './r.ts'
import { findResolvers, findToml } from './resolvers.ts'
import { findServers } from './servers.ts'
import { findShell } from './shell.ts'
import { findSystem } from './system.ts'
import { type Cause, type FailureLogs, type Finder, type Finding, HINT } from './types.ts'

const FAMILIES: readonly Finder[] = [
  findPip,
  findNetwork,
  findResolvers,
  findToml,
  findPython,
  findServers,
  findR,
  findListening,
  findNode,
  findBundler,
  findNpm,
  findApt,
  findShell,
  findDocker,
  findExit,
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

/** Cause of a start that wrote nothing: an image that cannot run the script, or a server that never started. */
export function emptyLogCause(files: DeployedSources): Cause {
  const [first = ''] = files.has(START_SCRIPT) ? (files.lines(START_SCRIPT) ?? []) : []
  const place = files.has(START_SCRIPT) ? { file: START_SCRIPT, line: 1 } : null
  const interpreter = first.startsWith('#!') ? `"${first.slice(2).trim()}"` : 'the interpreter of its first line'
  const message = `The log is empty: the image may lack ${interpreter}, or its user may not write to the folder of the code`
  const next = 'use an interpreter that the image has (such as /bin/sh), write only to /tmp, or correct the Dockerfile'
  return { kind: 'system', message, place, next }
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
  for (const { kind, message, place, at, weight, next = null } of sorted) {
    if (hasStrongFinding && weight === HINT) continue
    const cause: Cause = {
      kind,
      message: shorten(message.trim(), MAX_MESSAGE_CHARS),
      place,
      next: next && shorten(next, MAX_MESSAGE_CHARS)
    }
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
    ruleOf: path => files.ruleOf(path),
    lines(path) {
      const cached = cache.get(path)
      if (cached !== undefined) return cached
      const lines = files.lines(path)
      cache.set(path, lines)
      return lines
    }
  }
}
