import { emptyLogCause, findCauses } from '../causes/find.ts'
import { ExplainedError, type FailureReason } from '../errors.ts'
import type { SourceWarning } from '../files/types.ts'
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

/** Finds causes of the failure in the logs, each with its place in the repository, the likeliest first. */
export function diagnose(run: Run, { reason }: ExplainedError): Finding[] {
  const { checkout, observed } = run
  if (checkout === null || observed.logs === null || !EXPLAINED_BY_LOGS.has(reason)) return []
  const { buildLog, buildError, logs } = observed.logs
  const build = [buildLog, buildError].filter(text => text != null && text !== '').join('\n')
  const buildFailed = reason === 'build-failed'
  const causes = findCauses({ build, runtime: logs.join('\n'), buildFailed }, checkout.files)
  const isSilent = reason === 'start-failed' && observed.application?.status === 'failed' && logs.join('').trim() === ''
  const found = causes.length === 0 && isSilent ? [emptyLogCause(checkout.files)] : causes
  return found.map(({ message, place, next }) => ({
    file: place === null ? null : checkout.locate(place.file),
    line: place?.line ?? null,
    message,
    next
  }))
}

/** Warns about likely mistakes in the deployed files, each on its line. */
export function warn(run: Run, warnings: readonly SourceWarning[]): void {
  for (const { message, file, line } of warnings) {
    const isPlaced = run.preferences.annotations && run.checkout !== null
    run.env.log.warning(message, isPlaced ? { file: run.checkout?.locate(file) ?? file, line } : {})
  }
}

/** Annotates the lines in the checkout. The failure itself is logged after them, so that it ends the log. */
export function annotate(run: Run, findings: readonly Finding[]): void {
  for (const { file, line, message, next } of run.preferences.annotations ? findings.slice(0, MAX_ANNOTATIONS) : [])
    if (file !== null)
      run.env.log.error(next === null ? message : `${message}; ${next}`, { file, ...(line === null ? {} : { line }) })
}

/** Adds the likeliest cause, and its next step, to the message of the failure. */
export function withCause(failure: ExplainedError, [likeliest]: readonly Finding[]): ExplainedError {
  if (likeliest === undefined) return failure
  const { file, line, message } = likeliest
  const where = file === null ? null : JSON.stringify(line === null ? file : `${file}:${line}`)
  const place = where === null ? '' : ` (${where})`
  const { what, saw } = failure.explanation
  const step = likeliest.next ?? (where === null ? null : `correct ${where}`)
  const advice = step === null ? '' : `${step.charAt(0).toUpperCase()}${step.slice(1)}, then push again.`
  // The log may have nothing to do with a timeout or a failed check, so their own next step follows.
  const hasOwn = failure.reason === 'timeout' || failure.reason === 'health-check-failed' || step === null
  const next = [advice, hasOwn ? failure.explanation.next : ''].filter(text => text !== '').join(' ')
  const explained = `${saw} The likeliest cause: ${/[.!?…]$/.test(message) ? message : `${message}.`}${place}`
  return new ExplainedError(failure.reason, { what, saw: explained, next }, { cause: failure })
}
