import { lastLine } from '../apply/wait.ts'
import { WaitError } from '../errors.ts'
import type { Verification } from '../inputs/types.ts'
import { endSentence, tail } from '../text/terminal.ts'
import { duration } from '../text/units.ts'
import { environmentSecrets, type VerifiedApplication, verificationEnvironment } from '../verification/environment.ts'
import type { CommandEnd } from '../verification/run-command.ts'
import { runVerification } from '../verification/verify.ts'
import type { Run } from './run.ts'

/** Size of the output that the report keeps; the log of the run has all of it. */
const MAX_OUTPUT_BYTES = 64 * 1024

/**
 * Verifies a running application with the user's command. Its output is shown in the log, and its end is kept for the
 * report.
 *
 * @throws WaitError verification-failed
 */
export async function verify(
  run: Run,
  { command, timeoutMs }: Verification,
  application: VerifiedApplication & { name: string }
): Promise<void> {
  const { log, context, inputs, signal, time } = run.env
  const stream = log.stream('verify')
  const startedAt = time.now()
  const show = (lines: readonly string[]) => {
    stream.write(lines)
    run.verificationLog = tail(`${run.verificationLog}${lines.join('\n')}\n`, MAX_OUTPUT_BYTES)
  }
  const { workspace } = inputs
  const environment = verificationEnvironment(inputs.environment, application)
  const verification = { context, environment, workspace, timeoutMs, signal, show }
  try {
    const end = await runVerification(verification, command)
    const isPassed = end.kind === 'exited' && end.code === 0
    run.record({ verification: isPassed ? 'passed' : 'failed' })
    if (!isPassed) throw failure(application.name, end, timeoutMs, time.now() - startedAt, run.verificationLog)
  } finally {
    stream.end()
  }
  log.info(`The verification passed after ${duration(time.now() - startedAt)}`)
}

/**
 * Redacts the secrets that the environment of the step gives to the command, before it can print them. The runner masks
 * them only in the log and the summary.
 */
export function redactEnvironment({ env }: Run, publicTexts: readonly string[]): void {
  for (const secret of environmentSecrets(env.inputs.environment))
    if (!publicTexts.includes(secret)) env.log.redactor.add(secret)
}

function failure(name: string, end: CommandEnd, timeoutMs: number, elapsedMs: number, output: string): WaitError {
  const last = lastLine(output)
  const result =
    end.kind === 'timeout'
      ? `did not end within ${duration(timeoutMs)}, so it was ended`
      : `ended with exit code ${end.code ?? 'unknown'} after ${duration(elapsedMs)}`
  return new WaitError('verification-failed', {
    what: `Application ${JSON.stringify(name)} runs, but did not pass its verification.`,
    saw: `The command of "verify" ${result}.${last === '' ? ' It printed nothing.' : ` Its output ends: ${endSentence(last)}`}`,
    next:
      end.kind === 'timeout'
        ? 'Read its output in the log above. If it needs more time, set "verify-timeout", such as 15m.'
        : 'Read its output in the log above, then correct the application or the command.'
  })
}
