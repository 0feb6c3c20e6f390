import { createHash } from 'node:crypto'
import { UserError } from '../errors.ts'
import type { Manifest } from '../files/types.ts'
import type { DeployInputs } from '../inputs/types.ts'
import { MAX_LABEL_CHARS, sourceNameOf } from '../names.ts'
import type { CurrentState } from '../plan/current-state.ts'
import { isSameRepository } from '../plan/repository.ts'

/** Maximum length of a preview's name: its source is named after it, with a suffix. */
const MAX_PREVIEW_CHARS = MAX_LABEL_CHARS - sourceNameOf('').length

/** Maximum length of a prefix, short enough that no shortened name loses a part of it. */
const MAX_PREFIX_CHARS = MAX_PREVIEW_CHARS - 64

/** Subject of a preview: a pull request, or else a branch or tag. */
export interface PreviewSubject {
  pullRequest: number | null
  /** Branch or tag, such as `main`; used only without a pull request. */
  refName: string | null
}

/**
 * Name of a preview: the template filled in and made safe, with a digest where two names could collide. A branch never
 * gets the name of a pull request.
 */
export function previewNameOf(template: string, app: string, { pullRequest, refName }: PreviewSubject): string {
  if (pullRequest !== null) return safeName(filled(template, app, String(pullRequest)), MAX_PREVIEW_CHARS)
  const branch = refName ?? 'manual'
  const name = filled(template, app, branch)
  return /^\d+$/.test(branch)
    ? withDigest(safe(plain(name)), name, MAX_PREVIEW_CHARS)
    : safeName(name, MAX_PREVIEW_CHARS)
}

/** Name that earlier releases gave the same preview; they did not distinguish `Sales App` from `sales-app`. */
export function earlierPreviewNameOf(template: string, app: string, { pullRequest, refName }: PreviewSubject): string {
  const name = filled(template, app, String(pullRequest ?? refName ?? 'manual'))
  const letters = plain(name)
  const text = safe(letters)
  if (text !== '' && text.length <= MAX_PREVIEW_CHARS && /^\p{ASCII}*$/u.test(letters)) return text
  return withDigest(text, name, MAX_PREVIEW_CHARS)
}

/** Common prefix of the names of all previews of an application. Other names may have it too. */
export function previewPrefix(template: string, app: string): string {
  const [before = ''] = template.split('{number}', 1)
  return safe(plain(filled(before, app, ''))).slice(0, MAX_PREFIX_CHARS)
}

const filled = (template: string, app: string, number: string): string =>
  template.replace(/\{(app|number)\}/g, (_, place: string) => (place === 'app' ? app : number))

/** Branch or tag of a ref: `main` for `refs/heads/main`. */
export const branchOf = (ref: string | null): string | null => ref?.replace(/^refs\/(?:heads|tags)\//, '') ?? null

/**
 * Makes a name of lower case letters, digits, `-`, `_` and `.`. A name that has to be shortened, or changed in more than
 * its case, gets a digest of the whole, so that similar names stay different.
 */
export function safeName(name: string, most: number): string {
  const text = safe(plain(name))
  return text !== '' && text.length <= most && text === name.toLowerCase() ? text : withDigest(text, name, most)
}

const withDigest = (text: string, name: string, most: number): string =>
  `${(text === '' ? 'app' : text).slice(0, most - 9)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`

/** Removes accents. */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

const safe = (letters: string): string => letters.replace(/[^a-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '')

/** Part of a manifest that identifies the owner of a preview. */
type Owner = Pick<Manifest, 'repository' | 'repositoryId' | 'run' | 'previewOf' | 'pullRequest' | 'ref'>

/**
 * Rejects an application that is not the preview of this run. A preview is deleted when its pull request is closed, so a
 * run only deploys to one whose live version names this repository, application and pull request or branch.
 *
 * @param template template of the name, see {@link isPreviewOf}
 * @throws UserError name-conflict
 */
export function assertOwnPreview(
  { application, live }: Pick<CurrentState, 'application' | 'live'>,
  ours: Owner,
  template: string
): void {
  if (application === null || isPreviewOf(live, ours, template)) return
  throw new UserError('name-conflict', {
    what: `Application ${JSON.stringify(application.name)} is not a preview of this application and pull request.`,
    saw: `Application ${application.id} has this name, and ${ownerOf(live)}. As a preview it would be deleted when the pull request is closed.`,
    next: 'Write another name into the input "preview-name", or delete that application.'
  })
}

/**
 * Tells whether a live version is the preview that this run would make. Earlier releases did not record the application.
 *
 * @param template template of the name: without `{number}`, all branches share one preview
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

/** Removes inputs that are meant for the application itself: they would open a preview to guests, or multiply costs. */
export function restrictForPreview<I extends Pick<DeployInputs, 'preview' | 'settings' | 'resources'>>(
  inputs: I
): { inputs: I; leftOut: string[] } {
  // With `preview: true`, all inputs of the step are meant for the preview.
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
 * Tells whether an application is a preview: its version expires, and is in a source named after the application, as
 * only previews have it. The manifest alone is not enough: if the version is promoted to another application, that one
 * runs the same manifest, with pull request and expiry, and is not a preview.
 */
export function isPreview(
  application: { name: string; sourceName: string | null },
  manifest: Pick<Manifest, 'expiresAt'> | null
): boolean {
  return manifest?.expiresAt != null && application.sourceName === sourceNameOf(application.name)
}
