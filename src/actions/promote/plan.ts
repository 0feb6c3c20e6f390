import { UserError } from '../../errors.ts'
import { changedCredentials, changeSteps, creationSteps, type DesiredCredential } from '../../plan/credentials.ts'
import type { CurrentApplication, CurrentVersion } from '../../plan/current-state.ts'
import { changedParameters, parameterSteps } from '../../plan/parameters.ts'
import { promotedFrom } from '../../plan/promoted-label.ts'
import { describeVersion, type PublishTarget, planPublish, type VersionRef } from '../../plan/publish.ts'
import { changedResources, changeLine } from '../../plan/settings.ts'
import type { DeployPlan, DeployStep, PublishDetails } from '../../plan/types.ts'
import type { Resources } from '../../resources.ts'
import type { Side } from './inputs.ts'
import type { PromotedParameters } from './values.ts'

/** State of both applications before the promotion, and the values that the promoted version has to have. */
export interface PromoteState {
  from: CurrentApplication
  /** Version that `from` runs. */
  version: VersionRef
  base: CurrentVersion
  /** Parameters that its metadata.yaml defines; null without that file, or if it cannot be read. */
  definitions: readonly { name: string; type: string }[] | null
  /** Number of the pull request that the version was made for; null if there was none. */
  pullRequest: number | null
  to: PublishTarget
  /** Version that `to` runs; null if there is none. */
  live: { ref: VersionRef; version: CurrentVersion } | null
  values: PromotedParameters
  /** Application whose runtime parameters the version has. */
  parametersOf: Side
  /** Resources that the version has to have. */
  resources: Resources
  credentials: readonly DesiredCredential[]
  /** Label of a new version. */
  label: string
  known?: PublishDetails
  /** True if the plan ends with a wait. */
  wait: boolean
}

/** Statuses that do not prove that the version ran (platform.md §4). */
const UNPROVEN_STATUSES: ReadonlySet<string> = new Set(['created', 'initializing', 'publishing', 'failed'])

/**
 * Checks that an application may be promoted.
 *
 * @returns the version that it runs
 * @throws UserError if both are the same, or the version is not proven to run
 */
export function provenVersion(from: CurrentApplication, version: VersionRef | null, to: PublishTarget): VersionRef {
  if (from.id === to.id)
    throw new UserError('input-invalid', {
      what: `Application ${JSON.stringify(from.name)} cannot be promoted to itself.`,
      saw: `"from" and "to" both name it (${from.id}).`,
      next: 'Write the application that gets the version into "to".'
    })
  if (version === null) throw unproven(from, 'It runs an execution environment alone, without a version of a source.')
  if (UNPROVEN_STATUSES.has(from.status))
    throw unproven(from, `It is "${from.status}", with ${describeVersion(version)}.`)
  return version
}

/**
 * Plans to publish the version of one application to another. If the other one has different values, a new version is
 * made from the same files.
 */
export function planPromote(current: PromoteState): DeployPlan {
  const { version, to, known, wait, live } = current
  const differences = differencesFrom(current.base, current)
  if (differences.length === 0) return planExisting(current, version, ownNotes(current))
  // A failed version is published again, to restart it.
  if (live !== null && isPromoted(current, live) && differencesFrom(live.version, current).length === 0)
    return planPublish(to, live.ref, ownNotes(current), { ...known, version: known?.from ?? null }, wait)
  return planNewVersion(current, differences)
}

/** Tells whether `to` runs a version that was made from the one that `from` runs. */
function isPromoted({ version, base }: PromoteState, { ref, version: { label } }: NonNullable<PromoteState['live']>) {
  return ref.sourceId === version.sourceId && promotedFrom(label) === base.id
}

