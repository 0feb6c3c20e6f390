import { type ApiError, isForbidden } from '../errors.ts'
import type { Manifest } from '../files/types.ts'
import type { FetchedPullRequest } from '../github/pull-requests.ts'
import type { PreviewWhen } from '../inputs/types.ts'
import { type CurrentCredential, isOwnCredential } from '../plan/credentials.ts'
import { isSameRepository } from '../plan/repository.ts'
import { quote } from '../plan/steps.ts'
import type { Plan } from '../plan/types.ts'
import { branchOf, earlierPreviewNameOf, previewNameOf } from './name.ts'
import { howToRestore, whyNoPreview } from './when.ts'

/** Keys of a manifest that identify a preview, its owner and its expiry. */
type PreviewKey =
  | 'repository'
  | 'repositoryId'
  | 'previewOf'
  | 'pullRequest'
  | 'ref'
  | 'expiresAt'
  | 'githubEnvironment'

/** Run that deployed a preview. Credentials record its URL only. */
type PreviewRun = Pick<NonNullable<Manifest['run']>, 'url'> & Partial<NonNullable<Manifest['run']>>

/** Application that may be a preview, or the source or the credentials that are left of one. */
export interface CurrentPreview {
  name: string
  /** Null if the application is gone. */
  applicationId: string | null
  sourceId: string | null
  /** Version that the application runs; null if it is gone. */
  versionId: string | null
  url: string | null
  /** Manifest of its version; null if the version has none that this action could have written. */
  manifest: (Pick<Manifest, PreviewKey> & { run: PreviewRun | null }) | null
  /** Credentials that this action wrote for an application of this name. */
  credentials: readonly CurrentCredential[]
  /** Error that prevented reading the manifest; null if it was read. */
  readError: ApiError | null
}

/** Selection of the previews to delete. */
export interface CleanupRequest {
  /** Name of the application whose previews are selected. */
  app: string
  /** Template of `preview-name`. */
  template: string
  /** Repository that must own the previews, and the run that deletes them. */
  owner: Pick<Manifest, 'repository' | 'repositoryId' | 'run'>
  /** Pull request whose preview is deleted, whatever its state. */
  pullRequest: number | null
  /** True to delete every preview whose pull request is closed or shall have none, or whose time is over. */
  sweep: boolean
  /** Condition under which an open pull request has a preview. */
  when: PreviewWhen
  /** The pull requests that GitHub returned, by number. */
  pulls: ReadonlyMap<number, Pick<FetchedPullRequest, 'state' | 'isDraft' | 'labels'>>
  /** Milliseconds since 1970. */
  now: number
}

/** The writes that remove a preview. */
export type CleanupStep =
  | { kind: 'delete-application'; name: string; applicationId: string; reason: RemovalReason }
  /** Only if no other application uses it. */
  | { kind: 'delete-source'; name: string; sourceId: string }
  /** Only if no other application runs a version of the source, which may refer to it. */
  | { kind: 'delete-credential'; name: string; credentialId: string; sourceId: string | null }

/**
 * Reason for removing a preview: it was requested, its pull request is closed or shall have none, its time is over, or
 * there are too many. The last is no preview, but a candidate that a killed run left.
 */
export type RemovalReason = 'requested' | 'closed' | 'unwanted' | 'expired' | 'evicted' | 'candidate'

/** One preview to be removed, with the steps that do it. */
export interface Removal {
  preview: CurrentPreview
  reason: RemovalReason
  /** Sentences for the pull request, if the reason alone does not tell how to get the preview back. */
  explanation: string | null
  steps: readonly CleanupStep[]
}

/** Plan of a cleanup: the previews to delete, one after the other. */
export interface CleanupPlan extends Plan<CleanupStep> {
  removals: readonly Removal[]
  /** Applications that may be selected previews, but could not be read. */
  unreadable: readonly { preview: CurrentPreview; reason: 'requested'; explanation: null; error: ApiError }[]
}

/**
 * Plans which previews to delete. An application counts as a preview only if its live manifest names this repository and
 * application, and a pull request or an expiry, and if it has the name of that preview. So another application of a
 * similar name is never deleted, nor the application itself after a preview's version was promoted to it.
 *
 * @param leftCandidates candidates that are certainly left of killed runs
 * @param evictions previews beyond the limit
 */
export function planCleanup(
  desired: CleanupRequest,
  found: readonly CurrentPreview[],
  leftCandidates: readonly CurrentPreview[] = [],
  evictions: readonly Removal[] = []
): CleanupPlan {
  const notes: string[] = []
  const previews = found.flatMap((preview): Removal[] => {
    const found = removalReason(desired, preview, notes)
    return found === null ? [] : [removalOf(preview, found.reason, desired.owner, found.explanation)]
  })
  const candidates = leftCandidates.map(preview => removalOf(preview, 'candidate', desired.owner))
  const removals = [...previews, ...candidates, ...evictions]
  const steps = removals.flatMap(removal => removal.steps)
  // An application that the key may not read belongs to others, unless it has exactly the requested name.
  const unread = found.flatMap(preview => {
    const { readError: error } = preview
    if (error === null || (isForbidden(error) && !isRequested(desired, preview))) return []
    return [{ preview, reason: 'requested', explanation: null, error } as const]
  })
  return {
    operation: steps.length > 0 ? 'deleted' : 'unchanged',
    subject: { kind: 'previews of application', name: desired.app, id: null },
    counts: null,
    notes,
    steps,
    describe: describeStep,
    removals,
    unreadable: unread
  }
}

