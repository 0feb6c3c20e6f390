import type { CredentialInput } from '../../inputs/types.ts'
import type { CurrentState, CurrentVersion } from '../../plan/current-state.ts'
import { changedEnvironment, desiredDiff } from '../../plan/differences.ts'
import type { Effect, EffectKind } from '../../plan/effects.ts'
import { changedParameters, currentParameters } from '../../plan/parameters.ts'
import {
  changedGrants,
  changedKeyScope,
  changedResourceKeys,
  changedSettings,
  currentRole,
  granteeOf,
  isLinked,
  roleWords
} from '../../plan/settings.ts'
import type { Grant, ParameterValue } from '../../plan/types.ts'
import { RESOURCE_KEYS, RESOURCES } from '../../resources.ts'
import type { DesiredState } from './desired-state.ts'

/**
 * Effects of a deploy on the application that runs. They follow from the files, the inputs and the current state alone,
 * so commits, labels and runs have no part in them. The steps, these effects and the drift use the same comparisons.
 *
 * A version that the application does not run, such as the draft of a failed run, counts as nothing: publishing it
 * changes everything in it.
 *
 * @param secrets values of the credentials; empty if the values of the effects are not used
 */
export function effectsOf(desired: DesiredState, current: CurrentState, secrets: readonly CredentialInput[]): Effect[] {
  const { application, base } = current
  const live = base !== null && application?.versionId === base.id ? base : null
  const effects = [
    ...applicationEffects(desired, current),
    ...fileEffects(desired, current, live),
    ...environmentEffects(desired, current, live),
    ...resourceEffects(desired, live),
    ...parameterEffects(desired, current, live, secrets),
    ...settingEffects(desired, current)
  ]
  const { keepVersions } = desired
  if (keepVersions === 0 || !effects.some(({ isChange }) => isChange)) return effects
  return [...effects, effect('cleanup', 'versions', String(keepVersions), true, null, `all but ${keepVersions}`)]
}

function effect(
  kind: EffectKind,
  name: string,
  value: string | null,
  isChange: boolean,
  before: string | null = null,
  after: string | null = null
): Effect {
  return { kind, name, value, isChange, before, after }
}

function applicationEffects({ name, customTemplateId }: DesiredState, { application, source }: CurrentState): Effect[] {
  const created = effect('application', name, 'exists', application === null, 'does not exist', 'is created')
  if (customTemplateId === null) return [created]
  return [created, effect('template', 'template', customTemplateId, source === null, null, customTemplateId)]
}

function fileEffects(desired: DesiredState, current: CurrentState, live: CurrentVersion | null): Effect[] {
  const files = desired.files?.files ?? []
  const { uploads, deletes } = desiredDiff(desired, current)
  const uploaded = new Set(uploads)
  return [
    ...files.map(file => effect('file', file.path, file.sha256, live === null || uploaded.has(file))),
    ...(live === null ? [] : deletes.map(path => effect('file', path, null, true)))
  ]
}

/** An environment that is built from a folder is known by the content of the folder, whether it is built yet or not. */
function environmentEffects(
  { environment: name, context }: DesiredState,
  current: CurrentState,
  live: CurrentVersion | null
): Effect[] {
  const { environment, base } = current
  // Without the input, the version keeps the environment of the version that it is built upon.
  const versionId = environment === null ? (base?.environmentVersionId ?? null) : environment.versionId
  const value = context === null ? versionId : `${name} ${context.digest}`
  if (value === null) return []
  const isChange = live === null || changedEnvironment(current).length > 0
  const before = live === null ? null : `version ${live.environmentVersionId ?? 'none'}`
  const after =
    versionId === null ? `built from folder ${JSON.stringify(context?.folder ?? '')}` : `version ${versionId}`
  return [effect('environment', 'environment', value, isChange, before, after)]
}

/** A draft, which the application does not run, has defaults of the platform that nobody asked for: they do not count. */
function resourceEffects({ resources, keyScope }: DesiredState, live: CurrentVersion | null): Effect[] {
  const changed = new Set(live === null ? RESOURCE_KEYS : changedResourceKeys(resources, live))
  const effects = RESOURCE_KEYS.flatMap(key => {
    const value = resources[key]
    if (value === undefined) return []
    const before = live === null ? null : String(live.resources[key] ?? 'not set')
    return [effect('resource', RESOURCES[key].input, String(value), changed.has(key), before, String(value))]
  })
  if (keyScope === undefined) return effects
  const before = live === null ? null : (live.keyScope ?? 'none')
  const after = keyScope ?? 'none'
  const isChange = live === null || changedKeyScope(keyScope, live)
  return [...effects, effect('resource', 'required-key-scope-level', after, isChange, before, after)]
}

