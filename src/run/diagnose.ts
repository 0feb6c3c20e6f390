import { emptyLogCause, findCauses } from '../causes/find.ts'
import type { WireLogs } from '../datarobot/applications.ts'
import { ExplainedError, type FailureReason, UserError } from '../errors.ts'
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

/** Phase whose causes are searched in each log; null for a field that is not a log. */
const PHASES: Record<keyof WireLogs, 'build' | 'runtime' | null> = {
  buildLog: 'build',
  buildError: 'build',
  buildStatus: null,
  logs: 'runtime'
}

/** GitHub shows at most ten errors of a step, and one of them is the failure itself. */
const MAX_ANNOTATIONS = 9

/** Finds causes of the failure in the logs, each with its place in the repository, the likeliest first. */
export function diagnose(run: Run, { reason }: ExplainedError): Finding[] {
  const { checkout, observed } = run
  if (checkout === null || observed.logs === null || !EXPLAINED_BY_LOGS.has(reason)) return []
  const [build, runtime] = [textOf(observed.logs, 'build'), textOf(observed.logs, 'runtime')]
  const buildFailed = reason === 'build-failed'
  const causes = findCauses({ build, runtime, buildFailed }, checkout.files)
  const isSilent = reason === 'start-failed' && observed.application?.status === 'failed' && runtime.trim() === ''
  const found = causes.length === 0 && isSilent ? [emptyLogCause(checkout.files)] : causes
  return found.map(({ message, place, next }) => ({
    file: place === null ? null : checkout.locate(place.file),
    line: place?.line ?? null,
    message,
    next
  }))
}

function textOf(logs: WireLogs, phase: 'build' | 'runtime'): string {
  const keys = Object.keys(PHASES) as (keyof WireLogs)[]
  return keys.flatMap(key => (PHASES[key] === phase ? (logs[key] ?? []) : [])).join('\n')
}

/** Annotates the lines of the problems of a failure, such as those of `metadata.yaml`. */
export function annotateProblems(run: Run, failure: ExplainedError): void {
  const problems = failure instanceof UserError && run.preferences.annotations ? failure.fileProblems : []
  for (const { file, line, message } of problems.slice(0, MAX_ANNOTATIONS)) run.env.log.error(message, { file, line })
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
