import { ExplainedError, helpLine } from '../errors.ts'
import { saveToState } from '../github/runner.ts'
import { NO_NOTIFICATIONS } from '../notifications/channel.ts'
import type { Finding, Outcome } from '../report/types.ts'
import { redactAll } from '../text/redact.ts'
import { USER_AGENT } from '../version.ts'
import { annotate, annotateProblems, diagnose, warnOfTracebacks, withCause } from './diagnose.ts'
import type { ActionEnv } from './environment.ts'
import { publishReport } from './publish-report.ts'
import { Run } from './run.ts'

/**
 * Runs an action and reports on it, whatever happens. Only here are errors caught and the exit code decided.
 *
 * @returns the exit code
 */
export async function runAction(name: string, env: ActionEnv, action: (run: Run) => Promise<Outcome>): Promise<0 | 1> {
  const run = new Run(name, env)
  const { log, signal } = env
  log.info(versionLine(env.context.actionName))
  let outcome: Outcome
  let failure: ExplainedError | null = null
  let findings: readonly Finding[] = []
  try {
    outcome = await action(run)
    findings = warnOfTracebacks(run)
  } catch (error) {
    if (signal.aborted) await run.onCancel()
    failure = signal.aborted ? cancelled(error) : explained(error)
    findings = diagnose(run, failure)
    failure = withCause(failure, findings)
    annotate(run, findings)
    const place = annotateProblems(run, failure)
    outcome = {
      status: 'failure',
      reason: failure.reason,
      operation: run.plan?.operation ?? null,
      detail: null,
      headline: null
    }
    // A stack helps to find a bug of the action; for a mistake of the user it is noise.
    const stack = failure.reason === 'internal' ? [(error as Error).stack ?? String(error)] : []
    log.error([failure.message, ...stack, helpLine(failure.reason, env.context)].join('\n'), place)
  }
  const report = redactAll(run.report(outcome, failure, findings), text => log.redactor.redact(text))
  const notified = await run.notifications.finish(report)
  if (run.notifications !== NO_NOTIFICATIONS) saveToState('announcement', null, log)
  publishReport({ ...report, facts: { ...report.facts, ...notified } }, run.preferences.summary, env)
  const { appUrl } = report.facts
  if (outcome.status === 'success' && appUrl !== null) log.info(`${outcome.reason}: ${appUrl}`)
  return outcome.status === 'success' ? 0 : 1
}

/**
 * First line of the log: the version that runs, and how the workflow names it, such as a tag or a commit.
 *
 * @param used `owner/repository@ref`; null if the action is part of the checkout
 */
export const versionLine = (used: string | null): string =>
  `${USER_AGENT.replace('/', ' ')}${used === null ? '' : `, used as ${used}`}`

/** Never put the thrown message into the summary: only the log is masked. */
function explained(cause: unknown): ExplainedError {
  if (cause instanceof ExplainedError) return cause
  const saw = 'This is a bug of the action; the log of this step shows where.'
  const next = 'Run the job again. If it fails again, report it with the log of this step.'
  return new ExplainedError(
    'internal',
    { what: 'The action failed because of an internal error.', saw, next },
    { cause }
  )
}

function cancelled(cause: unknown): ExplainedError {
  if (cause instanceof ExplainedError && cause.reason === 'cancelled') return cause
  const saw = 'The runner ended the job before it was finished.'
  return new ExplainedError(
    'cancelled',
    { what: 'The run was cancelled.', saw, next: 'Run the job again: it continues where this one stopped.' },
    { cause }
  )
}
