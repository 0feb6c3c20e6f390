import { createHash } from 'node:crypto'
import { UserError } from '../errors.ts'
import type { Manifest } from '../files/types.ts'
import type { DeployInputs } from '../inputs/types.ts'
import { MAX_LABEL_CHARS, sourceNameOf } from '../names.ts'
import type { CurrentState } from '../plan/current-state.ts'

/** A preview's source is named after it, so its name leaves room for that one's. */
const MAX_PREVIEW_CHARS = MAX_LABEL_CHARS - sourceNameOf('').length

/** Of a prefix as much as no name's cut can reach. */
const MAX_PREFIX_CHARS = MAX_PREVIEW_CHARS - 64

/** What a preview is made for: a pull request, or without one a branch or tag. */
export interface PreviewSubject {
  pullRequest: number | null
  /** `main`; counts only without a pull request. */
  refName: string | null
}

/**
 * The name of a preview: the template filled in and made safe, with a digest wherever two might else meet. No branch has
 * the name of a pull request.
 */
export function previewNameOf(template: string, app: string, { pullRequest, refName }: PreviewSubject): string {
  if (pullRequest !== null) return safeName(filled(template, app, String(pullRequest)), MAX_PREVIEW_CHARS)
  const branch = refName ?? 'manual'
  const name = filled(template, app, branch)
  return /^\d+$/.test(branch)
    ? withDigest(safe(plain(name)), name, MAX_PREVIEW_CHARS)
    : safeName(name, MAX_PREVIEW_CHARS)
}

/** The name that earlier releases gave the same preview, which did not tell `Sales App` from `sales-app`. */
export function earlierPreviewNameOf(template: string, app: string, { pullRequest, refName }: PreviewSubject): string {
  const name = filled(template, app, String(pullRequest ?? refName ?? 'manual'))
  const letters = plain(name)
  const text = safe(letters)
  if (text !== '' && text.length <= MAX_PREVIEW_CHARS && /^\p{ASCII}*$/u.test(letters)) return text
  return withDigest(text, name, MAX_PREVIEW_CHARS)
}

/** What the names of all previews of an application begin with. Other names may begin so too. */
export function previewPrefix(template: string, app: string): string {
  const [before = ''] = template.split('{number}', 1)
  return safe(plain(filled(before, app, ''))).slice(0, MAX_PREFIX_CHARS)
}

const filled = (template: string, app: string, number: string): string =>
  template.replace(/\{(app|number)\}/g, (_, place: string) => (place === 'app' ? app : number))

/** The branch or tag of a ref: `main` of `refs/heads/main`. */
export const branchOf = (ref: string | null): string | null => ref?.replace(/^refs\/(?:heads|tags)\//, '') ?? null

/**
 * Lower case letters, digits, `-`, `_` and `.`. A name that is longer, or is changed in more than its case, is told apart
 * from its likes by a digest of the whole.
 */
export function safeName(name: string, most: number): string {
  const text = safe(plain(name))
  return text !== '' && text.length <= most && text === name.toLowerCase() ? text : withDigest(text, name, most)
}

const withDigest = (text: string, name: string, most: number): string =>
  `${(text === '' ? 'app' : text).slice(0, most - 9)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`

/** Without accents. */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

const safe = (letters: string): string => letters.replace(/[^a-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '')

/** What of a manifest says whose preview a version is. */
type Owner = Pick<Manifest, 'repository' | 'repositoryId' | 'run' | 'previewOf' | 'pullRequest' | 'ref'>

/** Whether two manifests are of one repository, also when it was renamed in between. */
export function isSameRepository(
  one: Pick<Owner, 'repository' | 'repositoryId' | 'run'>,
  other: Pick<Owner, 'repository' | 'repositoryId' | 'run'>
): boolean {
  if (one.repositoryId === null || other.repositoryId === null) return one.repository === other.repository
  return one.repositoryId === other.repositoryId && serverOf(one) === serverOf(other)
}

/** Ids count on one server only. */
const serverOf = ({ run }: Pick<Owner, 'run'>): string | null =>
  run !== null && URL.canParse(run.url) ? new URL(run.url).origin : null

/**
 * A preview is deleted when its pull request is closed, so it is only ever deployed to an application that is one: whose
 * live version says that this repository made it of this application, for this pull request or branch.
 *
 * @param template of the name, as {@link isPreviewOf} takes it
 * @throws UserError when the name is somebody else's
 */
export function assertOwnPreview(
  { application, live }: Pick<CurrentState, 'application' | 'live'>,
  ours: Owner,
  template: string
): void {
  if (application === null || isPreviewOf(live, ours, template)) return
  throw new UserError('name-conflict', {
    what: `Application ${JSON.stringify(application.name)} is no preview of this application and pull request.`,
    saw: `There is one of this name (${application.id}), and ${ownerOf(live)}; as a preview it would be deleted when the pull request is closed.`,
    next: 'Write another name into the input "preview-name", or delete that application.'
  })
}

/**
 * Whether a live version is the very preview that a run would make. Earlier releases did not write the application.
 *
 * @param template of the name: without `{number}` all branches are meant to share one preview
 */
export function isPreviewOf(live: CurrentState['live'], ours: Owner, template: string): boolean {
  if (live === null || live.expiresAt === null || !isSameRepository(live, ours)) return false
  if (live.previewOf !== null && live.previewOf !== ours.previewOf) return false
  if (live.pullRequest !== ours.pullRequest) return false
  return live.pullRequest !== null || !template.includes('{number}') || branchOf(live.ref) === branchOf(ours.ref)
}

function ownerOf(live: CurrentState['live']): string {
  if (live === null || live.expiresAt === null) return 'it was not made as a preview by this action'
  const app = live.previewOf === null ? '' : ` of application ${JSON.stringify(live.previewOf)}`
  const subject =
    live.pullRequest === null ? `branch ${JSON.stringify(branchOf(live.ref))}` : `pull request ${live.pullRequest}`
  return `it was made by ${live.repository ?? 'a run outside of GitHub'}${app} for ${subject}`
}

/** What of a deploy's wishes is for the application itself: a preview would show itself to guests, or multiply costs. */
export function restrictForPreview<I extends Pick<DeployInputs, 'preview' | 'settings' | 'resources'>>(
  inputs: I
): { inputs: I; leftOut: string[] } {
  // Who asks for a preview outright means the step's inputs for it.
  if (inputs.preview === true) return { inputs, leftOut: [] }
  const { replicas, ...resources } = inputs.resources
  const { externalAccessEnabled, externalAccessRecipients, ...settings } = inputs.settings
  const leftOut = [
    ...(replicas === undefined ? [] : ['replicas']),
    ...(externalAccessEnabled === undefined ? [] : ['external-access']),
    ...(externalAccessRecipients === undefined ? [] : ['external-access-recipients'])
  ]
  return { inputs: { ...inputs, resources, settings }, leftOut }
}

/**
 * Whether an application of which only the name is known is a preview: its version was made to expire, and lies in the
 * source that a preview has for itself, named after it. The manifest alone does not say so: promoted to another
 * application it travels along, with pull request and expiry, and that application is nobody's preview.
 */
export function isPreview(
  application: { name: string; sourceName: string | null },
  manifest: Pick<Manifest, 'expiresAt'> | null
): boolean {
  return manifest?.expiresAt != null && application.sourceName === sourceNameOf(application.name)
}
