import type { ApprovedPlan, KeyedEffect, KeyedPlan } from './approval.ts'
import { byKind, EFFECT_KINDS } from './effects.ts'

/** A difference between the plan of a run and the approved plans. */
export interface PlanDifference {
  effect: KeyedEffect
  /** The plan that shows this file or setting otherwise, or that shows what the run would not do; null if none does. */
  approved: { pullRequest: number; after: string | null } | null
  /** True if the run would do it. False if it was approved, and would not be so after the run. */
  isPlanned: boolean
}

/**
 * Compares a plan with the approved plans of the pull requests that it brings, newest first. It is approved if
 *
 * - the newest of the plans that show a file or setting shows exactly the change of it, for each change, and
 * - everything that the newest plan shows is true after the run, changed by it or by an earlier one.
 *
 * So a deploy of other files in between changes nothing, and nothing that no plan shows is applied.
 */
export function comparePlans(plan: KeyedPlan, approved: readonly ApprovedPlan[]): PlanDifference[] {
  const [newest] = approved
  if (newest !== undefined && newest.digest === plan.digest) return []
  const unapproved = plan.changes.flatMap((effect): PlanDifference[] => {
    const shown = find(effect, approved)
    return shown?.effect.digest === effect.digest ? [] : [{ effect, approved: shown, isPlanned: true }]
  })
  const known = new Set(unapproved.map(({ effect }) => keyOf(effect)))
  const unmet = (newest?.effects ?? []).filter(effect => !holds(plan, effect) && !known.has(keyOf(effect)))
  return [
    ...unapproved,
    ...unmet.map(effect => ({
      effect,
      approved: { pullRequest: newest?.pullRequest ?? 0, after: effect.after },
      isPlanned: false
    }))
  ].sort((one, other) => byKind(one.effect, other.effect))
}

/** The newest approved plan that shows the same file or setting. Names of people are not in a plan, only their digests. */
function find(effect: KeyedEffect, approved: readonly ApprovedPlan[]) {
  for (const { pullRequest, effects } of approved) {
    const same = (effects ?? []).find(each =>
      each.name === '' ? each.digest === effect.digest : keyOf(each) === keyOf(effect)
    )
    if (same !== undefined) return { effect: same, pullRequest, after: same.after }
  }
  return null
}

const keyOf = ({ kind, name, digest }: KeyedEffect): string => JSON.stringify([kind, name === '' ? digest : name])

function holds({ state, paths, changes }: KeyedPlan, { kind, name, digest, isDeletion }: KeyedEffect): boolean {
  if (kind === 'cleanup') return true
  if (isDeletion) return kind === 'file' && !paths.has(name)
  return state.has(digest) || changes.some(change => change.digest === digest)
}

/** Maximum number of lines about differences. */
export const MAX_DIFFERENCES = 10

/** Describes differences: one line for each, at most ten. */
export function describeDifferences(differences: readonly PlanDifference[]): string[] {
  const lines = differences.map(describe)
  const more = lines.length - MAX_DIFFERENCES
  return more <= 0 ? lines : [...lines.slice(0, MAX_DIFFERENCES - 1), `… and ${more + 1} more`]
}

function describe({ effect, approved, isPlanned }: PlanDifference): string {
  const { kind, name, isDeletion, after } = effect
  const { title } = EFFECT_KINDS[kind]
  const subject = name === '' || name === kind ? title : `${title} ${JSON.stringify(name)}`
  const value = isDeletion ? 'deleted' : kind === 'file' ? 'changed' : (after ?? 'changed')
  if (approved === null) return `${subject}: not in an approved plan; it would be ${value}`
  const where = `in the plan of pull request #${approved.pullRequest}`
  if (!isPlanned) return `${subject}: ${value} ${where}; it would not be`
  if (kind === 'file') return `${subject}: ${isDeletion ? 'changed' : 'other content'} ${where}; it would be ${value}`
  if (approved.after === null || approved.after === after) return `${subject}: another value ${where}`
  return `${subject}: ${approved.after} ${where}; it would be ${after ?? 'changed'}`
}
