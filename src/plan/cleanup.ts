import { type ApiError, isForbidden } from '../errors.ts'
import type { Manifest } from '../files/types.ts'
import { branchOf, earlierPreviewNameOf, isSameRepository, previewNameOf } from './preview.ts'
import type { CleanupStep, Plan } from './types.ts'

/** What of a manifest says whose preview it is, and until when. */
type PreviewKey =
  | 'repository'
  | 'repositoryId'
  | 'run'
  | 'previewOf'
  | 'pullRequest'
  | 'ref'
  | 'expiresAt'
  | 'githubEnvironment'

/** An application that may be a preview, or the source that is left of one. */
export interface FoundPreview {
  name: string
  /** Null when only the source is left. */
  applicationId: string | null
  sourceId: string | null
  url: string | null
  /** What the version that it runs says of itself; null when it says nothing that we could have written. */
  manifest: Pick<Manifest, PreviewKey> | null
  /** Why nobody knows what it says of itself; null when that is known. */
  unread: ApiError | null
}

/** Which previews a run wants to go. */
export interface CleanupWish {
  /** Name of the application whose previews are meant. */
  app: string
  /** The template of `preview-name`. */
  template: string
  /** The repository whose previews they must be, and the run that deletes them. */
  owner: Pick<Manifest, 'repository' | 'repositoryId' | 'run'>
  /** The pull request whose preview goes, whatever its state. */
  pullRequest: number | null
  /** Whether every preview goes whose pull request is closed, or whose time is over. */
  sweep: boolean
  /** Numbers of the pull requests that are known to be closed. */
  closed: ReadonlySet<number>
  /** Milliseconds since 1970. */
  now: number
}

/** One preview to be removed, with the steps that do it. */
export interface Removal {
  preview: FoundPreview
  because: 'asked' | 'closed' | 'expired'
  steps: readonly CleanupStep[]
}

/** What will be deleted, one preview after the other. */
export interface CleanupPlan extends Plan {
  steps: readonly CleanupStep[]
  removals: readonly Removal[]
  /** What may have been meant, but could not be looked into. */
  unread: readonly { preview: FoundPreview; because: 'asked'; error: ApiError }[]
}

/**
 * Which previews go. Only what is provably one: the manifest that it runs names this repository and application, and a
 * pull request or an expiry, and its name is the one that a preview of these has. So neither a namesake goes, nor the
 * application itself when a preview's version was promoted to it.
 */
export function planCleanup(wish: CleanupWish, found: readonly FoundPreview[]): CleanupPlan {
  const notes: string[] = []
  const removals = found.flatMap((preview): Removal[] => {
    const because = reasonToGo(wish, preview, notes)
    return because === null ? [] : [{ preview, because, steps: stepsFor(preview, because) }]
  })
  const steps = removals.flatMap(removal => removal.steps)
  // What is closed to the key is somebody else's, unless it has the very name that was asked for.
  const unread = found.flatMap(preview => {
    const { unread: error } = preview
    if (error === null || (isForbidden(error) && !isAsked(wish, preview))) return []
    return [{ preview, because: 'asked', error } as const]
  })
  return {
    operation: steps.length > 0 ? 'deleted' : 'unchanged',
    subject: { kind: 'previews of application', name: wish.app, id: null },
    counts: null,
    notes,
    steps,
    removals,
    unread
  }
}

function reasonToGo(wish: CleanupWish, preview: FoundPreview, notes: string[]): Removal['because'] | null {
  const { name, manifest, unread } = preview
  if (!isOurs(wish, name, manifest)) {
    if (unread !== null) notes.push(`"${name}" stays: ${unread.explanation.saw}`)
    else if (isAsked(wish, preview))
      notes.push(`"${name}" stays: it does not say that it is a preview of this repository and pull request`)
    return null
  }
  const { pullRequest, expiresAt } = manifest
  if (pullRequest !== null && pullRequest === wish.pullRequest) return 'asked'
  if (!wish.sweep) return null
  if (pullRequest !== null && wish.closed.has(pullRequest)) return 'closed'
  return expiresAt !== null && Date.parse(expiresAt) <= wish.now ? 'expired' : null
}

function isAsked({ template, app, pullRequest }: CleanupWish, { name }: FoundPreview): boolean {
  return pullRequest !== null && name === previewNameOf(template, app, { pullRequest, refName: null })
}

/** Whether the manifest says of an application of this name that it is a preview of ours. */
export function isOurs<M extends NonNullable<FoundPreview['manifest']>>(
  { app, template, owner }: Pick<CleanupWish, 'app' | 'template' | 'owner'>,
  name: string,
  manifest: M | null
): manifest is M {
  if (manifest === null || !isSameRepository(manifest, owner)) return false
  const { pullRequest, expiresAt, previewOf, ref } = manifest
  if ((pullRequest === null && expiresAt === null) || (previewOf !== null && previewOf !== app)) return false
  const subject = { pullRequest, refName: branchOf(ref) }
  return name === previewNameOf(template, app, subject) || name === earlierPreviewNameOf(template, app, subject)
}

/** The application first: the platform keeps a source that one uses (platform.md §3.1). */
function stepsFor({ name, applicationId, sourceId }: FoundPreview, because: Removal['because']): CleanupStep[] {
  return [
    ...(applicationId === null ? [] : [{ kind: 'delete-application', name, applicationId, because } as const]),
    ...(sourceId === null ? [] : [{ kind: 'delete-source', name, sourceId } as const])
  ]
}
