import { foreignCredential } from '../apply/credentials.ts'
import type { CredentialInput } from '../inputs/types.ts'
import { createCheck, matchesCheck, type ScryptCost } from '../plan/credential-check.ts'
import {
  type CredentialOwner,
  type CurrentCredential,
  credentialName,
  type DesiredCredential,
  describeMark,
  isOwnCredential
} from '../plan/credentials.ts'

/**
 * Compares the credentials of the workflow with the current ones.
 *
 * @throws UserError name-conflict, with every credential of such a name that this workflow did not write
 */
export async function compareCredentials(
  given: readonly CredentialInput[],
  current: readonly CurrentCredential[],
  owner: CredentialOwner,
  cost?: ScryptCost
): Promise<DesiredCredential[]> {
  const pairs = given.map(input => {
    const name = credentialName(owner.application, input.name)
    return { input, name, found: current.find(credential => credential.name === name) ?? null }
  })
  const foreign = pairs.flatMap(({ found }) => (found === null || isOwnCredential(found, owner) ? [] : [found]))
  if (foreign.length > 0) throw foreignCredential(foreign)
  return Promise.all(
    pairs.map(async ({ input: { name: parameter, secret }, name, found }) => {
      const isUnchanged = found?.mark != null && (await matchesCheck(secret, found.mark.check))
      const change = isUnchanged ? null : { secret, description: await describe(owner, secret, cost) }
      return { parameter, name, id: found?.id ?? null, change }
    })
  )
}

const describe = async (owner: CredentialOwner, secret: string, cost?: ScryptCost): Promise<string> =>
  describeMark({ owner, check: await createCheck(secret, cost) })
