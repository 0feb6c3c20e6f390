import { decodeHistory, encodeHistory, isOlder, markerOf, merge, type RunHistory } from './run-history.ts'

/** Part of a shared comment that shows one application. */
export interface Section {
  /** Identifies the application, like the key of a comment for one application. */
  key: string
  /** Name of the application. */
  name: string
  /** History with at least one entry. */
  history: RunHistory
  /** Markdown of the details; empty if they were left out to save space. */
  details: string
}

const PREFIX = '<!-- datarobot-custom-app'
const END = `${PREFIX}-section-end -->`
const SECTION =
  /^<!-- datarobot-custom-app-section:([0-9a-f]{32}):([A-Za-z0-9+/=]+) -->$(?:\n\n(.*?)\n\n<!-- datarobot-custom-app-section-end -->$)?/gms

/** Longer names are invalid: DataRobot does not accept them. */
const MAX_NAME_CHARS = 1_000

/** Serializes a section with the newest entries of its history. The name and the history are hidden. */
export function serializeSection({ key, name, history, details }: Section, maxEntries: number): string {
  const start = `${PREFIX}-section:${key}:${encodeHistory(history, maxEntries, { name })} -->`
  const text = withoutMarks(details)
  return text === '' ? start : `${start}\n\n${text}\n\n${END}`
}

/** Disables our marks in a text: a log could otherwise forge the section of another application. */
export const withoutMarks = (details: string): string => details.replaceAll(PREFIX, '<!--\u200b datarobot-custom-app')

/**
 * Parses the sections of a comment; none if the comment does not have this key. Call it only for comments of the
 * action's own account. A person may have edited even those, so invalid sections are dropped.
 */
export function parseSections(body: string, key: string): Section[] {
  const text = body.replaceAll('\r\n', '\n')
  if (!text.startsWith(markerOf(key))) return []
  return mergeSections(
    [...text.matchAll(SECTION)].flatMap(([, key = '', data = '', details = '']) => {
      const { history, beside } = decodeHistory(data)
      const { name } = beside
      const isValid = typeof name === 'string' && name.length <= MAX_NAME_CHARS && history.entries.length > 0
      return isValid ? [{ key, name, history, details }] : []
    })
  )
}

/** Tells whether a section is older than another of the same application. A run writes its section several times. */
export function isOlderSection(section: Section, other: Section): boolean {
  const [mine, theirs] = [section.history.entries[0]!, other.history.entries[0]!]
  if (mine.run.id !== theirs.run.id || mine.run.attempt !== theirs.run.attempt) return isOlder(mine.run, theirs.run)
  if (mine.run.began !== theirs.run.began) return mine.run.began < theirs.run.began
  return mine.took === null && theirs.took !== null
}

/** Merges sections: for each application the newest one, with the history of all. Of equally new ones, the first wins. */
export function mergeSections(sections: readonly Section[]): Section[] {
  const merged = new Map<string, Section>()
  for (const section of sections) {
    const other = merged.get(section.key)
    const [first, second] = other !== undefined && !isOlderSection(other, section) ? [other, section] : [section, other]
    const history = second === undefined ? first.history : merge([first.history, second.history])
    merged.set(section.key, { ...first, history })
  }
  return [...merged.values()]
}
