import { emptyLogCause, findCauses } from '../causes/find.ts'
import type { Cause } from '../causes/types.ts'
import type { WireLogs } from '../datarobot/applications.ts'
import { ExplainedError, type FailureReason, UserError } from '../errors.ts'
import type { SourceWarning } from '../files/types.ts'
import type { AnnotationLocation } from '../github/log.ts'
import type { Finding } from '../report/types.ts'
import { endSentence } from '../text/terminal.ts'
import type { Run, Sources } from './run.ts'

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

/**
 * Finds causes of the failure in the logs, each with its place in the repository, the likeliest first. A verification
 * failed after the start, so its causes are only the tracebacks since then. Those of a rehearsal are found when it fails.
 */
export function diagnose(run: Run, { reason }: ExplainedError): Finding[] {
  const { checkout, dockerContext, observed, environmentBuild } = run
  if (reason === 'verification-failed' || reason === 'rehearsal-failed') return [...run.tracebacks]
  if (reason === 'environment-build-failed' && dockerContext !== null)
    return toFindings(
      findCauses({ build: environmentBuild.log, runtime: '', buildFailed: true }, dockerContext.files),
      dockerContext
    )
  if (checkout === null || observed.logs === null || !EXPLAINED_BY_LOGS.has(reason)) return []
  const [build, runtime] = [textOf(observed.logs, 'build'), textOf(observed.logs, 'runtime')]
  const buildFailed = reason === 'build-failed'
  const causes = findCauses({ build, runtime, buildFailed }, checkout.files)
  const isSilent = reason === 'start-failed' && observed.application?.status === 'failed' && runtime.trim() === ''
  return toFindings(causes.length === 0 && isSilent ? [emptyLogCause(checkout.files)] : causes, checkout)
}

/** Findings for causes, with their paths from the root of the repository. */
export function toFindings(causes: readonly Cause[], { locate }: Sources): Finding[] {
  return causes.map(({ message, place, next }) => ({
    file: place === null ? null : locate(place.file),
    line: place?.line ?? null,
    message,
    next
  }))
}

function textOf(logs: WireLogs, phase: 'build' | 'runtime'): string {
  const keys = Object.keys(PHASES) as (keyof WireLogs)[]
  return keys.flatMap(key => (PHASES[key] === phase ? (logs[key] ?? []) : [])).join('\n')
}

/**
 * Annotates the lines of the problems of a failure, such as those of `metadata.yaml`.
 *
 * @returns the place for the failure itself: that of its only problem, which is not annotated, so that the log has it once
 */
export function annotateProblems(run: Run, failure: ExplainedError): AnnotationLocation {
  if (!(failure instanceof UserError && run.preferences.annotations)) return {}
  if (failure.onlyProblem !== null) {
    const { message: _, ...place } = failure.onlyProblem
    return place
  }
  for (const { message, ...place } of failure.fileProblems.slice(0, MAX_ANNOTATIONS)) run.env.log.error(message, place)
  return {}
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
  for (const finding of run.preferences.annotations ? findings.slice(0, MAX_ANNOTATIONS) : [])
    if (finding.file !== null) run.env.log.error(textWithNext(finding), locationOf(finding))
}

const textWithNext = ({ message, next }: Finding): string => (next === null ? message : `${message}; ${next}`)

const locationOf = ({ file, line }: Finding): AnnotationLocation => ({
  ...(file === null ? {} : { file }),
  ...(line === null ? {} : { line })
})

/**
 * Warns of the errors that an application logged although it passed all checks.
 *
 * @returns them, for the report
 */
export function warnOfTracebacks({ tracebacks, preferences, env: { log } }: Run): readonly Finding[] {
  for (const finding of tracebacks.slice(0, MAX_ANNOTATIONS)) {
    const text = `The application passed its checks, but logged an error meanwhile: ${textWithNext(finding)}`
    if (!preferences.annotations || finding.file === null) log.info(text)
    else log.warning(text, locationOf(finding))
  }
  return tracebacks
}

/** Reasons whose failure may have nothing to do with the errors in the log. */
const WITH_OWN_STEP: ReadonlySet<FailureReason> = new Set(['timeout', 'health-check-failed', 'verification-failed'])

/** Adds the likeliest cause, and its next step, to the message of the failure. */
export function withCause(failure: ExplainedError, [likeliest]: readonly Finding[]): ExplainedError {
  if (likeliest === undefined) return failure
  const { file, line, message } = likeliest
  const where = file === null ? null : JSON.stringify(line === null ? file : `${file}:${line}`)
  const place = where === null ? '' : ` (${where})`
  const { what, saw } = failure.explanation
  const step = likeliest.next ?? (where === null ? null : `correct ${where}`)
  const advice = step === null ? '' : `${step.charAt(0).toUpperCase()}${step.slice(1)}, then push again.`
  const hasOwn = step === null || WITH_OWN_STEP.has(failure.reason)
  const next = [advice, hasOwn ? failure.explanation.next : ''].filter(text => text !== '').join(' ')
  const explained = `${saw} The likeliest cause: ${endSentence(message)}${place}`
  return new ExplainedError(failure.reason, { what, saw: explained, next }, { cause: failure })
}
