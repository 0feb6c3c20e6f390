import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { nullIfUnreadable, trustedManifest } from '../datarobot/manifests.ts'
import { parseTimestamp } from '../datarobot/wire.ts'
import { isMissing } from '../errors.ts'
import { sourceNameOf } from '../names.ts'
import { IN_PROGRESS } from '../plan/current-state.ts'
import type { AnnouncementCheck } from './announced.ts'
import { MAX_RUN_MS } from './candidate.ts'
import { inTurns, listCredentials } from './find.ts'
import { earlierPreviewNameOf, previewNameOf, previewPrefix } from './name.ts'
import { type CleanupRequest, type CurrentPreview, isOurs } from './plan.ts'

/** Previews of an application, and the number of them that may stay. */
export interface LimitRequest extends Pick<CleanupRequest, 'app' | 'template' | 'owner' | 'now'> {
  maxPreviews: number
  /** Names of previews that are not counted, because they are deleted anyway or are about to be created. */
  except: ReadonlySet<string>
  /** Name of the preview that this run has just deployed; null for none. */
  own: string | null
  /** Asks GitHub about a preview that would be deleted: a run that rehearses its update shows nothing on DataRobot. */
  isAnnounced: AnnouncementCheck
}

/**
 * Number of previews up to which every manifest is read. Beyond it, the previews that stay are counted by their names,
 * so that hundreds of previews cost a few requests. A preview is never deleted by its name alone.
 */
const MAX_VERIFIED = 12

/**
 * Finds the least recently deployed previews beyond the limit. One that a run is deploying is left, and the next one goes
 * instead of it. Two runs at once find the same previews.
 */
export async function findEvictions(client: Client, request: LimitRequest): Promise<CurrentPreview[]> {
  const candidates = await listCandidates(client, request)
  let excess = candidates.length - request.maxPreviews
  if (excess <= 0) return []
  const isFew = candidates.length <= MAX_VERIFIED
  const known = await inTurns(
    isFew ? candidates : candidates.filter(candidate => !hasPullName(request, candidate)),
    read
  )
  const evicted: CurrentPreview[] = []
  const previews = new Map(known.map(preview => [preview.applicationId, preview]))
  excess -= known.filter(preview => !isOurs(request, preview.name, preview.manifest)).length
  for (const candidate of candidates) {
    if (evicted.length >= excess) break
    const wasRead = previews.has(candidate.id)
    const preview = previews.get(candidate.id) ?? (await read(candidate))
    if (isOurs(request, preview.name, preview.manifest)) {
      if (candidate.name === request.own || !(await isInUse(candidate, preview))) evicted.push(preview)
    } else if (!wasRead) excess -= 1
  }
  return withCredentials(client, evicted)

  async function isInUse(application: WireApplication, preview: CurrentPreview): Promise<boolean> {
    return (await isBeingDeployed(client, application, request.now)) || request.isAnnounced(preview)
  }

  async function read(application: WireApplication): Promise<CurrentPreview> {
    const { id, name, applicationUrl: url } = application
    const { customApplicationSourceId: sourceId, customApplicationSourceVersionId: versionId } = application
    const manifest = await trustedManifest(client, application).catch(nullIfUnreadable)
    return { name, applicationId: id, sourceId, versionId, url, manifest, readError: null, credentials: [] }
  }
}

/** Tells whether a run deploys a preview, or has deployed it, since the preview was read. */
export async function isDeployedMeanwhile(
  client: Client,
  preview: CurrentPreview,
  { now, isAnnounced }: Pick<LimitRequest, 'now' | 'isAnnounced'>
): Promise<boolean> {
  const { applicationId, versionId } = preview
  if (applicationId === null) return false
  try {
    const application = await client.applications.get(applicationId)
    if (application.customApplicationSourceVersionId !== versionId) return true
    return (await isBeingDeployed(client, application, now)) || (await isAnnounced(preview))
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** Applications that may be previews, least recently deployed first. */
async function listCandidates(client: Client, request: LimitRequest): Promise<WireApplication[]> {
  const prefix = previewPrefix(request.template, request.app)
  return (await client.applications.search(prefix))
    .filter(application => {
      const { name, sourceName } = application
      // A preview has a source of its own, which some servers do not name (platform.md §3). Without a prefix, the names of
      // branches cannot be distinguished from others.
      const hasOwnSource = sourceName === null || sourceName === sourceNameOf(name)
      const isCandidate = name.startsWith(prefix) && name !== request.app && hasOwnSource
      return isCandidate && !request.except.has(name) && (prefix !== '' || hasPullName(request, application))
    })
    .sort((a, b) => deployedAt(a) - deployedAt(b) || (a.id < b.id ? -1 : 1))
}

/** Time of the last deploy. A preview without a time counts as the most recent one. */
function deployedAt({ updatedAt, createdAt }: WireApplication): number {
  const time = updatedAt ?? createdAt
  return time === null ? Number.POSITIVE_INFINITY : parseTimestamp(time)
}

/** Tells whether the name is that of the preview of a pull request. */
function hasPullName({ template, app }: LimitRequest, { name }: WireApplication): boolean {
  return [...name.matchAll(/\d+/g)].some(([digits]) => {
    const subject = { pullRequest: Number(digits), refName: null }
    return name === previewNameOf(template, app, subject) || name === earlierPreviewNameOf(template, app, subject)
  })
}

/** Tells whether a run is deploying the application: it changes, or its source has a version that is not published yet. */
async function isBeingDeployed(client: Client, application: WireApplication, now: number): Promise<boolean> {
  const { status, customApplicationSourceId: sourceId, customApplicationSourceVersionId: liveId } = application
  if (IN_PROGRESS.has(status)) return true
  if (sourceId === null) return false
  for await (const { id, isFrozen, createdAt } of client.versions(sourceId).list())
    if (id !== liveId && !isFrozen && now - parseTimestamp(createdAt) < MAX_RUN_MS) return true
  return false
}

async function withCredentials(client: Client, previews: readonly CurrentPreview[]): Promise<CurrentPreview[]> {
  if (previews.length === 0) return []
  const all = await listCredentials(client)
  const of = (name: string) => all.filter(({ mark }) => mark?.owner.application === name)
  return previews.map(preview => ({ ...preview, credentials: of(preview.name) }))
}
