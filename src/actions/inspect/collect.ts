import type { WireApplication, WireLogs } from '../../datarobot/applications.ts'
import type { Client } from '../../datarobot/client.ts'
import { liveVersion, readVersionWithManifest } from '../../datarobot/existing.ts'
import { parseTimestamp, toIso } from '../../datarobot/wire.ts'
import { isRefused } from '../../errors.ts'
import type { Provenance } from '../../files/types.ts'
import type { VersionRef } from '../../plan/publish.ts'
import { isPreview } from '../../previews/name.ts'
import type { InspectedVersion, Inspection, Publication } from './inspection.ts'
import { countVisits, firstMoment, type Visits } from './visits.ts'

/** Publications and visits that are read at most: an inspection is one look, no export. */
const MAX_PUBLICATIONS = 200
const MAX_VISITS = 5_000

/**
 * Looks at everything there is to see of an application, and changes nothing.
 *
 * @param now milliseconds since 1970
 */
export async function collectInspection(
  client: Client,
  application: WireApplication,
  now: number
): Promise<{ inspection: Inspection; logs: WireLogs | null }> {
  const { applications, sources } = client
  const unread: { part: string; because: string }[] = []
  const reading = async <T>(part: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read()
    } catch (error) {
      // What the user of the key may not see, or a server does not know, is left out and said.
      if (!isRefused(error) || error.reason === 'unauthorized') throw error
      unread.push({ part, because: error.explanation.saw })
      return null
    }
  }
  const { id } = application
  const live = liveVersion(application)
  const [made, history, visits, grants, sourceGrants, logs] = await Promise.all([
    live === null ? null : reading('version', () => readVersion(client, live)),
    reading('publications', () => readHistory(client, id)),
    reading('visits', () => readVisits(client, id, now)),
    reading('access to the application', () => applications.grants(id)),
    live === null ? null : reading('access to the source', () => sources.grants(live.sourceId)),
    reading('logs', () => applications.logs(id))
  ])
  const provenance = made?.provenance ?? null
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
    version: made?.version ?? null,
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
    unread: unread.sort((a, b) => (a.part < b.part ? -1 : 1))
  }
  return { inspection, logs }
}

async function readVersion(
  client: Client,
  live: VersionRef
): Promise<{ version: InspectedVersion; provenance: Provenance | null }> {
  const { version, manifest } = await readVersionWithManifest(client, live)
  return {
    version: {
      ...live,
      label: version.label,
      createdAt: toIso(version.createdAt),
      createdBy: version.createdBy ?? null,
      files: version.items.length,
      environmentVersionId: version.baseEnvironmentVersionId,
      resourceLabel: version.resources?.resourceLabel ?? null,
      replicas: version.resources?.replicas ?? null,
      requiredKeyScopeLevel: version.requiredKeyScopeLevel ?? null,
      runtimeParameters: (version.runtimeParameters ?? []).map(({ fieldName }) => fieldName)
    },
    provenance: manifest && provenanceOf(manifest)
  }
}

/** Without the rest of a manifest: its files are no news. */
function provenanceOf(manifest: Provenance): Provenance {
  const { repository, repositoryId, previewOf, commit, ref, run, pullRequest, expiresAt } = manifest
  return { repository, repositoryId, previewOf, commit, ref, run, pullRequest, expiresAt }
}

async function readHistory(client: Client, applicationId: string): Promise<Publication[]> {
  const history: Publication[] = []
  for await (const entry of client.applications.history(applicationId)) {
    if (history.length === MAX_PUBLICATIONS) break
    history.push({
      at: toIso(entry.createdAt),
      by: entry.createdBy ?? null,
      versionId: entry.sourceVersionId,
      versionLabel: entry.sourceVersionLabel ?? null,
      sourceId: entry.sourceId,
      sourceName: entry.sourceName ?? null
    })
  }
  return history
}

async function readVisits(client: Client, applicationId: string, now: number): Promise<Visits> {
  const visits: { time: number; who: string }[] = []
  for await (const { visitTimestamp, userId, username } of client.applications.visits(
    applicationId,
    firstMoment(now)
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
