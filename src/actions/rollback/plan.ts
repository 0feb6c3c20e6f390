import { joinLimited, UserError } from '../../errors.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'
import { hasOwnLabel, promotedFrom } from '../../plan/promoted-label.ts'
import { describeVersion, planPublish, type VersionRef } from '../../plan/publish.ts'
import type { DeployPlan, PublishDetails } from '../../plan/types.ts'

/** Target of a rollback: a number of publications back, or a version by its id or label. */
export type RollbackTarget = { steps: number } | { id: string } | { label: string }

/** State of the application before the rollback. */
export interface RollbackState {
  application: CurrentApplication
  /** Version that the application runs; null if it was made from an execution environment alone. */
  live: VersionRef | null
  /** Published versions, newest first, with or without the live one (platform.md §3.3). */
  history: readonly VersionRef[]
  /** Other versions of the source that ran once; only read if `to` names a version. See {@link ownVersions}. */
  others: readonly VersionRef[]
}

/**
 * Versions of the live version's source that the application may run. If the live version was promoted to it, the source
 * is that of another application, and its other versions have the values of that one.
 */
export function ownVersions(live: VersionRef, all: readonly VersionRef[]): readonly VersionRef[] {
  const { label } = all.find(({ id }) => id === live.id) ?? live
  return promotedFrom(label) === null ? all.filter(version => promotedFrom(version.label) === null) : []
}

/**
 * Chooses the version to roll back to.
 *
 * @throws UserError not-found, name-conflict: with the versions that exist
 */
export function chooseVersion(wanted: RollbackTarget, current: RollbackState): VersionRef {
  return 'steps' in wanted ? byStep(wanted.steps, current) : byName(wanted, current)
}

/** Plans the rollback to a version. */
export function planRollback(
  version: VersionRef,
  current: RollbackState,
  known: PublishDetails,
  wait: boolean
): DeployPlan {
  const { application, live } = current
  const [last] = earlier(current)
  const notes: string[] = []
  if (live !== null && live.sourceId !== version.sourceId)
    notes.push(`${describeVersion(version)} is from another source than the live one: ${sourceOf(version)}`)
  if (![...current.history, live].some(known => known?.id === version.id))
    notes.push(`${describeVersion(version)} is not in the history of this application`)
  if (last?.id === version.id && wasRolledBackFrom(current))
    notes.push(
      `${describeVersion(version)} was once replaced by the live version; if it failed then, choose another one`
    )
  return planPublish(application, version, notes, known, wait)
}

/**
 * Earlier publications, newest first, as steps count them: without the live one, and with a version that was published
 * twice in a row only once.
 */
export function earlier({ live, history }: Pick<RollbackState, 'live' | 'history'>): VersionRef[] {
  return history.filter(({ id }, index) => id !== (history[index - 1] ?? live)?.id)
}

function byStep(steps: number, current: RollbackState): VersionRef {
  const versions = earlier(current)
  const found = versions[steps - 1]
  if (found !== undefined) return found
  throw new UserError('not-found', {
    what: `Application ${JSON.stringify(current.application.name)} cannot be rolled back by ${steps}.`,
    saw:
      versions.length === 0
        ? 'Its history has no publication before the live one.'
        : `Its history has before the live one only: ${joinLimited(versions.map(describeVersion))}.`,
    next:
      versions.length === 0
        ? 'Deploy the commit you want, or name a version of its source in "to".'
        : `Write a step from -1 to -${versions.length} into "to", or the label or the id of a version.`
  })
}

function byName(wanted: Exclude<RollbackTarget, { steps: number }>, current: RollbackState): VersionRef {
  const { live, history, others } = current
  const all = [...(live === null ? [] : [live]), ...history, ...others]
  const known = [...new Map(all.toReversed().map(version => [version.id, version])).values()].reverse()
  const isMeant = (version: VersionRef) =>
    'id' in wanted ? version.id === wanted.id : hasOwnLabel(version.label, wanted.label)
  const found = known.filter(isMeant)
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  const name = JSON.stringify('id' in wanted ? wanted.id : wanted.label)
  const application = JSON.stringify(current.application.name)
  if (only === undefined)
    throw new UserError('not-found', {
      what: `Version ${name} of application ${application} was not found.`,
      saw:
        known.length === 0
          ? 'It has no known version.'
          : `It has, newest first: ${joinLimited(known.map(describeVersion))}.`,
      next: 'Write the label or the id of one of them into "to", or a step such as -1.'
    })
  throw new UserError('name-conflict', {
    what: `Version ${name} of application ${application} is ambiguous.`,
    saw: `${found.length} versions have this label: ${found.map(({ id }) => id + (id === live?.id ? ' (live)' : '')).join(', ')}.`,
    next: 'Write the id of the one you mean into "to".'
  })
}

/** Tells whether the newest earlier version had replaced the live one: the live one was rolled back to. */
function wasRolledBackFrom(current: RollbackState): boolean {
  return current.live !== null && earlier(current)[1]?.id === current.live.id
}

const sourceOf = ({ sourceName, sourceId }: VersionRef): string =>
  sourceName === null ? sourceId : JSON.stringify(sourceName)