/** A credential is known by its secret: its id changes if it is deleted and created again. */
function parameterEffects(
  desired: DesiredState,
  current: CurrentState,
  live: CurrentVersion | null,
  secrets: readonly CredentialInput[]
): Effect[] {
  const known = live ?? { parameters: [] }
  const changed = new Set(changedParameters(desired.parameters, known).map(({ name }) => name))
  const replaced = new Set(desired.credentials.filter(({ change }) => change !== null).map(each => each.parameter))
  const credentials = new Set(desired.credentials.map(({ parameter }) => parameter))
  const secretOf = new Map(secrets.map(({ name, secret }) => [name, secret]))
  const names = new Set(desired.parameters.map(({ name }) => name))
  const isSet = (name: string) => known.parameters.some(each => each.name === name && each.override !== null)
  const inherited = live === null ? currentParameters(current).filter(({ name }) => !names.has(name)) : []
  return [
    ...desired.parameters.map(({ name, type, value }) => {
      const before = isSet(name) ? 'a value' : 'not set'
      if (credentials.has(name)) {
        const isChange = changed.has(name) || replaced.has(name)
        return effect('credential', name, secretOf.get(name) ?? '', isChange, before, another(before, name))
      }
      return effect('parameter', name, canonical({ type, value }), changed.has(name), before, another(before, value))
    }),
    ...inherited
      .filter(({ override }) => override !== null)
      .map(({ name, type, override }) =>
        effect('parameter', name, canonical({ type, value: override }), true, null, 'a value')
      )
  ]
}

const canonical = ({ type, value }: Pick<ParameterValue, 'type' | 'value'>): string => JSON.stringify([type, value])

function another(before: string, value: unknown): string {
  if (value === null) return 'the default'
  return before === 'a value' ? 'another value' : 'a value'
}

/** Inputs that switch a setting of the application on or off, each with its setting. */
const SWITCHES = [
  ['allow-auto-stopping', 'allowAutoStopping'],
  ['external-access', 'externalAccessEnabled']
] as const

function settingEffects(desired: DesiredState, current: CurrentState): Effect[] {
  const { application } = current
  const { settings, grants, shareSource, useCaseId } = desired
  const changes = changedSettings(settings, application)
  const effects: Effect[] = []
  const add = (name: string, key: keyof typeof settings, value: string, before: string | null, after: string) =>
    effects.push(effect('setting', name, value, changes[key] !== undefined, before, after))
  for (const [name, key] of SWITCHES) {
    const isOn = settings[key]
    if (isOn !== undefined) add(name, key, String(isOn), onOff(application?.[key]), onOff(isOn) ?? '')
  }
  const recipients = settings.externalAccessRecipients
  if (recipients !== undefined) {
    const before = application === null ? null : String(application.externalAccessRecipients.length)
    const value = JSON.stringify([...new Set(recipients)].sort())
    add('external-access-recipients', 'externalAccessRecipients', value, before, String(recipients.length))
  }
  effects.push(...grantEffects('role', grants, current.grants.application))
  if (shareSource) effects.push(...grantEffects('source-role', grants, current.grants.source))
  if (useCaseId !== null) {
    effects.push(effect('use-case', useCaseId, useCaseId, !isLinked(useCaseId, current), null, useCaseId))
  }
  return effects
}

function grantEffects(
  kind: 'role' | 'source-role',
  grants: readonly Grant[],
  current: CurrentState['grants']['application']
): Effect[] {
  const changed = new Set(changedGrants(grants, current))
  return grants.map(grant => {
    const name = `${grant.type} ${granteeOf(grant)}`
    const before = roleWords(currentRole(grant, current))
    return effect(kind, name, grant.role, changed.has(grant), before, roleWords(grant.role))
  })
}

const onOff = (value: boolean | null | undefined): string | null => (value == null ? null : value ? 'on' : 'off')
