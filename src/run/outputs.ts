import { setOutput } from '@actions/core'
import type { Reason } from '../errors.ts'
import type { Health, Operation } from '../report/types.ts'
import { tail } from '../text/terminal.ts'

/** Every output that action.yml declares, under its name. What is not known is left out, on success and on failure alike. */
export interface Outputs {
  'app-id'?: string
  'app-url'?: string
  'app-name'?: string
  'source-id'?: string
  'source-version-id'?: string
  'previous-source-version-id'?: string
  'version-label'?: string
  /** The application's own word. */
  status?: string
  reason?: Reason
  operation?: Operation
  changed?: boolean
  preview?: boolean
  /** ISO 8601. */
  'expires-at'?: string
  'files-total'?: number
  'files-uploaded'?: number
  'files-deleted'?: number
  'bytes-uploaded'?: number
  'build-status'?: string
  'build-error'?: string
  /** May be given whole: its end is what is written. */
  'build-log'?: string
  'build-log-path'?: string
  /** Markdown. */
  plan?: string
  'rolled-back'?: boolean
  health?: Health
  /** Names of previews, one a line. */
  deleted?: string
  /** Names of previews, one a line. */
  left?: string
  'comment-url'?: string
  'deployment-id'?: number | string
  /** Of at most as many bytes as a build log. */
  json?: string
  'json-path'?: string
  'template-id'?: string
  'notebook-id'?: string
  'use-case-id'?: string
  endpoint?: string
  /** Masked before it is set. */
  'api-token'?: string
  'page-url'?: string
  'log-path'?: string
  'report-path'?: string
  'duration-seconds'?: number
}

/** A variable of a later step holds at most 128 KiB on Linux; half of that leaves room for its own text. */
export const MAX_BUILD_LOG_BYTES = 64 * 1024

/** The names, for the guard that holds them against action.yml; the compiler holds them against the interface. */
export const OUTPUT_NAMES = Object.keys({
  'app-id': 1,
  'app-url': 1,
  'app-name': 1,
  'source-id': 1,
  'source-version-id': 1,
  'previous-source-version-id': 1,
  'version-label': 1,
  status: 1,
  reason: 1,
  operation: 1,
  changed: 1,
  preview: 1,
  'expires-at': 1,
  'files-total': 1,
  'files-uploaded': 1,
  'files-deleted': 1,
  'bytes-uploaded': 1,
  'build-status': 1,
  'build-error': 1,
  'build-log': 1,
  'build-log-path': 1,
  plan: 1,
  'rolled-back': 1,
  health: 1,
  deleted: 1,
  left: 1,
  'comment-url': 1,
  'deployment-id': 1,
  json: 1,
  'json-path': 1,
  'template-id': 1,
  'notebook-id': 1,
  'use-case-id': 1,
  endpoint: 1,
  'api-token': 1,
  'page-url': 1,
  'log-path': 1,
  'report-path': 1,
  'duration-seconds': 1
} satisfies Record<keyof Outputs, 1>) as (keyof Outputs)[]

/** Outputs that hold words or paths of ours, JSON that is redacted value by value, or a key that later steps need. */
const UNREDACTED: ReadonlySet<keyof Outputs> = new Set([
  ...(['reason', 'operation', 'build-log-path', 'json', 'json-path', 'log-path', 'report-path'] as const),
  ...(['endpoint', 'page-url', 'api-token'] as const)
])

/** Writes what is known; `write` is core's, whose delimiter is random, so no value can end itself early. */
export function setOutputs(
  outputs: Outputs,
  redact: (text: string) => string,
  write: (name: string, value: string) => void = setOutput
): void {
  for (const name of OUTPUT_NAMES) {
    const value = outputs[name]
    if (value === undefined) continue
    const text = typeof value === 'string' && !UNREDACTED.has(name) ? redact(value) : String(value)
    write(name, name === 'build-log' ? tail(text, MAX_BUILD_LOG_BYTES) : text)
  }
}
