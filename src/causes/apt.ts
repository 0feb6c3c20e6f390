import { commandPlace } from './scripts.ts'
import { type Finder, type Finding, SURE } from './types.ts'

const APT = /\bapt(?:-get)?\b/
const IMAGE = 'install it in the Dockerfile of the execution environment'

const RULES: readonly { pattern: RegExp; message(words: readonly string[]): string; next: string }[] = [
  {
    pattern: /^E: Unable to locate package (\S{1,200})/,
    message: ([, name]) => `apt found no package ${name}`,
    next: 'correct its name, or run "apt-get update" before'
  },
  {
    pattern: /^E: Package '([^']{1,200})' has no installation candidate/,
    message: ([, name]) => `apt found no version of ${name}`,
    next: 'use the name that this release of the system has, or run "apt-get update" before'
  },
  {
    pattern: /^E: Version '([^']{1,200})' for '([^']{1,200})' was not found/,
    message: ([, version, name]) => `apt found no version ${version} of ${name}`,
    next: 'write a version that exists, or none'
  },
  {
    pattern: /^E: .{1,300}\bare you root\?/,
    message: () => 'apt needs root, but the script runs as another user',
    next: IMAGE
  },
  {
    pattern: /^E: (Failed to fetch \S{1,300})/,
    message: ([, words]) => `apt: ${words}`,
    next: `run "apt-get update" before; if the build has no network, ${IMAGE}`
  }
]

/** Finds errors of apt. */
export const findApt: Finder = (lines, files) =>
  lines.flatMap((line, at) =>
    RULES.flatMap(({ pattern, message, next }): Finding[] => {
      const words = pattern.exec(line)
      if (words === null) return []
      const [, name = ''] = words
      const place =
        commandPlace(text => APT.test(text) && text.includes(name), files) ??
        commandPlace(text => APT.test(text), files)
      return [{ kind: 'apt', message: message(words), place, next, at, weight: SURE }]
    })
  )
