import { listed, UserError } from '../../errors.ts'
import type { CurrentApplication } from '../../plan/current-state.ts'
import { describeVersion, planPublish, type VersionRef } from '../../plan/publish.ts'
import type { DeployPlan, KnownVersions } from '../../plan/types.ts'

/** Where to go back to: so many publications back, or a version by its id or its label. */
export type RollbackTarget = { steps: number } | { id: string } | { label: string }

/** What is known of an application that is to go back. */
export interface RollbackState {
  application: CurrentApplication
  /** The version that the application runs; null for one made from an execution environment alone. */
  live: VersionRef | null
  /** What was published, newest first; the live publication may be among them or not (platform.md §3.3). */
  history: readonly VersionRef[]
  /** Versions of the application's source that something ran once; only looked for when one is named. */
  others: readonly VersionRef[]
}

/**
 * The version that is meant.
 *
 * @throws UserError not-found, name-conflict: with what there is
 */
export function chooseVersion(wanted: RollbackTarget, current: RollbackState): VersionRef {
  return 'steps' in wanted ? byStep(wanted.steps, current) : byName(wanted, current)
}

/** What is done to go back to it. */
export function planRollback(
  version: VersionRef,
  current: RollbackState,
  known: KnownVersions,
  wait: boolean
): DeployPlan {
  const { application, live } = current
  const [last] = earlier(current)
  const notes: string[] = []
  if (live !== null && live.sourceId !== version.sourceId)
    notes.push(`${describeVersion(version)} is of another source than the live one: ${sourceOf(version)}`)
  if (![...current.history, live].some(known => known?.id === version.id))
    notes.push(`${describeVersion(version)} is not in the history of this application`)
  if (last?.id === version.id && wasRolledBackFrom(current))
    notes.push(
      `${describeVersion(version)} was replaced by the live version once before; if it failed then, name another`
    )
  return planPublish(application, version, notes, known, wait)
}

/**
 * Earlier publications, newest first, as steps count them: without the live one, listed or not, and a version that was
 * published again right after itself once.
 */
export function earlier({ live, history }: Pick<RollbackState, 'live' | 'history'>): VersionRef[] {
  return history.filter(({ id }, index) => id !== (history[index - 1] ?? live)?.id)
}

function byStep(steps: number, current: RollbackState): VersionRef {
  const versions = earlier(current)
  const found = versions[steps - 1]
  if (found !== undefined) return found
  throw new UserError('not-found', {
    what: `Application ${JSON.stringify(current.application.name)} can not go back by ${steps}.`,
    saw:
      versions.length === 0
        ? 'Its history holds no publication before the live one.'
        : `Its history holds before the live one only: ${listed(versions.map(describeVersion))}.`,
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
  const isMeant = (version: VersionRef) => ('id' in wanted ? version.id === wanted.id : version.label === wanted.label)
  const found = known.filter(isMeant)
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  const name = JSON.stringify('id' in wanted ? wanted.id : wanted.label)
  const application = JSON.stringify(current.application.name)
  if (only === undefined)
    throw new UserError('not-found', {
      what: `Version ${name} to roll application ${application} back to was not found.`,
      saw:
        known.length === 0
          ? 'No version of it is known.'
          : `There are, newest first: ${listed(known.map(describeVersion))}.`,
      next: 'Write the label or the id of one of them into "to", or a step such as -1.'
    })
  throw new UserError('name-conflict', {
    what: `Version ${name} to roll application ${application} back to is ambiguous.`,
    saw: `${found.length} versions have this label: ${found.map(({ id }) => id + (id === live?.id ? ' (live)' : '')).join(', ')}.`,
    next: 'Write the id of the one you mean into "to".'
  })
}

/** Whether the newest earlier version itself replaced what is live now: somebody has gone back already. */
function wasRolledBackFrom(current: RollbackState): boolean {
  return current.live !== null && earlier(current)[1]?.id === current.live.id
}

const sourceOf = ({ sourceName, sourceId }: VersionRef): string =>
  sourceName === null ? sourceId : JSON.stringify(sourceName)
