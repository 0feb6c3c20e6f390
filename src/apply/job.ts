import type { Http } from '../datarobot/http.ts'
import { isMissing, WaitError } from '../errors.ts'
import { duration } from '../text/units.ts'
import { maybe, record, text } from '../validators.ts'
import { Heartbeat } from './heartbeat.ts'
import type { StepContext } from './run-steps.ts'

const POLL_INTERVAL_MS = 1_000
/** Time for which a pending job is believed; after it the created resource is looked up as well (platform.md §4). */
const TRUST_JOB_MS = 120_000
const JOB_TIMEOUT_MS = 10 * 60_000

const JOB = maybe(record({ status: text, message: maybe(text) }))

/** State of a status job; `location` is the path of the created resource, or empty. */
export type JobState = { kind: 'pending' } | { kind: 'done'; location: string } | { kind: 'failed'; message: string }

/** Id of a job from its URL; the host in the URL may be reachable only for the server (platform.md §1). */
export function jobIdOf(location: string): string {
  return /\/status\/([^/?]+)/.exec(location)?.[1] ?? ''
}

/** Reads the state of a job once. A finished job redirects to the created resource (platform.md §2.3). */
export async function readJob(http: Http, statusId: string): Promise<JobState> {
  const { status, body, location } = await http.call(
    'get',
    '/status/{statusId}/',
    { params: { statusId } },
    { what: `The status of job ${statusId} could not be read.`, isRedirectAllowed: true, shape: JOB }
  )
  if (status === 303 || status === 307) return { kind: 'done', location: location ?? '' }
  switch (body?.status) {
    case 'COMPLETED':
      return { kind: 'done', location: location ?? '' }
    case 'ERROR':
    case 'ABORTED':
    case 'EXPIRED':
      return { kind: 'failed', message: body.message ?? '' }
    default:
      return { kind: 'pending' }
  }
}

/**
 * Waits until a job has created its resource. A job may hang, vanish, or end without naming the resource
 * (platform.md §4), so this also looks for the resource itself.
 *
 * @param findCreated looks up the id of the created resource; null while it does not exist. `isDone` is true if the job
 *   reports that it is done
 * @param timeoutMs time until this gives up
 * @returns the id of the created resource
 * @throws WaitError server-error if the job failed; timeout if nothing was created in time
 */
export async function awaitJob(
  http: Http,
  context: StepContext,
  location: string,
  findCreated: (isDone: boolean) => Promise<string | null>,
  timeoutMs = JOB_TIMEOUT_MS
): Promise<string> {
  const { time } = context
  const id = jobIdOf(location)
  const startedAt = time.now()
  const heartbeat = new Heartbeat(context)
  for (;;) {
    const job = await readJob(http, id).catch(orNullIfGone)
    if (job?.kind === 'failed') throw jobFailed(id, job.message)
    const createdId = job?.kind === 'done' ? lastSegment(job.location) : ''
    if (createdId !== '') return createdId
    if (job?.kind !== 'pending' || time.now() - startedAt >= TRUST_JOB_MS) {
      const created = await findCreated(job?.kind === 'done')
      if (created !== null) return created
    }
    if (time.now() - startedAt + POLL_INTERVAL_MS > timeoutMs) throw jobTimeout(id, timeoutMs)
    heartbeat.beat(() => `Job ${id} is not done after ${duration(time.now() - startedAt)}`)
    await time.sleep(POLL_INTERVAL_MS)
  }
}

function orNullIfGone(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}

function jobFailed(id: string, message: string): WaitError {
  return new WaitError('server-error', {
    what: `Job ${id} failed.`,
    saw: message === '' ? 'DataRobot gives no reason.' : `DataRobot says: ${message}.`,
    next: 'Fix the problem that DataRobot reports, then run the job again.'
  })
}

function jobTimeout(id: string, timeoutMs: number): WaitError {
  return new WaitError('timeout', {
    what: `Job ${id} did not finish.`,
    saw: `After ${duration(timeoutMs)} it is not done, and its result does not exist.`,
    next: 'Run the job again; if this happens again, contact DataRobot support and give the time of this run.'
  })
}

/** Last segment of a path, which is the id of the resource. */
const lastSegment = (path: string): string =>
  path
    .split('/')
    .filter(part => part !== '')
    .at(-1) ?? ''
