import type { Http } from '../datarobot/http.ts'
import { isMissing, WaitError } from '../errors.ts'
import { duration } from '../text/units.ts'
import { maybe, record, text } from '../validators.ts'
import { Heartbeat } from './heartbeat.ts'
import type { StepContext } from './run-steps.ts'

const POLL_INTERVAL_MS = 1_000
/** How long a job is believed to be on its way; then what it makes is looked at as well, as others do (platform.md §4). */
const TRUST_JOB_MS = 120_000
const JOB_TIMEOUT_MS = 10 * 60_000

const JOB = maybe(record({ status: text, message: maybe(text) }))

/** How a status job stands. */
export type JobState = { kind: 'pending' } | { kind: 'done'; location: string } | { kind: 'failed'; message: string }

/** The id of a job out of its address; the host in it may be one that only the server knows (platform.md §1). */
export function jobIdOf(location: string): string {
  return /\/status\/([^/?]+)/.exec(location)?.[1] ?? ''
}

/** Asks once how a job stands: it leads to what it made when it is done (platform.md §2.3). */
export async function readJob(http: Http, statusId: string): Promise<JobState> {
  const { status, body, location } = await http.call(
    'get',
    '/status/{statusId}/',
    { params: { statusId } },
    { what: `Job ${statusId} could not be followed.`, isRedirectAllowed: true, shape: JOB }
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
 * @param seen the id of what it makes, when that is there; null while it is not. Told whether the job is done
 * @returns the id of what it made
 * @param longest milliseconds until it is given up
 * @throws WaitError when the job failed, or nothing came of it in that time
 */
export async function awaitJob(
  http: Http,
  parts: StepContext,
  location: string,
  seen: (isDone: boolean) => Promise<string | null>,
  longest = JOB_TIMEOUT_MS
): Promise<string> {
  const { time } = parts
  const id = jobIdOf(location)
  const began = time.now()
  const heartbeat = new Heartbeat(parts)
  for (;;) {
    const job = await readJob(http, id).catch(orNullIfGone)
    if (job?.kind === 'failed') throw failed(id, job.message)
    const said = job?.kind === 'done' ? lastPart(job.location) : ''
    if (said !== '') return said
    if (job?.kind !== 'pending' || time.now() - began >= TRUST_JOB_MS) {
      const created = await seen(job?.kind === 'done')
      if (created !== null) return created
    }
    if (time.now() - began + POLL_INTERVAL_MS > longest) throw jobTimeout(id, longest)
    heartbeat.beat(() => `Job ${id} is not done after ${duration(time.now() - began)}`)
    await time.sleep(POLL_INTERVAL_MS)
  }
}

function orNullIfGone(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}

function failed(id: string, message: string): WaitError {
  return new WaitError('server-error', {
    what: `Job ${id} failed.`,
    saw: `DataRobot says: ${message === '' ? 'nothing more' : message}.`,
    next: 'Correct what it names and run the job again.'
  })
}

function jobTimeout(id: string, longest: number): WaitError {
  return new WaitError('timeout', {
    what: `Job ${id} came to no end.`,
    saw: `After ${duration(longest)} it is not done, and what it makes is not there.`,
    next: 'Run the job again; if it stays, ask DataRobot support with the time of this run.'
  })
}

/** The id at the end of a path. */
const lastPart = (path: string): string =>
  path
    .split('/')
    .filter(part => part !== '')
    .at(-1) ?? ''
