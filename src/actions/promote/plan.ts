import { UserError } from '../../errors.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'
import { describeVersion, type PublishTo, planPublish, type VersionRef } from '../../plan/publish.ts'
import type { DeployPlan, KnownVersions } from '../../plan/types.ts'

/** State of both applications before the promotion. */
export interface PromoteState {
  from: CurrentApplication
  /** Version that `from` runs; null if it was made from an execution environment alone. */
  version: VersionRef | null
  /** Names of the version's runtime parameters, whose values are promoted with it. */
  parameters: readonly string[]
  /** Number of the pull request that the version was made for; null if there was none. */
  pullRequest: number | null
  to: PublishTo
  known?: KnownVersions
  /** True if the plan ends with a wait. */
  wait: boolean
}

/** Statuses that do not prove that the version ran (platform.md §4). */
const UNPROVEN_STATUSES: ReadonlySet<string> = new Set(['created', 'initializing', 'publishing', 'failed'])

/**
 * Plans to publish the version of one application to another.
 *
 * @throws UserError if both are the same, or the version is not proven to run
 */
export function planPromote(current: PromoteState): DeployPlan {
  const { from, to, version, parameters, pullRequest } = current
  if (from.id === to.id)
    throw new UserError('input-invalid', {
      what: `Application ${JSON.stringify(from.name)} cannot be promoted to itself.`,
      saw: `"from" and "to" both name it (${from.id}).`,
      next: 'Write the application that gets the version into "to".'
    })
  if (version === null) throw unproven(from, 'It runs an execution environment alone, without a version of a source.')
  if (UNPROVEN_STATUSES.has(from.status))
    throw unproven(from, `It is "${from.status}", with ${describeVersion(version)}.`)
  const notes = [
    ...(from.status === 'running'
      ? []
      : [`application ${JSON.stringify(from.name)} is ${from.status}, and ran before`]),
    ...(parameters.length === 0 ? [] : [`runtime parameters are promoted with the version: ${parameters.join(', ')}`]),
    ...(pullRequest === null
      ? []
      : [`the version was made for pull request ${pullRequest}; its expiry does not apply here`])
  ]
  const own = { label: version.label, commit: null, createdAt: null, ...current.known?.version, application: from.name }
  return planPublish(to, version, notes, { ...current.known, version: own }, current.wait)
}

function unproven(from: CurrentApplication, saw: string): UserError {
  return new UserError('start-failed', {
    what: `Application ${JSON.stringify(from.name)} cannot be promoted.`,
    saw,
    next: 'Deploy to it until it is running; only a version that runs is promoted.'
  })
}
