import { changedApplications, findRepository } from '../../changes/applications.ts'
import { checkoutHistory } from '../../changes/checkout-history.ts'
import { detectChanges, type UnknownChanges } from '../../changes/detect.ts'
import { githubHistory } from '../../changes/github-history.ts'
import { rangeOf } from '../../changes/range.ts'
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
  /** Changed path of each application; empty if all of them are selected. */
  reasons: ReadonlyMap<string, string>
}

/**
 * Selects the applications of the matrix. If it is unknown which of them changed, these are all that have the target.
 *
 * @throws UserError input-invalid if none has the target, or if `watch` has an invalid glob
 */
export async function select(env: ActionEnv, inputs: AppsInputs, configuration: Configuration): Promise<Selection> {
  const { context, log } = env
  const all = entriesOf(configuration, inputs.target)
  const everything = (words: string): Selection => ({ entries: all, unchanged: [], words, reasons: new Map() })
  if (inputs.only === 'all') return everything('all')
  const range = rangeOf(context)
  if (typeof range === 'string') return everything(`all, because ${range}`)
  const repository = await findRepository(env.inputs.workspace, configuration.file)
  const github = githubFor(env, inputs.githubToken)
  const changes = await detectChanges(range, [
    ...(github === null ? [] : [githubHistory(github)]),
    ...(repository.folder === null ? [] : [checkoutHistory(repository.folder, env.inputs.environment.PATH)])
  ])
  const unknown = ({ because }: UnknownChanges) => {
    const words = `all, because ${because}`
    log.notice(`Selected ${words}`)
    return everything(words)
  }
  if (changes.kind === 'unknown') return unknown(changes)
  const changed = await changedApplications(changes, repository, configuration, inputs.target)
  if ('because' in changed) return unknown(changed)
  const entries = all.filter(({ app }) => changed.has(app))
  const commits = `${changes.from.slice(0, 7)} and ${changes.head.slice(0, 7)}`
  return {
    entries,
    unchanged: all.filter(({ app }) => !changed.has(app)).map(({ app }) => app),
    words: `${entries.length} of ${all.length}, which differ between ${commits}`,
    reasons: changed
  }
}
