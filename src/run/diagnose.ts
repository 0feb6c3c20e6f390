import { findCauses } from '../causes/find.ts'
import type { Cause } from '../causes/types.ts'
import { ExplainedError, type FailureReason } from '../errors.ts'
import type { Finding } from '../report/types.ts'
import type { Run } from './run.ts'

/** Reasons whose cause is in the logs of the application. */
const EXPLAINED_BY_LOGS: ReadonlySet<FailureReason> = new Set([
  'build-failed',
  'start-failed',
  'health-check-failed',
  'timeout'
])

/** GitHub shows at most ten errors of a step, and one of them is the failure itself. */
const MAX_ANNOTATIONS = 9

/**
 * Finds causes of the failure in the logs, each with its place in the repository, the likeliest first. A verification
 * failed after the start, so its causes are only the tracebacks since then.
 */
export function diagnose(run: Run, { reason }: ExplainedError): Finding[] {
  const { checkout, observed } = run
  if (reason === 'verification-failed') return [...run.tracebacks]
  if (checkout === null || observed.logs === null || !EXPLAINED_BY_LOGS.has(reason)) return []
  const { buildLog, buildError, logs } = observed.logs
  const build = [buildLog, buildError].filter(text => text != null && text !== '').join('\n')
  const buildFailed = reason === 'build-failed'
  return findCauses({ build, runtime: logs.join('\n'), buildFailed }, checkout.files).map(cause => placed(run, cause))
}

/** Finding for a cause, with its path from the root of the repository. */
export function placed({ checkout }: Pick<Run, 'checkout'>, { message, place }: Cause): Finding {
  const isPlaced = checkout !== null && place !== null
  return { file: isPlaced ? checkout.locate(place.file) : null, line: place?.line ?? null, message }
}

/** Annotates the lines in the checkout. The failure itself is logged after them, so that it ends the log. */
export function annotate(run: Run, findings: readonly Finding[]): void {
  for (const { file, line, message } of run.preferences.annotations ? findings.slice(0, MAX_ANNOTATIONS) : [])
    if (file !== null) run.env.log.error(message, { file, ...(line === null ? {} : { line }) })
}

/**
 * Warns of the errors that an application logged although it passed all checks.
 *
 * @returns them, for the report
 */
export function warnOfTracebacks({ tracebacks, preferences, env: { log } }: Run): readonly Finding[] {
  for (const { file, line, message } of tracebacks.slice(0, MAX_ANNOTATIONS)) {
    const text = `The application passed its checks, but logged an error meanwhile: ${message}`
    if (!preferences.annotations || file === null) log.info(text)
    else log.warning(text, { file, ...(line === null ? {} : { line }) })
  }
  return tracebacks
}

/** Adds the likeliest cause to the message of the failure. */
export function withCause(failure: ExplainedError, [likeliest]: readonly Finding[]): ExplainedError {
  if (likeliest === undefined) return failure
  const { file, line, message } = likeliest
  const place = file === null ? '' : ` (${JSON.stringify(line === null ? file : `${file}:${line}`)})`
  const { what, saw, next } = failure.explanation
  const explained = `${saw} The likeliest cause: ${/[.!?…]$/.test(message) ? message : `${message}.`}${place}`
  return new ExplainedError(failure.reason, { what, saw: explained, next }, { cause: failure })
}
