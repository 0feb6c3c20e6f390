import { createHash } from 'node:crypto'
import { RESOURCE_KEYS, type Resources } from '../resources.ts'
import type { CurrentApplication, CurrentState, CurrentVersion } from './current-state.ts'
import type { ApplicationSettings, Grant, KeyScopeLevel, ParameterValue } from './types.ts'

/** What was asked for that the platform has no question for: which use case an application is linked to. */
export function settingsDigest(useCaseId: string | null): string {
  return createHash('sha256').update(JSON.stringify({ useCaseId })).digest('hex')
}

/** Lines about the desired resources that differ from those of the base. */
export function changedResources(wanted: Resources, base: CurrentVersion): string[] {
  return RESOURCE_KEYS.filter(key => wanted[key] !== undefined && wanted[key] !== base.resources[key]).map(
    key => `${key}: ${base.resources[key] ?? 'not set'} → ${wanted[key]}`
  )
}

/** The resources asked for, beside those of the base: some servers may drop what is left out (platform.md §3.2, "merge"). */
export function mergedResources(wanted: Resources, base: CurrentVersion | null): Resources {
  if (base === null || Object.keys(wanted).length === 0) return wanted
  const known = Object.entries(base.resources).filter(([, value]) => value !== null)
  return { ...(Object.fromEntries(known) as Resources), ...wanted }
}

export function changedKeyScope(wanted: KeyScopeLevel | undefined, base: CurrentVersion): boolean {
  return wanted !== undefined && wanted !== base.keyScope
}

/** Values that the base does not have; their names only may be shown. */
export function changedParameters(wanted: readonly ParameterValue[], base: CurrentVersion): ParameterValue[] {
  const known = new Map(base.parameters.map(({ name, override }) => [name, override]))
  return wanted.filter(({ name, value }) => (known.get(name) ?? null) !== value)
}

/**
 * What to set on a version so that it has the values asked for and those its base had: values may get lost when files
 * change, and the way without definitions replaces all of them (platform.md §6.2).
 */
export function mergedParameters(
  wanted: readonly ParameterValue[],
  base: CurrentVersion | null,
  definitions: readonly { name: string }[] | null
): ParameterValue[] {
  const given = new Set(wanted.map(({ name }) => name))
  const isDefined = (name: string) => definitions === null || definitions.some(definition => definition.name === name)
  const inherited = (base?.parameters ?? [])
    .filter(({ name, override }) => override !== null && !given.has(name) && isDefined(name))
    .map(({ name, type, override }): ParameterValue => ({ name, type, value: override }))
  return [...inherited, ...wanted]
}

/** Only the settings that the application does not have already. */
export function changedSettings(
  wanted: ApplicationSettings,
  application: CurrentApplication | null
): ApplicationSettings {
  if (application === null) return wanted
  const changes: ApplicationSettings = {}
  if (wanted.allowAutoStopping !== undefined && wanted.allowAutoStopping !== application.allowAutoStopping)
    changes.allowAutoStopping = wanted.allowAutoStopping
  if (wanted.externalAccessEnabled !== undefined && wanted.externalAccessEnabled !== application.externalAccessEnabled)
    changes.externalAccessEnabled = wanted.externalAccessEnabled
  const recipients = wanted.externalAccessRecipients
  if (recipients !== undefined && !sameSet(recipients, application.externalAccessRecipients))
    changes.externalAccessRecipients = recipients
  return changes
}

/** Roles that are not as asked for yet. */
export function changedGrants(wanted: readonly Grant[], known: CurrentState['grants']['application']): Grant[] {
  const has = (grant: Grant) => {
    const role = known.find(({ type, key }) => type === grant.type && key === keyOf(grant))?.role
    return grant.role === 'NO_ROLE' ? role === undefined : role === grant.role
  }
  return wanted.filter(grant => !has(grant))
}

const keyOf = (grant: Grant): string => (grant.type === 'user' ? grant.username : grant.id)

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.every(entry => b.includes(entry)) && b.every(entry => a.includes(entry))
