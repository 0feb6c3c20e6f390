const STATES = [
  'deploying',
  'ready',
  'planned',
  'skipped',
  'failed',
  'rolled-back',
  'removed',
  'expired',
  'none'
] as const

/** State of the application after a run, as the comment on the pull request shows it. */
export type HistoryState = (typeof STATES)[number]

/** Result of one run. */
export interface HistoryEntry {
  run: RunIdentity
  state: HistoryState
  commit: string | null
  /** Same as the output `reason`; null while the run is in progress. */
  reason: string | null
  /** Duration of the run, in milliseconds; null while it is in progress. */
  took: number | null
  /** Signed plan that the comment shows: see `plan/approval.ts`. Only the newest entry has one. */
  plan?: string
}

/** Identity of a run, which also orders runs by age. Outside of a workflow the numbers are zero or null. */
export interface RunIdentity {
  id: number
  attempt: number
  number: number | null
  /** Start of the run, in milliseconds since 1970. */
  began: number
}

/** Results of the runs of a pull request. They are stored in the comment itself, hidden, because runs share no other state. */
export interface RunHistory {
  /** Newest first. */
  entries: readonly HistoryEntry[]
  /** Last known URL of the application. */
  url: string | null
}

/** History of a comment that does not exist or cannot be parsed. */
export const EMPTY_HISTORY: RunHistory = { entries: [], url: null }

/** Maximum number of runs that a comment lists. */
export const MAX_ENTRIES = 20

/** First line of every comment of this action, which identifies the application by its key, a digest. */
export function markerOf(key: string): string {
  return `<!-- datarobot-custom-app:${key} -->`
}

/** Serializes the history as the last line of a comment. Base64 cannot contain the end of an HTML comment. */
export function serializeHistory(history: RunHistory): string {
  return `<!-- datarobot-custom-app-story:${encodeHistory(history)} -->`
}

/** Encodes the history, with its newest entries only, and texts to keep beside it. */
export function encodeHistory({ entries, url }: RunHistory, maxEntries = MAX_ENTRIES, beside: object = {}): string {
  return Buffer.from(JSON.stringify({ ...beside, url, chapters: entries.slice(0, maxEntries) })).toString('base64')
}

/**
 * Parses the history in the text of a comment; null if the comment does not have this key. Call it only for comments of
 * the action's own account. A person may have edited even those, so invalid parts are dropped.
 */
export function parseHistory(body: string, key: string): RunHistory | null {
  if (!body.startsWith(markerOf(key))) return null
  const [, encoded] = /<!-- datarobot-custom-app-story:([A-Za-z0-9+/=]+) -->\s*$/.exec(body) ?? []
  return encoded === undefined ? EMPTY_HISTORY : decodeHistory(encoded).history
}

/** Decodes what `encodeHistory` wrote. `beside` is an object of unknown values. */
export function decodeHistory(encoded: string): { history: RunHistory; beside: Readonly<Record<string, unknown>> } {
  try {
    const { chapters, url, ...beside } = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
    const entries = (Array.isArray(chapters) ? chapters : []).flatMap(parseEntry).slice(0, MAX_ENTRIES)
    return { history: { entries, url: typeof url === 'string' && URL.canParse(url) ? url : null }, beside }
  } catch {
    return { history: EMPTY_HISTORY, beside: {} }
  }
}

/** Payload and signature, both in base64url. */
const SIGNED_PLAN = /^[\w-]{1,40000}\.[\w-]{43}$/

function parseEntry(value: unknown): HistoryEntry[] {
  const { run, state, commit, reason, took, plan } = (value ?? {}) as Record<string, unknown>
  const { id, attempt, number, began } = (run ?? {}) as Record<string, unknown>
  if (!isCount(id) || !isCount(attempt) || !isCount(began)) return []
  const knownState = STATES.find(name => name === state)
  if (knownState === undefined) return []
  return [
    {
      run: { id, attempt, number: isCount(number) ? number : null, began },
      state: knownState,
      commit: typeof commit === 'string' && /^[0-9a-f]{7,64}$/.test(commit) ? commit : null,
      reason: typeof reason === 'string' && /^[a-z-]{1,40}$/.test(reason) ? reason : null,
      took: isCount(took) ? took : null,
      ...(typeof plan === 'string' && SIGNED_PLAN.test(plan) && { plan })
    }
  ]
}

/** Tells whether a value is a whole number, at most the last millisecond that a Date can hold. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 8.64e15
}

/**
 * Tells whether a run is older than another. Run ids grow, but a repeated run keeps the id of its first attempt. A repeated
 * run is therefore compared by its start time.
 */
export function isOlder(run: RunIdentity, other: RunIdentity): boolean {
  if (run.id === other.id) return run.attempt < other.attempt
  return run.attempt > 1 || other.attempt > 1 ? run.began < other.began : run.id < other.id
}

/** Adds an entry at the top, and removes the earlier entry of the same run. */
export function addEntry(history: RunHistory, entry: HistoryEntry, url: string | null): RunHistory {
  const others = history.entries.filter(({ run }) => !isSame(run, entry.run)).map(withoutPlan)
  return { entries: [entry, ...others].slice(0, MAX_ENTRIES), url }
}

/** Adds a signed plan to the newest entry. */
export function sealed(history: RunHistory, plan: string | undefined): RunHistory {
  const [newest, ...earlier] = history.entries
  if (plan === undefined || newest === undefined) return history
  return { ...history, entries: [{ ...newest, plan }, ...earlier] }
}

/** Removes the plan of an earlier run: the comment does not show it any more. */
const withoutPlan = ({ plan: _, ...entry }: HistoryEntry): HistoryEntry => entry

/** Merges the histories of several comments, which runs that start at the same moment may create. */
export function merge(histories: readonly RunHistory[]): RunHistory {
  const { entries, url } = histories.reduce(newer, EMPTY_HISTORY)
  const [first] = entries
  if (first === undefined) return EMPTY_HISTORY
  const others = histories
    .flatMap(history => history.entries)
    .filter(
      ({ run }, index, all) => !isSame(run, first.run) && all.findIndex(other => isSame(other.run, run)) === index
    )
    .sort((a, b) => b.run.began - a.run.began)
    .map(withoutPlan)
  return { entries: [first, ...others].slice(0, MAX_ENTRIES), url }
}

/** Returns the history with the newer first entry. */
function newer(one: RunHistory, other: RunHistory): RunHistory {
  const [mine] = one.entries
  const [theirs] = other.entries
  return mine === undefined || (theirs !== undefined && isOlder(mine.run, theirs.run)) ? other : one
}

const isSame = (run: RunIdentity, other: RunIdentity): boolean => run.id === other.id && run.attempt === other.attempt
