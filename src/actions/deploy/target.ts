import { UserError } from '../../errors.ts'
import type { Context } from '../../github/context.ts'
import type { ApplicationName, DeployInputs } from '../../inputs/types.ts'
import { type PreviewSubject, previewNameOf } from '../../previews/name.ts'

/** Target of a deploy: the application itself, or a preview. */
export interface Target {
  application: ApplicationName
  /** Null derives it from the application's name. */
  sourceName: string | null
  /** Name of the application that this is a preview of; null for the application itself. */
  previewOf: string | null
  /** ISO 8601; null for a target that does not expire. */
  expiresAt: string | null
}

/**
 * Chooses the target. A preview is a separate application with a separate source: deleting it deletes everything, and
 * leaves nothing in the source of the application.
 *
 * @param previewOf name of the application to make a preview of; null deploys to the application itself
 * @throws UserError if the preview would have the same name, or its version could not identify its owner
 */
export function targetOf(
  inputs: Pick<DeployInputs, 'application' | 'sourceName' | 'codespaceId' | 'previewName' | 'previewTtlMs'>,
  { pullRequest, refName }: Pick<Context, 'pullRequest' | 'refName'>,
  previewOf: string | null,
  now: number
): Target {
  const { application, sourceName } = inputs
  if (previewOf === null) return { application, sourceName, previewOf, expiresAt: null }
  if (inputs.codespaceId !== null) throw codespacePreview()
  const name = previewNameOf(inputs.previewName, previewOf, previewSubject({ pullRequest, refName }))
  if (name === previewOf) throw sameName(name)
  return {
    application: { name },
    sourceName: null,
    previewOf,
    expiresAt: new Date(now + inputs.previewTtlMs).toISOString()
  }
}

/** Subject of the run's preview: the pull request, or else the branch or tag. */
export const previewSubject = ({ pullRequest, refName }: Pick<Context, 'pullRequest' | 'refName'>): PreviewSubject => ({
  pullRequest: pullRequest?.number ?? null,
  refName
})

function sameName(name: string): UserError {
  return new UserError('input-invalid', {
    what: `Input "preview-name" gives the preview the name of the application itself.`,
    saw: `Both would be ${JSON.stringify(name)}, so the preview would replace it.`,
    next: 'Write a preview-name with {number} in it, such as {app}-pr-{number}.'
  })
}

/** Files from a codespace have no manifest, which identifies a preview. */
function codespacePreview(): UserError {
  return new UserError('input-invalid', {
    what: 'A preview cannot be made from a codespace.',
    saw: 'Its version would not be identified as a preview, so nothing would ever delete it.',
    next: 'Remove "codespace-id" for previews, or write preview: false to deploy to the application itself.'
  })
}
