import { UserError } from '../../errors.ts'
import type { Context } from '../../github/context.ts'
import type { ApplicationName, DeployInputs } from '../../inputs/types.ts'
import { type PreviewSubject, previewNameOf } from '../../previews/name.ts'

/** What the run deploys to. */
export interface Target {
  application: ApplicationName
  /** Null: made from the application's name. */
  sourceName: string | null
  /** Name of the application that this is a preview of; null for the application itself. */
  previewOf: string | null
  /** ISO 8601; null for what does not expire. */
  expiresAt: string | null
}

/**
 * A preview is an application of its own with a source of its own, so that nothing of it stays in production's, and
 * deleting it deletes everything.
 *
 * @param previewOf name of the application that a preview is wanted of; null deploys to the application itself
 * @throws UserError when the preview would have that name too, or nothing in its version could say whose it is
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

/** The pull request, else the branch or tag, that a run makes a preview of. */
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

/** A codespace brings the files whole, without the manifest by which a preview is known. */
function codespacePreview(): UserError {
  return new UserError('input-invalid', {
    what: 'A preview can not be made from a codespace.',
    saw: 'Nothing in its version would say that it is one, so nothing would ever delete it.',
    next: 'Leave out "codespace-id" where previews are made, or write preview: false to deploy to the application itself.'
  })
}
