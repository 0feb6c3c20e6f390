import { linkOrigin, page } from '../http/paging.ts'
import { noContent, notFound, ok, type Reply } from '../http/reply.ts'
import { newId } from '../ids.ts'
import type { Call, Routes, Viewer } from '../platform.ts'
import { viewTime } from '../rules/views.ts'
import type { Job } from '../state/records.ts'
import type { Schemas } from '../wire.ts'

export const statusRoutes: Routes = {
  /** Returns a pending or failed job. A completed job redirects to the created object (platform.md §2.3 [C]). */
  statusRetrieve(call) {
    const job = findJob(call)
    const { finishedJob } = call.platform.settings.switches
    if (job.status !== 'COMPLETED' || finishedJob === 'completed') return ok(viewJob(call, job))
    return { status: 303, headers: { location: `${linkOrigin(call)}/api/v2${job.location}` } }
  },

  statusList(call) {
    const items = call.platform.state.all('jobs').filter(job => job.userId === call.user.id)
    return page(call, { path: call.path, query: call.query, items, view: job => viewJob(call, job) })
  },

  statusDelete(call) {
    const job = findJob(call)
    call.platform.state.put('jobs', { ...job, status: 'ABORTED', message: 'Cancelled by the user.' })
    return noContent()
  }
}

/** @param location path of the object that the job creates, relative to the API's base */
export function startJob(viewer: Viewer, location: string, status: Job['status'] = 'INITIALIZED'): Job {
  const { clock, state } = viewer.platform
  const now = clock.now()
  const job: Job = { id: newId(now), userId: viewer.user.id, created: now, status, message: '', location }
  state.put('jobs', job)
  return job
}

/** Reply of every asynchronous operation: 202 with the URL of the job. */
export function accepted(viewer: Viewer, job: Job, body?: unknown): Reply {
  const reply: Reply = { status: 202, headers: { location: `${linkOrigin(viewer)}/api/v2/status/${job.id}/` } }
  return body === undefined ? reply : { ...reply, body }
}

function findJob(call: Call<'statusRetrieve'> | Call<'statusDelete'>): Job {
  const job = call.platform.state.get('jobs', call.params.statusId)
  if (job === undefined || job.userId !== call.user.id) throw notFound('Status', call.params.statusId)
  return job
}

function viewJob(viewer: Viewer, job: Job): Schemas['Status'] {
  return {
    statusId: job.id,
    status: job.status,
    message: job.message,
    code: job.status === 'ERROR' ? 1 : 0,
    description: '',
    statusType: null,
    created: viewTime(viewer, job.created)
  }
}
