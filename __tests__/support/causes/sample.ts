import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cause, FailureLogs } from '../../../src/causes/types.ts'
import type { DeployedSources } from '../../../src/files/deployed-sources.ts'

/** A log, the files of the repository that it names, and the expected causes. */
export interface Sample {
  /** Name under `fixtures/logs`, without `.log`. */
  log: string
  /** Files of the repository: text by path. */
  files: Readonly<Record<string, string>>
  /** Expected causes in the format of `formatCause`, the most likely first. */
  causes: readonly string[]
  /** True for the log of a failed build, false for the log of a container. */
  isBuild?: boolean
}

export const textOf = ({ log }: Sample): string =>
  readFileSync(join(import.meta.dirname, `../../fixtures/logs/${log}.log`), 'utf8')

export const logsOf = (sample: Sample, text = textOf(sample)): FailureLogs =>
  sample.isBuild ? { build: text, runtime: '', buildFailed: true } : { build: '', runtime: text, buildFailed: false }

/** Deployed files in memory. */
export const checkout = (
  files: Readonly<Record<string, string>>,
  excluded: Readonly<Record<string, string>> = {}
): DeployedSources => ({
  ruleOf: path => excluded[path] ?? null,
  has: path => Object.hasOwn(files, path),
  lines: path => (Object.hasOwn(files, path) ? (files[path] as string).replace(/\n$/, '').split('\n') : null)
})

/** Formats causes as `kind · file:line · message; next step`. */
export const formatCause = ({ kind, place, message, next }: Cause): string => {
  const text = next === null ? message : `${message}; ${next}`
  return `${kind} · ${place === null ? '-' : `${place.file}:${place.line ?? '*'}`} · ${text}`
}
