import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cause, FailureLogs } from '../../../src/causes/types.ts'
import type { DeployedSources } from '../../../src/files/deployed-sources.ts'

/** A real log, the files of the repository that it speaks of, and what is to be found. */
export interface Sample {
  /** Name under `fixtures/logs`, without `.log`. */
  log: string
  /** Text by path. */
  files: Readonly<Record<string, string>>
  /** Each as `told` writes it, the likeliest first. */
  causes: readonly string[]
  /** The log of a build that failed; otherwise of a container. */
  isBuild?: boolean
}

export const textOf = ({ log }: Sample): string =>
  readFileSync(join(import.meta.dirname, `../../fixtures/logs/${log}.log`), 'utf8')

export const logsOf = (sample: Sample, text = textOf(sample)): FailureLogs =>
  sample.isBuild ? { build: text, runtime: '', buildFailed: true } : { build: '', runtime: text, buildFailed: false }

/** A repository in memory. */
export const checkout = (files: Readonly<Record<string, string>>): DeployedSources => ({
  has: path => Object.hasOwn(files, path),
  lines: path => (Object.hasOwn(files, path) ? (files[path] as string).replace(/\n$/, '').split('\n') : null)
})

/** `kind · file:line · message` */
export const told = ({ kind, place, message }: Cause): string =>
  `${kind} · ${place === null ? '-' : `${place.file}:${place.line ?? '*'}`} · ${message}`
