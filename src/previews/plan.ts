import { type ApiError, isForbidden } from '../errors.ts'
import type { Manifest } from '../files/types.ts'
import { type CurrentCredential, isOwnCredential } from '../plan/credentials.ts'
import { isSameRepository, type RepositoryIdentity } from '../plan/repository.ts'
import { quote } from '../plan/steps.ts'
import type { Plan } from '../plan/types.ts'
import { branchOf, earlierPreviewNameOf, previewNameOf } from './name.ts'

/** Keys of a manifest that identify a preview, its owner and its expiry. */
type PreviewKey =
  | 'repository'
  | 'repositoryId'
  | 'previewOf'
  | 'pullRequest'
  | 'ref'
  | 'expiresAt'
  | 'githubEnvironment'

/** Application that may be a preview, or the source or the credentials that are left of one. */
export interface CurrentPreview {
  name: string
  /** Null if the application is gone. */
  applicationId: string | null
  sourceId: string | null
  url: string | null
  /** Manifest of its version; null if the version has none that this action could have written. */
  manifest: (Pick<Manifest, PreviewKey> & Pick<RepositoryIdentity, 'run'>) | null
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
  /** True to delete every preview whose pull request is closed or whose time is over. */
  sweep: boolean
  /** Numbers of the pull requests that are known to be closed. */
  closed: ReadonlySet<number>
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
 * Reason for removing a preview: it was requested, its pull request is closed, or its time is over. The last is no
 * preview, but a candidate that a killed run left.
 */
export type RemovalReason = 'requested' | 'closed' | 'expired' | 'candidate'

/** One preview to be removed, with the steps that do it. */
export interface Removal {
  preview: CurrentPreview
  reason: RemovalReason
  steps: readonly CleanupStep[]
}

/** Plan of a cleanup: the previews to delete, one after the other. */
export interface CleanupPlan extends Plan<CleanupStep> {
  removals: readonly Removal[]
  /** Applications that may be selected previews, but could not be read. */
  unreadable: readonly { preview: CurrentPreview; reason: 'requested'; error: ApiError }[]
}

/**
 * Plans which previews to delete. An application counts as a preview only if its live manifest names this repository and
 * application, and a pull request or an expiry, and if it has the name of that preview. So another application of a
 * similar name is never deleted, nor the application itself after a preview's version was promoted to it.
 *
 * @param leftCandidates candidates that are certainly left of killed runs
 */
export function planCleanup(
  desired: CleanupRequest,
  found: readonly CurrentPreview[],
  leftCandidates: readonly CurrentPreview[] = []
): CleanupPlan {
  const notes: string[] = []
  const previews = found.flatMap((preview): Removal[] => {
    const reason = removalReason(desired, preview, notes)
    return reason === null ? [] : [{ preview, reason: reason, steps: stepsFor(preview, reason, desired.owner) }]
  })
  const candidates = leftCandidates.map((preview): Removal => {
    return { preview, reason: 'candidate', steps: stepsFor(preview, 'candidate', desired.owner) }
  })
  const removals = [...previews, ...candidates]
  const steps = removals.flatMap(removal => removal.steps)
  // An application that the key may not read belongs to others, unless it has exactly the requested name.
  const unread = found.flatMap(preview => {
    const { readError: error } = preview
    if (error === null || (isForbidden(error) && !isRequested(desired, preview))) return []
    return [{ preview, reason: 'requested', error } as const]
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

function removalReason(desired: CleanupRequest, preview: CurrentPreview, notes: string[]): Removal['reason'] | null {
  const { name, manifest, readError: unread } = preview
  if (!isOurs(desired, name, manifest)) {
    if (unread !== null) notes.push(`"${name}" stays: ${unread.explanation.saw}`)
    else if (isRequested(desired, preview))
      notes.push(`"${name}" stays: its version does not identify it as a preview of this repository and pull request`)
    return null
  }
  const { pullRequest, expiresAt } = manifest
  if (pullRequest !== null && pullRequest === desired.pullRequest) return 'requested'
  if (!desired.sweep) return null
  if (pullRequest !== null && desired.closed.has(pullRequest)) return 'closed'
  return expiresAt !== null && Date.parse(expiresAt) <= desired.now ? 'expired' : null
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
  expired: ', its time is over',
  candidate: ', a run left it'
}

/** Describes a step in one line. */
function describeStep(step: CleanupStep): string {
  switch (step.kind) {
    case 'delete-application':
      return `delete ${step.reason === 'candidate' ? 'candidate' : 'preview'} ${quote(step.name)} (${step.applicationId})${REASONS[step.reason]}`
    case 'delete-source':
      return `delete the source of preview ${quote(step.name)} (${step.sourceId})`
    case 'delete-credential':
      return `delete credential ${quote(step.name)}`
  }
}
