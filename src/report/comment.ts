import { code, fold, join, link, moment, prose, table } from '../text/markdown.ts'
import { bytes, duration, plural } from '../text/units.ts'
import { headline } from './headline.ts'
import { renderFiles, renderPlanMarkdown } from './plan.ts'
import {
  type HistoryEntry,
  type HistoryState,
  markerOf,
  type RunHistory,
  sealed,
  serializeHistory
} from './run-history.ts'
import { cause, commit, lastLines, logFold, relevantFirst, renderFindings } from './summary.ts'
import type { Health, Origin, Report } from './types.ts'

/** Maximum length of a comment on GitHub. */
export const MAX_COMMENT_CHARS = 65_536

/** Steps that shorten a comment until it fits: first the log, then the files, then the earlier runs. */
const SIZE_STEPS = [
  { logBytes: 16 * 1024, hasFiles: true, hasHistory: true },
  { logBytes: 4 * 1024, hasFiles: true, hasHistory: true },
  { logBytes: 4 * 1024, hasFiles: false, hasHistory: true },
  { logBytes: 0, hasFiles: false, hasHistory: true },
  { logBytes: 0, hasFiles: false, hasHistory: false }
]
type Detail = (typeof SIZE_STEPS)[number]

const MAX_URL_CHARS = 500

/** Maximum length of the signed plan in a comment. */
const MAX_PLAN_CHARS = 20_000

/** Content of a comment. */
export interface CommentPage {
  key: string
  /** History with at least one entry. The comment shows the newest one and lists the others. */
  history: RunHistory
  application: { name: string; isPreview: boolean }
  origin: Origin
  /** Null while the run is in progress, and for a preview that was cleaned up or not made. */
  report: Report | null
  /** Sentences that say why there is no preview, and how to get one; null if there are none. */
  explanation?: string | null
  /** Redacts the rendered text. The history is stored encoded, so it must not contain secrets in the first place. */
  redact(text: string): string
}

/** Renders a comment as Markdown, shortened to `maxChars` characters. */
export function renderComment(page: CommentPage, maxChars = MAX_COMMENT_CHARS): string {
  for (const detail of SIZE_STEPS) {
    const markdown = frame(page, renderBody(page, detail))
    if (markdown.length <= maxChars) return markdown
  }
  return frame({ ...page, history: { ...page.history, entries: page.history.entries.slice(0, 1) } }, heading(page))
}

/** Renders the content of a comment alone, redacted and shortened to `maxChars` characters; at least its heading. */
export function renderDetails(page: CommentPage, maxChars: number): string {
  const texts = SIZE_STEPS.map(detail => page.redact(renderBody(page, detail)))
  return texts.find(markdown => markdown.length <= maxChars) ?? page.redact(heading(page))
}

function frame({ key, history, report, redact }: CommentPage, body: string): string {
  const shown = redact(body)
  const plan = report?.seal?.(shown, MAX_PLAN_CHARS)
  return `${markerOf(key)}\n${shown}\n\n${serializeHistory(sealed(history, plan))}`
}

function renderBody(page: CommentPage, { logBytes, hasFiles, hasHistory }: Detail): string {
  const { report, history } = page
  const isPlan = current(history).state === 'planned'
  return join([
    heading(page),
    history.url === null ? '' : link(code(history.url, MAX_URL_CHARS), history.url),
    hint(page),
    report === null ? '' : cause(report),
    report === null ? '' : renderFindings(report),
    facts(page),
    report?.plan && hasFiles ? (isPlan ? renderPlanMarkdown(report.plan) : renderFiles(report.plan)) : '',
    report?.outcome.status === 'failure' && logBytes > 0 ? logEnd(report, logBytes) : '',
    hasHistory ? renderHistory(page) : ''
  ])
}

function heading({ report, application, history }: CommentPage): string {
  if (report !== null) return `### ${headline(report)}`
  const kind = application.isPreview ? 'Preview' : 'Application'
  return `### ${kind} ${link(code(application.name), history.url)} ${STATE_WORDS[current(history).state].heading}`
}

const current = ({ entries }: RunHistory): HistoryEntry => entries[0]!

