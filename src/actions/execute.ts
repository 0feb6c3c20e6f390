import { ExplainedError, type FailureReason } from '../errors.ts'
import type { Outcome } from '../report/types.ts'
import { publishReport } from './publish-report.ts'
import { type Outside, Run } from './run.ts'

/**
 * Runs an action and reports on it, whatever happens: the one place that catches, and that decides the exit code.
 *
 * @returns the exit code
 */
export async function execute(name: string, outside: Outside, action: (run: Run) => Promise<Outcome>): Promise<0 | 1> {
  const run = new Run(name, outside)
  const { log, context, signal } = outside
  let outcome: Outcome
  let failure: unknown
  try {
    outcome = await action(run)
  } catch (error) {
    failure = signal.aborted ? cancelled(error) : error
    outcome = { status: 'failure', reason: reasonOf(failure), operation: run.plan?.operation ?? null, detail: null }
    // Whoever reads a bug of ours needs its place; whoever reads a mistake of theirs does not.
    log.error(
      failure instanceof ExplainedError
        ? failure.message
        : `This is a bug of the action: ${(error as Error).stack ?? error}`
    )
  }
  const report = run.report(outcome, failure)
  publishReport(report, run.summary, context.temporaryFolder, log.notice)
  const { appUrl } = report.facts
  if (outcome.status === 'success' && appUrl !== null) log.info(`${outcome.reason}: ${appUrl}`)
  return outcome.status === 'success' ? 0 : 1
}

const reasonOf = (error: unknown): FailureReason => (error instanceof ExplainedError ? error.reason : 'internal')

function cancelled(cause: unknown): ExplainedError {
  if (cause instanceof ExplainedError && cause.reason === 'cancelled') return cause
  const saw = 'The runner ended the job before it was done.'
  return new ExplainedError(
    'cancelled',
    { what: 'The run was cancelled.', saw, next: 'Run the job again: it takes up where this one stopped.' },
    { cause }
  )
}
