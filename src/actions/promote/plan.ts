import { UserError } from '../../errors.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'
import { describeVersion, type PublishTo, planPublish, type VersionRef } from '../../plan/publish.ts'
import type { DeployPlan, KnownVersions } from '../../plan/types.ts'

/** What is known of both sides. */
export interface PromoteState {
  from: CurrentApplication
  /** What `from` runs; null for an application made from an execution environment alone. */
  version: VersionRef | null
  /** Names of the version's runtime parameters: their values come along. */
  parameters: readonly string[]
  /** The number of the pull request that the version was made for; null when it was none. */
  pullRequest: number | null
  to: PublishTo
  known?: KnownVersions
  /** Whether the plan ends with a wait. */
  wait: boolean
}

/** In every other state a version ran, or rests now (platform.md §4). */
const UNPROVEN_STATUSES: ReadonlySet<string> = new Set(['created', 'initializing', 'publishing', 'failed'])

/**
 * From an application that runs a version to another that is to run the same one.
 *
 * @throws UserError when both are the same, or the version never proved to run
 */
export function planPromote(current: PromoteState): DeployPlan {
  const { from, to, version, parameters, pullRequest } = current
  if (from.id === to.id)
    throw new UserError('input-invalid', {
      what: `Application ${JSON.stringify(from.name)} can not be promoted to itself.`,
      saw: `"from" and "to" both name it (${from.id}).`,
      next: 'Write the application that is to get the version into "to".'
    })
  if (version === null) throw unproven(from, 'It runs no version of a source, only an execution environment.')
  if (UNPROVEN_STATUSES.has(from.status))
    throw unproven(from, `It is "${from.status}", with ${describeVersion(version)}.`)
  const notes = [
    ...(from.status === 'running'
      ? []
      : [`application ${JSON.stringify(from.name)} is ${from.status}, and ran before`]),
    ...(parameters.length === 0
      ? []
      : [`runtime parameters are the version's and come along: ${parameters.join(', ')}`]),
    ...(pullRequest === null
      ? []
      : [`the version was made for pull request ${pullRequest}; its expiry does not count here`])
  ]
  const own = { label: version.label, commit: null, createdAt: null, ...current.known?.version, application: from.name }
  return planPublish(to, version, notes, { ...current.known, version: own }, current.wait)
}

function unproven(from: CurrentApplication, saw: string): UserError {
  return new UserError('start-failed', {
    what: `What application ${JSON.stringify(from.name)} runs can not be promoted.`,
    saw,
    next: 'Deploy to it until it is running; only what runs there is promoted.'
  })
}
