import type { Provenance } from '../files/types.ts'
import { maybe, number, record, type Shaped, text } from '../validators.ts'
import { isSameRepository, type RepositoryIdentity } from './repository.ts'
import type { DeployStep, ParameterValue } from './types.ts'

/** Owner of a credential: the application that reads it, and the repository whose workflow wrote it. */
export interface CredentialOwner
  extends RepositoryIdentity,
    Pick<Provenance, 'previewOf' | 'ref' | 'pullRequest' | 'expiresAt'> {
  /** Name of the application. */
  application: string
}

/** A credential of the API key's user. */
export interface CurrentCredential {
  id: string
  name: string
  type: string
  description: string
  /** Owner and check of a credential that this action wrote; null for any other. */
  mark: CredentialMark | null
}

/** Content of the description by which this action recognizes its credentials. */
export interface CredentialMark {
  owner: CredentialOwner
  /** Check of the secret, see `credential-check.ts`. */
  check: string
}

/** A credential that the workflow gives, compared with the current ones. */
export interface DesiredCredential {
  /** Name of the runtime parameter. */
  parameter: string
  /** Name of the credential. */
  name: string
  /** Null if it must be created. */
  id: string | null
  /** Secret and description to write; null if the credential holds the secret already. */
  change: { secret: string; description: string } | null
}

/** Type of the credentials that this action writes: one secret, as `apiToken`. */
export const CREDENTIAL_TYPE = 'api_token'

/** Name of the credential for a runtime parameter of an application. */
export const credentialName = (application: string, parameter: string): string => `${application}/${parameter}`

const MARKED_BY = 'datarobot-custom-app-action'

const MARK = record({
  managedBy: text,
  application: text,
  repository: maybe(text),
  repositoryId: maybe(number),
  run: maybe(text),
  previewOf: maybe(text),
  ref: maybe(text),
  pullRequest: maybe(number),
  expiresAt: maybe(text),
  check: text
})

/** Writes the description of a credential. That of a preview also holds what cleanup needs to recognize it. */
export function describeMark({ owner, check }: CredentialMark): string {
  const { application, repository, repositoryId, run, previewOf, ref, pullRequest, expiresAt } = owner
  const preview = previewOf === null ? {} : { previewOf, ref, pullRequest, expiresAt }
  const mark: Partial<Shaped<typeof MARK>> = { managedBy: MARKED_BY, application, repository, repositoryId }
  return JSON.stringify({ ...mark, run: run?.url ?? null, ...preview, check } satisfies typeof mark)
}

/** Reads a description; null if this action did not write it. */
export function readMark(description: string): CredentialMark | null {
  let mark: unknown
  try {
    mark = JSON.parse(description)
  } catch {
    return null
  }
  if (!MARK(mark) || mark.managedBy !== MARKED_BY) return null
  const { application, repository, repositoryId, run, previewOf, ref, pullRequest, expiresAt, check } = mark
  return {
    owner: {
      application,
      repository: repository ?? null,
      repositoryId: repositoryId ?? null,
      run: run == null ? null : { url: run },
      previewOf: previewOf ?? null,
      ref: ref ?? null,
      pullRequest: pullRequest ?? null,
      expiresAt: expiresAt ?? null
    },
    check
  }
}

/** Tells whether a workflow of this repository wrote the credential for this application. Only then it may be changed. */
export function isOwnCredential(
  { mark, type }: Pick<CurrentCredential, 'mark' | 'type'>,
  owner: RepositoryIdentity & Pick<CredentialOwner, 'application'>
): boolean {
  return (
    mark !== null &&
    type === CREDENTIAL_TYPE &&
    mark.owner.application === owner.application &&
    isSameRepository(mark.owner, owner)
  )
}

/** Runtime parameters that refer to the credentials. The id of one that does not exist yet is empty until then. */
export function credentialParameters(credentials: readonly DesiredCredential[]): ParameterValue[] {
  return credentials.map(({ parameter: name, id }) => ({ name, type: 'credential', value: id ?? '' }))
}

/** Steps that create credentials. They come first: nothing else is written if the user may not do it. */
export function creationSteps(credentials: readonly DesiredCredential[]): DeployStep[] {
  return credentials.flatMap(({ parameter, name, id, change }): DeployStep[] =>
    id === null && change !== null ? [{ kind: 'create-credential', parameter, name, ...change }] : []
  )
}

/** Steps that change secrets. They come right before the publish, whose version reads them. */
export function changeSteps(credentials: readonly DesiredCredential[]): DeployStep[] {
  return credentials.flatMap(({ name, id, change }): DeployStep[] =>
    id === null || change === null ? [] : [{ kind: 'update-credential', credentialId: id, name, ...change }]
  )
}

/** Reasons for a new version: an application reads a secret only at its start. */
export function changedCredentials(credentials: readonly DesiredCredential[]): string[] {
  return credentials.flatMap(({ parameter, id, change }) => {
    if (change === null) return []
    return [`credential ${parameter}: ${id === null ? 'it does not exist yet' : 'its value changed'}`]
  })
}
