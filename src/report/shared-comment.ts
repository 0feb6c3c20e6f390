import { code, fold, htmlCode, link, table } from '../text/markdown.ts'
import { duration } from '../text/units.ts'
import { MAX_COMMENT_CHARS, outcome, runName, runUrl } from './comment.ts'
import { type HistoryEntry, type HistoryState, MAX_ENTRIES, markerOf } from './run-history.ts'
import { type Section, serializeSection } from './sections.ts'
import { commit } from './summary.ts'
import type { Origin } from './types.ts'

/** Content of a comment that several applications share. */
export interface SharedPage {
  key: string
  sections: readonly Section[]
  origin: Pick<Origin, 'serverUrl' | 'repository'>
  redact(text: string): string
}

/** A rendered comment, and the sections in it. */
export interface SharedComment {
  body: string
  sections: readonly Section[]
}

/** Maximum length of the details of one application, so that those of several fit. */
export const MAX_DETAILS_CHARS = 9_000

/** Number of runs that a comment remembers for all applications together. */
const MAX_ENTRIES_OF_ALL = 100

/**
 * Renders a comment with a row and a folded section for each application. If it is too long, it leaves out first the
 * details of applications without a failure, then those of failures, each time the oldest first; then the links of the
 * rows; and at last whole applications. All jobs leave out the same, so that they agree about the text.
 */
export function renderShared(page: SharedPage, maxChars = MAX_COMMENT_CHARS): SharedComment {
  let sections = page.sections.toSorted(byName)
  const inOrder = page.sections.toSorted(byImportance)
  for (const { key } of inOrder) {
    const body = frame({ ...page, sections }, true)
    if (body.length <= maxChars) return { body, sections }
    sections = sections.map(section => (section.key === key ? { ...section, details: '' } : section))
  }
  for (const hasLinks of [true, false]) {
    const body = frame({ ...page, sections }, hasLinks)
    if (body.length <= maxChars) return { body, sections }
  }
  for (const { key } of inOrder.slice(0, -1)) {
    sections = sections.filter(section => section.key !== key)
    const body = frame({ ...page, sections }, false)
    if (body.length <= maxChars) return { body, sections }
  }
  return { body: frame({ ...page, sections }, false), sections }
}

function frame({ key, sections, origin, redact }: SharedPage, hasLinks: boolean): string {
  const maxEntries = Math.min(MAX_ENTRIES, Math.max(1, Math.floor(MAX_ENTRIES_OF_ALL / sections.length)))
  const shown = hasLinks ? sections : sections.map(withoutLinks)
  const rows = shown.map(section => rowOf(section, hasLinks ? origin : { ...origin, repository: null }))
  return [
    markerOf(key),
    '### Applications of this pull request',
    '',
    redact(table(['Application', 'State', 'Commit', 'Took', 'Run'], rows)),
    '',
    ...shown.map(section => serializeSection(section, maxEntries))
  ].join('\n')
}

function rowOf({ name, history }: Section, origin: SharedPage['origin']): string[] {
  const entry = history.entries[0]!
  return [
    link(code(name), history.url),
    stateOf(entry),
    commit({ ...origin, commit: entry.commit }),
    entry.took === null ? '' : duration(entry.took),
    link(runName(entry), runUrl(origin, entry))
  ]
}

/** Shortens a section to the text of its row. */
function withoutLinks({ history, ...section }: Section): Section {
  const entries = history.entries.map(entry => ({ ...entry, commit: entry.commit?.slice(0, 7) ?? null }))
  return { ...section, history: { entries, url: null } }
}

/** Formats the details of an application as a section that the reader can expand. */
export function foldDetails(name: string, entry: HistoryEntry, details: string): string {
  return fold(`${htmlCode(name)} ${stateOf(entry).replace(/`([a-z-]+)`/, '<code>$1</code>')}`, details)
}

function stateOf(entry: HistoryEntry): string {
  if (entry.state === 'deploying') return 'deploying'
  return entry.state === 'ready' && entry.reason === 'unchanged' ? 'unchanged' : outcome(entry)
}

const FAILURES: readonly HistoryState[] = ['failed', 'rolled-back']

const isFailure = ({ history }: Section): boolean => FAILURES.includes(history.entries[0]!.state)

const beganAt = ({ history }: Section): number => history.entries[0]!.run.began

/** Order in which sections are left out: those without a failure first, then the oldest. */
function byImportance(one: Section, other: Section): number {
  if (isFailure(one) !== isFailure(other)) return isFailure(one) ? 1 : -1
  return beganAt(one) - beganAt(other) || compare(one.key, other.key)
}

const byName = (one: Section, other: Section): number => compare(one.name, other.name) || compare(one.key, other.key)

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
