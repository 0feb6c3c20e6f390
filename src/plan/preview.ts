import { createHash } from 'node:crypto'
import { UserError } from '../errors.ts'
import type { Manifest } from '../files/types.ts'
import type { DeployInputs } from '../inputs/types.ts'
import { MOST_LABEL, sourceNameOf } from '../names.ts'
import type { Have } from './have.ts'

/** A preview's source is named after it, so its name leaves room for that one's. */
const MAX_PREVIEW = MOST_LABEL - sourceNameOf('').length

/** Of a prefix as much as no name's cut can reach. */
const MAX_PREFIX = MAX_PREVIEW - 64

/**
 * The name of a preview: the template filled in and made safe, cut with a digest so that two never meet.
 *
 * @param number the pull request's; of a preview without one, its branch
 */
export function previewNameOf(template: string, app: string, number: string): string {
  return safeName(filled(template, app, number), MAX_PREVIEW)
}

/** What the names of all previews of an application begin with. Other names may begin so too. */
export function previewPrefix(template: string, app: string): string {
  const [before = ''] = template.split('{number}', 1)
  return safe(plain(filled(before, app, ''))).slice(0, MAX_PREFIX)
}

const filled = (template: string, app: string, number: string): string =>
  template.replace(/\{(app|number)\}/g, (_, place: string) => (place === 'app' ? app : number))

/** What stands for `{number}`: the pull request's, else the branch or tag. */
export function previewNumber(pullRequest: number | null, refName: string | null): string {
  return String(pullRequest ?? refName ?? 'manual')
}

/**
 * Lower case letters, digits, `-`, `_` and `.`. What is longer, or has letters that can not be spelled so, is told apart
 * from its likes by a digest of the whole.
 */
export function safeName(name: string, most: number): string {
  const letters = plain(name)
  const text = safe(letters)
  if (text !== '' && text.length <= most && /^\p{ASCII}*$/u.test(letters)) return text
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${(text === '' ? 'app' : text).slice(0, most - 9)}-${digest}`
}

/** Without accents. */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

const safe = (letters: string): string => letters.replace(/[^a-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '')

/**
 * A preview is deleted when its pull request is closed, so it is only ever deployed to an application that is one: whose
 * live version says that this repository made it for this pull request.
 *
 * @throws UserError when the name is somebody else's
 */
export function refuseNamesake(
  { application, live }: Pick<Have, 'application' | 'live'>,
  ours: Pick<Manifest, 'repository' | 'pullRequest'>
): void {
  if (application === null) return
  const isPreview = live !== null && live.expiresAt !== null
  if (isPreview && live.repository === ours.repository && live.pullRequest === ours.pullRequest) return
  const whose = !isPreview
    ? 'it was not made as a preview by this action'
    : `it was made by ${live.repository ?? 'a run outside of GitHub'} for ${live.pullRequest === null ? 'no pull request' : `pull request ${live.pullRequest}`}`
  throw new UserError('name-conflict', {
    what: `Application ${JSON.stringify(application.name)} is no preview of this pull request.`,
    saw: `There is one of this name (${application.id}), and ${whose}; as a preview it would be deleted when the pull request is closed.`,
    next: 'Write another name into the input "preview-name", or delete that application.'
  })
}

/** What of a deploy's wishes is for the application itself: a preview would show itself to guests, or multiply costs. */
export function wishesForPreview<I extends Pick<DeployInputs, 'preview' | 'settings' | 'resources'>>(
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