/** Plans to remove one preview. */
export function removalOf(
  preview: CurrentPreview,
  reason: RemovalReason,
  owner: CleanupRequest['owner'],
  explanation: string | null = null
): Removal {
  return { preview, reason, explanation, steps: stepsFor(preview, reason, owner) }
}

/** Plans to remove a preview that is beyond the limit. */
export function evictionOf(
  preview: CurrentPreview,
  owner: CleanupRequest['owner'],
  maxPreviews: number,
  when: PreviewWhen
): Removal {
  const limit = `The preview was deleted, because more than ${maxPreviews} were deployed ("max-previews").`
  return removalOf(preview, 'evicted', owner, `${limit} ${howToRestore(when)}`)
}

function removalReason(
  desired: CleanupRequest,
  preview: CurrentPreview,
  notes: string[]
): Pick<Removal, 'reason' | 'explanation'> | null {
  const { name, manifest, readError: unread } = preview
  if (!isOurs(desired, name, manifest)) {
    if (unread !== null) notes.push(`"${name}" stays: ${unread.explanation.saw}`)
    else if (isRequested(desired, preview))
      notes.push(`"${name}" stays: its version does not identify it as a preview of this repository and pull request`)
    return null
  }
  const { pullRequest, expiresAt } = manifest
  const without = (reason: RemovalReason) => ({ reason, explanation: null })
  if (pullRequest !== null && pullRequest === desired.pullRequest) return without('requested')
  if (!desired.sweep) return null
  const pull = pullRequest === null ? undefined : desired.pulls.get(pullRequest)
  if (pull?.state === 'closed') return without('closed')
  if (expiresAt !== null && Date.parse(expiresAt) <= desired.now) return without('expired')
  const noPreview = pull === undefined ? null : whyNoPreview(desired.when, pull)
  if (noPreview === null || noPreview.keepsExisting) return null
  return {
    reason: 'unwanted',
    explanation: `The preview was deleted, because ${noPreview.why}. ${noPreview.howToGetOne}`
  }
}

function isRequested({ template, app, pullRequest }: CleanupRequest, { name }: CurrentPreview): boolean {
  return pullRequest !== null && name === previewNameOf(template, app, { pullRequest, refName: null })
}

/** Tells whether the manifest identifies an application of this name as a preview of this repository. */
export function isOurs<M extends NonNullable<CurrentPreview['manifest']>>(
  { app, template, owner }: Pick<CleanupRequest, 'app' | 'template' | 'owner'>,
  name: string,
  manifest: M | null
): manifest is M {
  if (manifest === null || !isSameRepository(manifest, owner)) return false
  const { pullRequest, expiresAt, previewOf, ref } = manifest
  if ((pullRequest === null && expiresAt === null) || (previewOf !== null && previewOf !== app)) return false
  const subject = { pullRequest, refName: branchOf(ref) }
  return name === previewNameOf(template, app, subject) || name === earlierPreviewNameOf(template, app, subject)
}

/** The application goes first: DataRobot refuses to delete a source in use (platform.md §3.1). */
function stepsFor(
  { name, applicationId, sourceId, credentials }: CurrentPreview,
  reason: Removal['reason'],
  owner: CleanupRequest['owner']
): CleanupStep[] {
  return [
    ...(applicationId === null ? [] : [{ kind: 'delete-application', name, applicationId, reason } as const]),
    ...(sourceId === null ? [] : [{ kind: 'delete-source', name, sourceId } as const]),
    ...credentials
      .filter(credential => isOwnCredential(credential, { ...owner, application: name }))
      .map(({ id, name }) => ({ kind: 'delete-credential', name, credentialId: id, sourceId }) as const)
  ]
}

const REASONS: Record<RemovalReason, string> = {
  requested: '',
  closed: ', its pull request is closed',
  unwanted: ', its pull request shall have none',
  expired: ', its time is over',
  evicted: ', there are more than "max-previews"',
  candidate: ', a run left it'
}

/** Describes a step in one line. */
export function describeStep(step: CleanupStep): string {
  switch (step.kind) {
    case 'delete-application':
      return `delete ${step.reason === 'candidate' ? 'candidate' : 'preview'} ${quote(step.name)} (${step.applicationId})${REASONS[step.reason]}`
    case 'delete-source':
      return `delete the source of preview ${quote(step.name)} (${step.sourceId})`
    case 'delete-credential':
      return `delete credential ${quote(step.name)}`
  }
}
