import { createHash } from 'node:crypto'
import { RESOURCE_KEYS, RESOURCES, type ResourceKey, type Resources } from '../resources.ts'
import type { CurrentApplication, CurrentState, CurrentVersion } from './current-state.ts'
import type { ApplicationSettings, DeployStep, Grant, KeyScopeLevel } from './types.ts'

/** Digest of the settings that the API cannot return: the Use Case that an application is linked to. */
export function settingsDigest(useCaseId: string | null): string {
  return createHash('sha256').update(JSON.stringify({ useCaseId })).digest('hex')
}

/** Desired resources that differ from those of the base. */
export function changedResourceKeys(desired: Resources, base: CurrentVersion): ResourceKey[] {
  return RESOURCE_KEYS.filter(key => desired[key] !== undefined && desired[key] !== base.resources[key])
}

/** Tells whether the application was linked to the Use Case when it was deployed. */
export function isLinked(useCaseId: string, { application, manifest }: CurrentState): boolean {
  return application !== null && manifest.trusted?.settings === settingsDigest(useCaseId)
}

/** Current and desired value of a setting. */
export interface ValueChange {
  name: string
  before: string
  after: string
}

/** Formats a change as a line of a plan. */
export const changeLine = ({ name, before, after }: ValueChange): string => `${name}: ${before} → ${after}`

/** Changes of the resources that differ from those of the base, by the names of their inputs. */
export function changedResources(desired: Resources, base: CurrentVersion): ValueChange[] {
  return changedResourceKeys(desired, base).map(key => ({
    name: RESOURCES[key].input,
    before: String(base.resources[key] ?? 'not set'),
    after: String(desired[key])
  }))
}

/** Merges the desired resources into those of the base: some servers may drop absent keys (platform.md §3.2, "merge"). */
export function mergedResources(desired: Resources, base: CurrentVersion | null): Resources {
  if (base === null || Object.keys(desired).length === 0) return desired
  const inherited = Object.entries(base.resources).filter(([, value]) => value !== null)
  return { ...(Object.fromEntries(inherited) as Resources), ...desired }
}

/** Tells whether the desired key scope differs from that of the base; undefined leaves it unchanged. */
export function changedKeyScope(desired: KeyScopeLevel | undefined, base: CurrentVersion): boolean {
  return desired !== undefined && desired !== base.keyScope
}

/** Desired settings that the application does not have yet. */
export function changedSettings(
  desired: ApplicationSettings,
  application: CurrentApplication | null
): ApplicationSettings {
  if (application === null) return desired
  const changes: ApplicationSettings = {}
  if (desired.allowAutoStopping !== undefined && desired.allowAutoStopping !== application.allowAutoStopping)
    changes.allowAutoStopping = desired.allowAutoStopping
  if (
    desired.externalAccessEnabled !== undefined &&
    desired.externalAccessEnabled !== application.externalAccessEnabled
  )
    changes.externalAccessEnabled = desired.externalAccessEnabled
  const recipients = desired.externalAccessRecipients
  if (recipients !== undefined && !sameSet(recipients, application.externalAccessRecipients))
    changes.externalAccessRecipients = recipients
  return changes
}

type CurrentGrants = CurrentState['grants']['application']

/** Desired roles that are not granted yet. */
export function changedGrants(desired: readonly Grant[], current: CurrentGrants): Grant[] {
  return desired.filter(grant => currentRole(grant, current) !== grant.role)
}

/** Role of a grantee now; NO_ROLE if there is none. */
export function currentRole(grant: Grant, current: CurrentGrants): string {
  return current.find(({ type, key }) => type === grant.type && key === granteeOf(grant))?.role ?? 'NO_ROLE'
}

/** User name, or id of a group or an organization. */
export const granteeOf = (grant: Grant): string => (grant.type === 'user' ? grant.username : grant.id)

/** Formats a role for the reader. */
export const roleWords = (role: string): string => (role === 'NO_ROLE' ? 'no role' : role)

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.every(entry => b.includes(entry)) && b.every(entry => a.includes(entry))

/** Desired settings of an application, which are independent of its version. */
export interface DesiredSettings {
  settings: ApplicationSettings
  grants: readonly Grant[]
  shareSource: boolean
  useCaseId: string | null
}

/** Steps that change settings, roles and the Use Case of the application; each only if it differs. */
export function settingsSteps(desired: DesiredSettings, current: CurrentState): DeployStep[] {
  const steps: DeployStep[] = []
  const settings = changedSettings(desired.settings, current.application)
  if (Object.keys(settings).length > 0) steps.push({ kind: 'change-settings', settings })
  const grants = changedGrants(desired.grants, current.grants.application)
  if (grants.length > 0) steps.push({ kind: 'share', with: 'application', grants })
  const sourceGrants = desired.shareSource ? changedGrants(desired.grants, current.grants.source) : []
  if (sourceGrants.length > 0) steps.push({ kind: 'share', with: 'source', grants: sourceGrants })
  if (desired.useCaseId !== null && !isLinked(desired.useCaseId, current))
    steps.push({ kind: 'link-use-case', useCaseId: desired.useCaseId })
  return steps
}
