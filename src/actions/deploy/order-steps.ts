import { UserError } from '../../errors.ts'
import { MAX_APPLICATION_NAME_CHARS } from '../../inputs/connection.ts'
import { candidateNameOf } from '../../names.ts'
import type { DeployStep } from '../../plan/types.ts'
import type { Resources } from '../../resources.ts'

/** The steps of a deploy, by their purpose. */
export interface StepGroups {
  /** Steps that create the version. */
  version: readonly DeployStep[]
  settings: readonly DeployStep[]
  publishing: readonly DeployStep[]
  waiting: readonly DeployStep[]
  /** Deletions after success. */
  cleaning: readonly DeployStep[]
}

/** Verification that the workflow asks for, and the candidate for it; null for none. */
export interface Proof {
  isVerified: boolean
  candidate: { name: string; resources: Resources } | null
}

/**
 * Orders the steps of a deploy, and adds its verification. Settings go before the publish, so that a refusal leaves the
 * live version untouched. A new application has to exist and run first, or a refusal would hide whether it runs. A
 * candidate runs before anything of the application is changed. A run that starts no version verifies nothing.
 */
export function orderSteps(
  { version, settings, publishing, waiting, cleaning }: StepGroups,
  { isVerified, candidate }: Proof,
  isNewApplication: boolean
): DeployStep[] {
  const publish = publishing.find(step => step.kind === 'publish' || step.kind === 'create-application')
  const trying = publish === undefined || candidate === null ? [] : candidateSteps(candidate, publish.versionId)
  const isSettling = waiting.length > 0 && version.length + settings.length + publishing.length === 0
  const verifying: DeployStep[] =
    isVerified && candidate === null && (publish !== undefined || isSettling) ? [{ kind: 'verify-application' }] : []
  const removing: DeployStep[] =
    trying.length > 0 && candidate !== null ? [{ kind: 'delete-candidate', name: candidate.name }] : []
  const proving = [...publishing, ...waiting, ...verifying, ...removing]
  return [
    ...version,
    ...trying,
    ...(isNewApplication ? [...proving, ...settings] : [...settings, ...proving]),
    ...cleaning
  ]
}

/** The candidate has one replica: like a preview, it is only visited for a test. */
function candidateSteps({ name, resources }: NonNullable<Proof['candidate']>, versionId: string | null): DeployStep[] {
  const { replicas = 1 } = resources
  return [
    { kind: 'start-candidate', name, versionId, resources: replicas > 1 ? { ...resources, replicas: 1 } : resources },
    { kind: 'wait-candidate' },
    { kind: 'verify-candidate' }
  ]
}

/** Name of an application's candidate. @throws UserError input-invalid if it is too long */
export function candidateOf(application: string): string {
  const name = candidateNameOf(application)
  const length = [...name].length
  if (length <= MAX_APPLICATION_NAME_CHARS) return name
  throw new UserError('input-invalid', {
    what: `Application ${JSON.stringify(application)} cannot have a candidate.`,
    saw: `The name of the candidate would have ${length} characters; a name has at most ${MAX_APPLICATION_NAME_CHARS}.`,
    next: 'Set "verify-on" to "application", or choose a shorter app-name.'
  })
}