/** Lines about the values that a version lacks, with names only; none if it is the version to promote. */
function differencesFrom(version: CurrentVersion, current: PromoteState): string[] {
  const { from, to, values, resources, credentials } = current
  const parameters = changedParameters(values.parameters, version)
  const kept = changedParameters(values.kept, version)
  return [
    ...(parameters.length === 0 ? [] : [`other values than ${JSON.stringify(from.name)} has: ${listed(parameters)}`]),
    ...(kept.length === 0 ? [] : [`runtime parameters that only ${JSON.stringify(to.name)} has: ${listed(kept)}`]),
    ...changedCredentials(credentials),
    ...changedResources(resources, version).map(changeLine)
  ]
}

/** Plans to publish a version as it is. */
function planExisting(current: PromoteState, version: VersionRef, notes: readonly string[]): DeployPlan {
  const { from, known, wait, resources } = current
  const to = current.to.id === null ? { ...current.to, resources } : current.to
  const own = { label: version.label, commit: null, createdAt: null, ...known?.version, application: from.name }
  return planPublish(to, version, notes, { ...known, version: own }, wait)
}

/** Plans a version on top of the promoted one. No file is uploaded, and each file is verified to be there. */
function planNewVersion(current: PromoteState, differences: readonly string[]): DeployPlan {
  const { version, base, definitions, to, values, resources, credentials, label, known } = current
  const published = planExisting(current, version, [])
  const kept = values.kept.map(({ name, type, value: override }) => ({ name, type, override }))
  const inherited = { ...base, parameters: [...base.parameters, ...kept] }
  const create: DeployStep = {
    kind: 'create-version',
    base: { id: base.id, label: base.label },
    label,
    environmentVersionId: null,
    resources: changedResources(resources, base).length > 0 ? resources : {},
    keyScope: undefined,
    files: []
  }
  const publish: DeployStep =
    to.id === null
      ? { kind: 'create-application', name: to.name, versionId: null, resources }
      : {
          kind: 'publish',
          applicationId: to.id,
          from: to.versionId,
          versionId: null,
          details: { from: known?.from ?? null }
        }
  return {
    ...published,
    operation: to.id === null ? 'created' : 'updated',
    label,
    notes: [...differences, ...ownNotes(current)],
    steps: [
      ...creationSteps(credentials),
      create,
      ...parameterSteps(changedParameters(values.parameters, base), inherited, definitions),
      { kind: 'verify', paths: base.items.map(({ path }) => path) },
      ...changeSteps(credentials),
      publish,
      ...(current.wait ? [{ kind: 'wait' } as const] : [])
    ]
  }
}

/** Remarks about the version, for the reader. */
function ownNotes(current: PromoteState): string[] {
  const { from, to, base, live, values, parametersOf, pullRequest } = current
  const { defaulted } = values
  const isSource = parametersOf === 'source' && base.parameters.length > 0
  const [scope, scopeBefore] = [base.keyScope ?? 'none', live?.version.keyScope ?? 'none']
  return [
    ...(from.status === 'running'
      ? []
      : [`application ${JSON.stringify(from.name)} is ${from.status}, and ran before`]),
    ...(isSource ? [`runtime parameters are promoted with the version: ${listed(base.parameters)}`] : []),
    ...(defaulted.length === 0
      ? []
      : [
          `runtime parameters with the default of metadata.yaml, because ${JSON.stringify(to.name)} sets no value: ${defaulted.join(', ')}`
        ]),
    ...(live === null || scope === scopeBefore ? [] : [`required key scope: ${scopeBefore} → ${scope}`]),
    ...(pullRequest === null
      ? []
      : [`the version was made for pull request ${pullRequest}; its expiry does not apply here`])
  ]
}

const listed = (parameters: readonly { name: string }[]): string => parameters.map(({ name }) => name).join(', ')

function unproven(from: CurrentApplication, saw: string): UserError {
  return new UserError('start-failed', {
    what: `Application ${JSON.stringify(from.name)} cannot be promoted.`,
    saw,
    next: 'Deploy to it until it is running; only a version that runs is promoted.'
  })
}
