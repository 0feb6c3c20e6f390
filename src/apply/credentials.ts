import type { Client } from '../datarobot/client.ts'
import { isConflict, listNames, UserError } from '../errors.ts'
import { digestBytes } from '../files/digest.ts'
import { type CurrentCredential, isOwnCredential, readMark } from '../plan/credentials.ts'
import { quote } from '../plan/steps.ts'
import type { DeployStep } from '../plan/types.ts'
import type { CreatedCredential, Progress } from './progress.ts'
import { mayHaveApplied, writeOnce } from './write-once.ts'

type StepOf<K extends DeployStep['kind']> = Extract<DeployStep, { kind: K }>

/**
 * Creates a credential. If the response is lost, it is found by its description, whose salt is unique to this run. If
 * another run of this application creates it at the same time (409), this run writes its secret into that one.
 *
 * @throws UserError name-conflict if the name belongs to any other credential by now
 */
export async function createCredential(
  client: Client,
  progress: Progress,
  step: StepOf<'create-credential'>
): Promise<void> {
  const { parameter, name, secret, description } = step
  const { credentials } = client
  const created = createdCredential(step)
  try {
    const { id } = await writeOnce(
      client,
      () => credentials.create(name, secret, description),
      () => findCreated(client, created)
    )
    progress.created.credentials.push({ ...created, id })
    progress.credentialIds.set(parameter, id)
  } catch (error) {
    if (!isConflict(error)) throw error
    const concurrent = (await credentials.list()).find(found => found.name === name)
    if (concurrent === undefined) throw error
    const owner = readMark(description)?.owner
    if (owner === undefined || !isOwnCredential(concurrent, owner)) throw foreignCredential([concurrent])
    await updateCredential(client, progress, {
      kind: 'update-credential',
      credentialId: concurrent.id,
      name,
      secret,
      description
    })
    progress.credentialIds.set(parameter, concurrent.id)
  }
}

/** Changes the secret of a credential of this application. */
export async function updateCredential(
  client: Client,
  progress: Progress,
  { credentialId: id, name, secret, description }: StepOf<'update-credential'>
): Promise<void> {
  try {
    await client.credentials.update({ id, name }, secret, description)
    progress.changedCredentials.push(name)
  } catch (error) {
    if (mayHaveApplied(error)) progress.changedCredentials.push(name)
    throw error
  }
}

/** Identifies the credential of a step before its id is known. */
export function createdCredential({ name, description }: StepOf<'create-credential'>): CreatedCredential {
  return { id: null, name, fingerprint: digestBytes(description) }
}

/** Finds a credential that this run created; null if the server did not create it. */
export async function findCreated(
  { credentials }: Client,
  { name, fingerprint }: CreatedCredential
): Promise<CurrentCredential | null> {
  const found = (await credentials.list()).find(
    ({ name: other, description }) => other === name && digestBytes(description) === fingerprint
  )
  return found ?? null
}

/**
 * Deletes credentials that this run created and no version uses, because the version of this run no longer exists.
 *
 * @param sourceId source that may hold versions of other runs; null if it does not exist
 * @returns the names of the deleted credentials
 */
export async function removeCreated(
  client: Client,
  created: readonly CreatedCredential[],
  sourceId: string | null
): Promise<string[]> {
  if (created.length === 0) return []
  const usedIds = new Set<unknown>()
  if (sourceId !== null)
    for (const { runtimeParameters } of await client.versions(sourceId).newestFirst())
      for (const { overrideValue, currentValue } of runtimeParameters ?? [])
        usedIds.add(overrideValue ?? currentValue ?? null)
  const removed: string[] = []
  for (const credential of created) {
    const id = credential.id ?? (await findCreated(client, credential))?.id ?? null
    if (id === null || usedIds.has(id)) continue
    await client.credentials.remove({ id, name: credential.name })
    removed.push(credential.name)
  }
  return removed
}

/** Sentence about credentials whose new secret stays although the run is rolled back. */
export function keptSecrets(names: readonly string[]): string {
  return `The new secret stays in ${names.length === 1 ? 'credential' : 'the credentials'} ${listNames(names)}: DataRobot never returns a secret, so the old one cannot be restored, and every version that refers to it reads the new one.`
}

/** Error for names that belong to credentials which another program, repository or application owns. */
export function foreignCredential(found: readonly CurrentCredential[]): UserError {
  const names = listNames(found.map(({ name }) => name))
  return new UserError('name-conflict', {
    what: `Credential ${names} cannot be used.`,
    saw: found.map(describeOwner).join(' '),
    next: 'Rename or delete that credential in DataRobot, or write its id into "runtime-parameters", as in NAME:credential=id.'
  })
}

function describeOwner({ id, name, type, mark }: CurrentCredential): string {
  if (mark === null) return `Credential ${id} has the name ${quote(name)}, and this action did not create it.`
  const { repository, application } = mark.owner
  return `Credential ${id} has the name ${quote(name)} and the type ${type}, and belongs to application ${quote(application)} of ${repository ?? 'a run outside of GitHub'}.`
}
