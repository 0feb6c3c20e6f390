import { UserError } from '../errors.ts'
import type { HaveApplication } from './have.ts'
import { type ExistingVersion, namedVersion, type PublishTo, planPublish } from './publish.ts'
import type { DeployPlan, KnownVersions } from './types.ts'

/** What is known of both sides. */
export interface PromoteHave {
  from: HaveApplication
  /** What `from` runs; null for an application made from an execution environment alone. */
  version: ExistingVersion | null
  /** Names of the version's runtime parameters: their values come along. */
  parameters: readonly string[]
  /** The number of the pull request that the version was made for; null when it was none. */
  pullRequest: number | null
  to: PublishTo
  known?: KnownVersions
}

/** In every other state a version ran, or rests now (platform.md §4). */
const ON_ITS_WAY_OR_FAILED: ReadonlySet<string> = new Set(['created', 'initializing', 'publishing', 'failed'])

/**
 * From an application that runs a version to another that is to run the same one.
 *
 * @throws UserError when both are the same, or the version never proved to run
 */
export function planPromote(have: PromoteHave): DeployPlan {
  const { from, to, version, parameters, pullRequest } = have
  if (from.id === to.id)
    throw new UserError('input-invalid', {
      what: `Application ${JSON.stringify(from.name)} can not be promoted to itself.`,
      saw: `"from" and "to" both name it (${from.id}).`,
      next: 'Write the application that is to get the version into "to".'
    })
  if (version === null) throw unproven(from, 'It runs no version of a source, only an execution environment.')
  if (ON_ITS_WAY_OR_FAILED.has(from.status))
    throw unproven(from, `It is "${from.status}", with ${namedVersion(version)}.`)
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
  const own = { label: version.label, commit: null, createdAt: null, ...have.known?.version, application: from.name }
  return planPublish(to, version, notes, { ...have.known, version: own })
}

function unproven(from: HaveApplication, saw: string): UserError {
  return new UserError('start-failed', {
    what: `What application ${JSON.stringify(from.name)} runs can not be promoted.`,
    saw,
    next: 'Deploy to it until it is running; only what runs there is promoted.'
  })
}
