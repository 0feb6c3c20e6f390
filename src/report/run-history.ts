const STATES = ['deploying', 'ready', 'planned', 'skipped', 'failed', 'rolled-back', 'removed', 'expired'] as const

/** What a comment on a pull request says of the application. */
export type HistoryState = (typeof STATES)[number]

/** What one run made of it. */
export interface HistoryEntry {
  run: RunMark
  state: HistoryState
  commit: string | null
  /** As the output `reason`; null before the end. */
  reason: string | null
  /** Milliseconds. */
  took: number | null
}

/** Which run it was, so that an older one is known as such. Zero and null outside of a workflow. */
export interface RunMark {
  id: number
  attempt: number
  number: number | null
  /** Milliseconds since 1970. */
  began: number
}

/** What became of the runs of a pull request: kept in the comment itself, hidden, since no run remembers another. */
export interface RunHistory {
  /** Newest first. */
  entries: readonly HistoryEntry[]
  /** Where the application was last seen. */
  url: string | null
}

/** Of a comment that is not there, or tells nothing that we can read. */
export const EMPTY_HISTORY: RunHistory = { entries: [], url: null }

/** A comment holds so many runs; who needs more has the runs' own pages. */
export const MAX_ENTRIES = 20

/** First line of a comment of ours; the key is a digest, which no reader and no search engine can use. */
export function markerOf(key: string): string {
  return `<!-- datarobot-custom-app:${key} -->`
}

/** Last line of a comment of ours. Base64 holds nothing that ends an HTML comment. */
export function serializeHistory({ entries, url }: RunHistory): string {
  const kept = { url, chapters: entries.slice(0, MAX_ENTRIES) }
  return `<!-- datarobot-custom-app-story:${Buffer.from(JSON.stringify(kept)).toString('base64')} -->`
}

/**
 * The story in the text of a comment; null when the text is no comment of this key. Call it for comments of our own
 * account only. Even so it is data that somebody may have edited: what does not look as we write it is left out.
 */
export function parseHistory(body: string, key: string): RunHistory | null {
  if (!body.startsWith(markerOf(key))) return null
  const [, encoded] = /<!-- datarobot-custom-app-story:([A-Za-z0-9+/=]+) -->\s*$/.exec(body) ?? []
  if (encoded === undefined) return EMPTY_HISTORY
  try {
    const { chapters, url } = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
    return {
      entries: (Array.isArray(chapters) ? chapters : []).flatMap(parseEntry).slice(0, MAX_ENTRIES),
      url: typeof url === 'string' && URL.canParse(url) ? url : null
    }
  } catch {
    return EMPTY_HISTORY
  }
}

function parseEntry(value: unknown): HistoryEntry[] {
  const { run, state, commit, reason, took } = (value ?? {}) as Record<string, unknown>
  const { id, attempt, number, began } = (run ?? {}) as Record<string, unknown>
  if (!isCount(id) || !isCount(attempt) || !isCount(began)) return []
  const known = STATES.find(name => name === state)
  if (known === undefined) return []
  return [
    {
      run: { id, attempt, number: isCount(number) ? number : null, began },
      state: known,
      commit: typeof commit === 'string' && /^[0-9a-f]{7,64}$/.test(commit) ? commit : null,
      reason: typeof reason === 'string' && /^[a-z-]{1,40}$/.test(reason) ? reason : null,
      took: isCount(took) ? took : null
    }
  ]
}

/** Up to the last moment that a Date can hold. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 8.64e15
}

/**
 * Whether a run is older than another. Ids of runs grow; but an attempt after the first has the id of the run that it
 * repeats, and was started by somebody who wants it now: it counts from when it began.
 */
export function isOlder(run: RunMark, other: RunMark): boolean {
  if (run.id === other.id) return run.attempt < other.attempt
  return run.attempt > 1 || other.attempt > 1 ? run.began < other.began : run.id < other.id
}

/** The story with this chapter on top, in place of what the same run said before. */
export function addEntry(history: RunHistory, entry: HistoryEntry, url: string | null): RunHistory {
  const others = history.entries.filter(({ run }) => !isSame(run, entry.run))
  return { entries: [entry, ...others].slice(0, MAX_ENTRIES), url }
}

/** One story out of those that runs told in different comments when they began at the same moment. */
export function merge(stories: readonly RunHistory[]): RunHistory {
  const { entries, url } = stories.reduce(newer, EMPTY_HISTORY)
  const [first] = entries
  if (first === undefined) return EMPTY_HISTORY
  const others = stories
    .flatMap(history => history.entries)
    .filter(
      ({ run }, index, all) => !isSame(run, first.run) && all.findIndex(other => isSame(other.run, run)) === index
    )
    .sort((a, b) => b.run.began - a.run.began)
  return { entries: [first, ...others].slice(0, MAX_ENTRIES), url }
}

/** The one whose newest chapter is newer. */
function newer(one: RunHistory, other: RunHistory): RunHistory {
  const [mine] = one.entries
  const [theirs] = other.entries
  return mine === undefined || (theirs !== undefined && isOlder(mine.run, theirs.run)) ? other : one
}

const isSame = (run: RunMark, other: RunMark): boolean => run.id === other.id && run.attempt === other.attempt
