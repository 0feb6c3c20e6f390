import type { WireApplication } from '../../datarobot/applications.ts'
import type { Client } from '../../datarobot/client.ts'
import { trustedManifest } from '../../datarobot/manifests.ts'
import { UserError } from '../../errors.ts'
import type { Provenance } from '../../files/types.ts'
import type { DeployPlan } from '../../plan/types.ts'
import { isCandidate } from '../../previews/candidate.ts'

/**
 * Rejects an application with the candidate's name that is not one: it would be replaced and then deleted. Called before
 * the first write, and again before the candidate is changed.
 *
 * @throws UserError name-conflict
 */
export async function assertOwnCandidate(
  client: Client,
  application: WireApplication,
  owner: Pick<Provenance, 'repository' | 'repositoryId' | 'run'>
): Promise<void> {
  if (isCandidate(application, await trustedManifest(client, application), owner)) return
  throw new UserError('name-conflict', {
    what: `Application ${JSON.stringify(application.name)} is not a candidate of this application.`,
    saw: `Application ${application.id} has this name, and its version was not deployed as a candidate by this repository. As a candidate it would be deleted.`,
    next: 'Rename or delete that application, or set "verify-on" to "application".'
  })
}

/** Checks every application with the candidate's name, if the plan runs a candidate. */
export async function checkCandidateName(
  client: Client,
  plan: DeployPlan,
  owner: Pick<Provenance, 'repository' | 'repositoryId' | 'run'>
): Promise<void> {
  const start = plan.steps.find(step => step.kind === 'start-candidate')
  if (start === undefined) return
  for (const application of await client.applications.findByName(start.name))
    await assertOwnCandidate(client, application, owner)
}
