import type { WireApplication, WireLogs } from '../../datarobot/applications.ts'
import type { Client } from '../../datarobot/client.ts'
import { liveVersion } from '../../datarobot/existing.ts'
import { PartReader, readLiveVersion, readPublications } from '../../datarobot/publications.ts'
import { parseTimestamp, toIso } from '../../datarobot/wire.ts'
import { isPreview } from '../../previews/name.ts'
import type { Inspection } from './inspection.ts'
import { countVisits, startOfPeriod, type Visits } from './visits.ts'

/** Maximum number of visits that are read. */
const MAX_VISITS = 5_000

/**
 * Reads the state of an application and changes nothing. A part that the user must not read is listed in `unread`.
 *
 * @param now milliseconds since 1970
 */
export async function collectInspection(
  client: Client,
  application: WireApplication,
  now: number
): Promise<{ inspection: Inspection; logs: WireLogs | null }> {
  const { applications, sources } = client
  const parts = new PartReader()
  const readPart = parts.read.bind(parts)
  const { id } = application
  const live = liveVersion(application)
  const [existing, history, visits, grants, sourceGrants, logs] = await Promise.all([
    live === null ? null : readPart('version', () => readLiveVersion(client, live)),
    readPart('publications', () => readPublications(client, id)),
    readPart('visits', () => readVisits(client, id, now)),
    readPart('access to the application', () => applications.grants(id)),
    live === null ? null : readPart('access to the source', () => sources.grants(live.sourceId)),
    readPart('logs', () => applications.logs(id))
  ])
  const provenance = existing?.provenance ?? null
  const inspection: Inspection = {
    application: {
      id,
      name: application.name,
      url: application.applicationUrl,
      status: application.status,
      createdAt: application.createdAt === null ? null : toIso(application.createdAt),
      updatedAt: application.updatedAt === null ? null : toIso(application.updatedAt),
      allowAutoStopping: application.allowAutoStopping,
      externalAccessEnabled: application.externalAccessEnabled,
      externalAccessRecipients: application.externalAccessRecipients.length,
      isPreview: isPreview({ name: application.name, sourceName: live?.sourceName ?? null }, provenance)
    },
    version: existing?.version ?? null,
    provenance,
    history,
    visits,
    access: { application: grants, source: sourceGrants },
    logs: logs && {
      build: lines(logs.buildLog),
      runtime: logs.logs,
      buildStatus: logs.buildStatus ?? null,
      buildError: logs.buildError ?? null
    },
    unread: parts.unread
  }
  return { inspection, logs }
}

async function readVisits(client: Client, applicationId: string, now: number): Promise<Visits> {
  const visits: { time: number; who: string }[] = []
  for await (const { visitTimestamp, userId, username } of client.applications.visits(
    applicationId,
    startOfPeriod(now)
  )) {
    if (visits.length === MAX_VISITS) return countVisits(visits, now, false)
    visits.push({ time: parseTimestamp(visitTimestamp), who: userId ?? username ?? 'unknown' })
  }
  return countVisits(visits, now, true)
}

function lines(log: string | undefined): string[] {
  const text = (log ?? '').trimEnd()
  return text === '' ? [] : text.split('\n')
}
