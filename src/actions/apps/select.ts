import { changedApplications, findRepository } from '../../changes/applications.ts'
import { checkoutHistory } from '../../changes/checkout-history.ts'
import { detectChanges, type UnknownChanges } from '../../changes/detect.ts'
import { githubHistory } from '../../changes/github-history.ts'
import { previousRangeOf, rangeOf } from '../../changes/range.ts'
import type { Configuration } from '../../configuration/types.ts'
import { githubFor } from '../../github/lazy.ts'
import type { ActionEnv } from '../../run/environment.ts'
import type { AppsInputs } from './inputs.ts'
import { entriesOf, type MatrixEntry } from './matrix.ts'

/** Applications of the matrix, with the reason for all of them and for each. */
export interface Selection {
  entries: readonly MatrixEntry[]
  /** Names of the other applications with the target. */
  unchanged: readonly string[]
  /** Words for the log and for the output. */
  words: string
  /** Reason of each application; empty if all of them are selected. */
  reasons: ReadonlyMap<string, string>
}

/**
 * Selects the applications of the matrix. If it is unknown which of them changed, these are all that have the target.
 *
 * @throws UserError input-invalid if none has the target, or if `watch` has an invalid glob
 */
export async function select(env: ActionEnv, inputs: AppsInputs, configuration: Configuration): Promise<Selection> {
  const all = entriesOf(configuration, inputs.target, env.context.pullRequest !== null)
  const everything = (words: string): Selection => ({ entries: all, unchanged: [], words, reasons: new Map() })
  if (inputs.only === 'all') return everything('all')
  const { kind, reasons, words } = await findChanged(env, inputs, configuration)
  if (kind === 'unknown') return everything(words)
  const entries = all.filter(({ app }) => reasons.has(app))
  return {
    entries,
    unchanged: all.filter(({ app }) => !reasons.has(app)).map(({ app }) => app),
    words: `${entries.length} of ${all.length}, which ${words}`,
    reasons
  }
}

/** Finds the changed applications, each with a reason. `words` explains the result. */
async function findChanged(
  env: ActionEnv,
  { githubToken, target }: AppsInputs,
  configuration: Configuration
): Promise<Pick<Selection, 'words' | 'reasons'> & { kind: 'known' | 'unknown' }> {
  const { context, log } = env
  const all = (because: string) => ({ kind: 'unknown' as const, words: `all, because ${because}`, reasons: new Map() })
  const range = rangeOf(context)
  if (typeof range === 'string') return all(range)
  const repository = await findRepository(env.inputs.workspace, configuration.file)
  const github = githubFor(env, githubToken)
  const histories = [
    ...(github === null ? [] : [githubHistory(github)]),
    ...(repository.folder === null ? [] : [checkoutHistory(repository.folder, env.inputs.environment.PATH)])
  ]
  const unknown = ({ because }: UnknownChanges) => {
    log.notice(`Selected all applications, because ${because}`)
    return all(because)
  }
  const changes = await detectChanges(range, histories)
  if (changes.kind === 'unknown') return unknown(changes)
  const changed = await changedApplications(changes, repository, configuration, target)
  if ('because' in changed) return unknown(changed)
  const words = `differ between ${changes.from.slice(0, 7)} and ${changes.head.slice(0, 7)}`
  const previousRange = previousRangeOf(context)
  const previous = previousRange === null ? null : await detectChanges(previousRange, histories)
  if (previous === null || previous.kind === 'unknown') return { kind: 'known', words, reasons: changed }
  const changedBefore = await changedApplications(previous, repository, configuration, target)
  const reverted = 'because' in changedBefore ? [] : [...changedBefore.keys()].filter(name => !changed.has(name))
  return {
    kind: 'known',
    words: reverted.length === 0 ? words : `${words}, or differed before this push`,
    reasons: new Map([...changed, ...reverted.map(name => [name, 'differed before this push'] as const)])
  }
}
