import { formatIsoTimestamp } from '../clock.ts'
import { page } from '../http/paging.ts'
import { ok } from '../http/reply.ts'
import type { Routes, Viewer } from '../platform.ts'
import { findApplication } from '../rules/access.ts'
import { viewCreator } from '../rules/views.ts'
import type { Publication, Usage } from '../state/records.ts'
import type { Schemas } from '../wire.ts'

/** Read-only routes of an application: history, logs and usages. */
export const applicationViewRoutes: Routes = {
  customApplicationsHistoryList(call) {
    const { publications } = findApplication(call, call.params.applicationId, 'read')
    const isListed = call.platform.settings.switches.historyCurrent === 'listed'
    const items = (isListed ? publications : publications.slice(0, -1)).toReversed()
    return page(call, { path: call.path, query: call.query, items, view: item => viewPublication(call, item) })
  },

  /** Image build log and container log lines. Fields without a value are left out. */
  customApplicationsLogsList(call) {
    const { lines, build } = call.platform.lifecycle.logs(findApplication(call, call.params.applicationId, 'write'))
    const buildFields =
      build === null
        ? {}
        : {
            buildStatus: build.status,
            buildLog: build.log,
            ...(build.error === null ? {} : { buildError: build.error })
          }
    return ok({ logs: [...lines], ...buildFields } satisfies Schemas['CustomApplicationLogs'])
  },

  customApplicationsUsagesList(call) {
    const application = findApplication(call, call.params.applicationId, 'read')
    const { start, end } = call.query
    const from = start === undefined ? 0 : Date.parse(start)
    const to = end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end)
    const items = call.platform.state
      .all('usages')
      .filter(usage => usage.applicationId === application.id && usage.time >= from && usage.time <= to)
      .reverse()
    return page(call, { path: call.path, query: call.query, items, view: viewUsage })
  }
}

function viewPublication(viewer: Viewer, publication: Publication): Schemas['CustomAppHistory'] {
  const { state } = viewer.platform
  const source = state.get('sources', publication.sourceId)
  const label = state.get('versions', publication.versionId)?.label
  return {
    createdAt: formatIsoTimestamp(publication.createdAt),
    ...viewCreator(viewer, publication.userId),
    sourceId: publication.sourceId,
    sourceVersionId: publication.versionId,
    ...(source === undefined ? {} : { sourceName: source.name }),
    ...(label == null ? {} : { sourceVersionLabel: label })
  }
}

function viewUsage(usage: Usage): Schemas['CustomAppUsage'] {
  return {
    userId: usage.userId,
    userType: usage.userType,
    username: usage.username,
    visitTimestamp: formatIsoTimestamp(usage.time)
  }
}
