import type { Candidate } from '../apply/progress.ts'
import { type ExpectedState, type Observed, waitUntilRunning } from '../apply/wait.ts'
import { isMissing, WaitError } from '../errors.ts'
import type { Verification, WaitInputs } from '../inputs/types.ts'
import { type Connection, waitContext } from './connect.ts'
import type { Run } from './run.ts'
import { checkRunning, verifyRunning } from './wait-and-verify.ts'

/**
 * Checks of the candidate. The report names the application itself, so only the logs of the candidate are recorded: its
 * build is that of the version.
 */
export class CandidateChecks {
  readonly #run: Run
  readonly #connection: Connection
  readonly #inputs: Pick<WaitInputs, 'healthCheck' | 'timeoutMs'>
  readonly #observed: Observed = { application: null, logs: null }

  constructor(run: Run, connection: Connection, inputs: Pick<WaitInputs, 'healthCheck' | 'timeoutMs'>) {
    this.#run = run
    this.#connection = connection
    this.#inputs = inputs
  }

  /** Waits until the candidate runs the version and passes the health check. */
  async wait(candidate: Candidate): Promise<void> {
    const run = this.#run
    const expected = this.#expected(candidate)
    run.deadline = expected.deadline
    try {
      await orSuperseded(candidate, async () => {
        const context = waitContext(run, this.#connection)
        const application = await waitUntilRunning(context, expected, this.#observed).finally(() => {
          run.observed.logs = this.#observed.logs
        })
        await checkRunning(run, this.#connection, application, this.#inputs, expected)
      })
    } finally {
      run.deadline = Number.POSITIVE_INFINITY
    }
  }

  /** Verifies the candidate with the user's command. */
  async verify(candidate: Candidate, verification: Verification): Promise<void> {
    const context = waitContext(this.#run, this.#connection)
    const { applicationId, versionId } = candidate
    await orSuperseded(candidate, async () => {
      await verifyRunning(this.#run, context, verification, this.#observed.application, this.#expected(candidate))
      // Another run may have published its version to the candidate meanwhile, so that the command verified that one.
      const { customApplicationSourceVersionId: live } = await context.client.applications.get(applicationId ?? '')
      if (live !== versionId) throw superseded(candidate, `Another run published version ${live ?? 'unknown'} to it.`)
    })
  }

  #expected({ applicationId, name, versionId, version, job, concurrentPublish }: Candidate): ExpectedState {
    return {
      applicationId: applicationId ?? '',
      name,
      versionId,
      label: version?.label ?? null,
      job,
      previous: concurrentPublish,
      logsBefore: null,
      deadline: this.#run.env.time.now() + this.#inputs.timeoutMs
    }
  }
}

/** Explains that another run deleted the candidate as its own. */
async function orSuperseded(candidate: Candidate, check: () => Promise<void>): Promise<void> {
  try {
    await check()
  } catch (error) {
    throw isMissing(error) ? superseded(candidate, 'Another run or a person deleted it.') : error
  }
}

function superseded({ name }: Candidate, saw: string): WaitError {
  return new WaitError('superseded', {
    what: `Candidate application ${JSON.stringify(name)} was superseded, so nothing was published.`,
    saw,
    next: 'No action is needed if a newer run did it. A concurrency group for the workflow makes deploys queue.'
  })
}