/** Words for each state: in a heading, which a report replaces, and as the result of an earlier run. */
const STATE_WORDS: Record<HistoryState, { heading: string; result: string }> = {
  deploying: { heading: 'is being deployed', result: 'superseded' },
  ready: { heading: '', result: 'ready' },
  planned: { heading: '', result: 'planned' },
  skipped: { heading: '', result: 'skipped' },
  failed: { heading: '', result: 'failed' },
  'rolled-back': { heading: '', result: 'rolled back' },
  removed: { heading: 'was removed', result: 'removed' },
  expired: { heading: 'expired and was removed', result: 'expired' },
  none: { heading: 'was not deployed', result: 'not deployed' }
}

function hint({ history, explanation }: CommentPage): string {
  const { state } = current(history)
  if (explanation != null) return prose(explanation)
  if (state === 'deploying' && history.url !== null) return 'The previous version stays live until the new one runs.'
  return state === 'expired' ? 'To restore it, push a commit or run the workflow again.' : ''
}

function facts({ report, origin, history }: CommentPage): string {
  const entry = current(history)
  const rows = (
    [
      ['Commit', commit(origin)],
      ['Changed', report === null ? '' : changed(report)],
      ['Health', report?.facts.health ? HEALTH_PHRASES[report.facts.health] : ''],
      ['Rehearsal', report?.facts.rehearsal ?? ''],
      ['Verification', report?.facts.verification ?? ''],
      ['Version', report?.facts.versionLabel ? code(report.facts.versionLabel) : ''],
      ['Took', entry.took === null ? '' : duration(entry.took)],
      ['Expires', report?.facts.expiresAt && entry.state === 'ready' ? moment(report.facts.expiresAt) : ''],
      ['Run', link(runName(entry), origin.runUrl)]
    ] as [string, string][]
  ).filter(([, value]) => value !== '')
  return table(
    rows.map(([name]) => name),
    [rows.map(([, value]) => value)]
  )
}

/** The summary has a sentence for each. */
const HEALTH_PHRASES: Record<Health, string> = {
  answered: 'the application answered',
  'sign-in': 'only the sign-in page answered',
  off: 'not checked'
}

/** Files that the run changed. A failed or planned run lists its files elsewhere, so "nothing" would contradict them. */
function changed({ facts: { files, changed }, outcome: { status, reason } }: Report): string {
  if (changed === false) return status === 'success' && reason === 'unchanged' ? 'nothing' : ''
  if (files === null) return ''
  const sent = `${plural(files.uploaded, 'file')} (${bytes(files.bytesUploaded)}) of ${files.total}`
  return files.deleted === 0 ? sent : `${sent}, ${files.deleted} removed`
}

/** End of the log that explains the failure, if there is one. */
function logEnd(report: Report, maxBytes: number): string {
  for (const [name, log] of relevantFirst(report)) {
    const end = lastLines(log, maxBytes)
    if (end.lines.length > 0) return logFold(name, end)
  }
  return ''
}

function renderHistory({ history, origin }: CommentPage): string {
  const earlier = history.entries.slice(1)
  if (earlier.length === 0) return ''
  const rows = earlier.map(entry => [
    commit({ ...origin, commit: entry.commit }),
    outcome(entry),
    entry.took === null ? '' : duration(entry.took),
    link(runName(entry), runUrl(origin, entry))
  ])
  return fold(`Earlier: ${plural(earlier.length, 'run')}`, table(['Commit', 'Result', 'Took', 'Run'], rows))
}

/** Formats the result of a run, with its reason. */
export function outcome({ state, reason }: HistoryEntry): string {
  const words = STATE_WORDS[state].result
  return reason === null || OBVIOUS_REASONS.has(reason) ? words : `${words}: ${code(reason)}`
}

/** Reasons that add nothing to the state. */
const OBVIOUS_REASONS: ReadonlySet<string> = new Set(['deployed', 'planned', 'deleted'])

/** Names a run as the label of a link. */
export function runName({ run: { number, attempt } }: HistoryEntry): string {
  const name = number === null ? 'log' : `run ${number}`
  return attempt > 1 ? `${name}, attempt ${attempt}` : name
}

/** URL of a run, if it is known. */
export function runUrl(
  { serverUrl, repository }: Pick<Origin, 'serverUrl' | 'repository'>,
  { run: { id, attempt } }: HistoryEntry
): string | null {
  return repository === null || id === 0 ? null : `${serverUrl}/${repository}/actions/runs/${id}/attempts/${attempt}`
}
