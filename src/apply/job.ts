import type { Http } from '../datarobot/http.ts'
import { WaitError } from '../errors.ts'
import type { Time } from './time.ts'

const PAUSE = 1_000

export type JobState = { kind: 'pending' } | { kind: 'done'; location: string } | { kind: 'failed'; message: string }

/** The id of a job out of its address; the host in it may be one that only the server knows (facts §1). */
export function jobIdOf(location: string): string {
  return /\/status\/([^/?]+)/.exec(location)?.[1] ?? ''
}

/** Asks once how a job stands: it leads to what it made when it is done (facts §2.3). */
export async function readJob(http: Http, statusId: string): Promise<JobState> {
  const { status, body, location } = await http.call(
    'get',
    '/status/{statusId}/',
    { params: { statusId } },
    { what: `Job ${statusId} could not be followed.`, mayRedirect: true }
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
 * Waits until a job made something.
 *
 * @returns the path of what it made
 * @throws WaitError when the job failed
 */
export async function awaitJob(http: Http, time: Time, location: string): Promise<string> {
  const id = jobIdOf(location)
  for (;;) {
    const job = await readJob(http, id)
    if (job.kind === 'done') return job.location
    if (job.kind === 'failed') {
      const saw = `DataRobot says: ${job.message === '' ? 'nothing more' : job.message}.`
      throw new WaitError('server-error', {
        what: `Job ${id} failed.`,
        saw,
        next: 'Correct what it names and run the job again.'
      })
    }
    await time.sleep(PAUSE)
  }
}
