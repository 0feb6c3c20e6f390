import { type Difference, type History, HistoryUnavailable } from './history.ts'
import type { CommitRange } from './range.ts'

/** Files that differ between the commits of an event, with the history that knows them. */
export interface KnownChanges extends Difference {
  kind: 'known'
  head: string
  history: History
}

/** No answer, with the reason as the end of a sentence with "because". */
export interface UnknownChanges {
  kind: 'unknown'
  because: string
}

/**
 * Compares the commits of an event in the first history that can.
 *
 * @param range commits, or the reason why the event has none
 */
export async function detectChanges(
  range: CommitRange | string,
  histories: readonly History[]
): Promise<KnownChanges | UnknownChanges> {
  if (typeof range === 'string') return { kind: 'unknown', because: range }
  const reasons: string[] = []
  for (const history of histories) {
    try {
      return { kind: 'known', ...(await history.compare(range)), head: range.head, history }
    } catch (error) {
      if (!(error instanceof HistoryUnavailable)) throw error
      reasons.push(`${history.name} cannot compare the commits: ${error.message}`)
    }
  }
  if (reasons.length === 0) reasons.push('there is neither a "github-token" nor a checkout with ".git"')
  return { kind: 'unknown', because: reasons.join('; ') }
}
