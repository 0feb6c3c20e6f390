import { headline } from './headline.ts'
import { code, fold, join, link, moment, table } from './markdown.ts'
import { renderFiles, renderPlanMarkdown } from './plan.ts'
import { type Chapter, markerOf, type Story, type StoryState, writeStory } from './story.ts'
import { cause, commit, lastLines, logFold, relevantFirst, renderFindings } from './summary.ts'
import type { Origin, Report } from './types.ts'
import { bytes, duration, plural } from './units.ts'

/** GitHub refuses a comment beyond this. */
export const COMMENT_CHARACTERS = 65_536

/** What gives way, in this order, until the comment fits: the log from its beginning, the files, the earlier runs. */
const LADDER = [
  { logBytes: 16 * 1024, hasFiles: true, hasHistory: true },
  { logBytes: 4 * 1024, hasFiles: true, hasHistory: true },
  { logBytes: 4 * 1024, hasFiles: false, hasHistory: true },
  { logBytes: 0, hasFiles: false, hasHistory: true },
  { logBytes: 0, hasFiles: false, hasHistory: false }
]
type Room = (typeof LADDER)[number]

const LONGEST_URL = 500

/** What a comment shows. */
export interface CommentPage {
  key: string
  /** Of one chapter at least: the newest is what the comment says, the others are what it keeps. */
  story: Story
  application: { name: string; isPreview: boolean }
  origin: Origin
  /** Null while the run goes on, and for a preview that was cleaned up. */
  report: Report | null
  /** Removes secrets from the finished text. What the comment keeps for later runs must be free of them already. */
  redact(text: string): string
}

/** A comment as Markdown, of at most so many characters. */
export function renderComment(page: CommentPage, mostCharacters = COMMENT_CHARACTERS): string {
  for (const room of LADDER) {
    const markdown = frame(page, renderBody(page, room))
    if (markdown.length <= mostCharacters) return markdown
  }
  return frame({ ...page, story: { ...page.story, chapters: page.story.chapters.slice(0, 1) } }, heading(page))
}

function frame({ key, story, redact }: CommentPage, body: string): string {
  return `${markerOf(key)}\n${redact(body)}\n\n${writeStory(story)}`
}

function renderBody(page: CommentPage, { logBytes, hasFiles, hasHistory }: Room): string {
  const { report, story } = page
  const isPlan = current(story).state === 'planned'
  return join([
    heading(page),
    story.url === null ? '' : link(code(story.url, LONGEST_URL), story.url),
    hint(page),
    report === null ? '' : cause(report),
    report === null ? '' : renderFindings(report),
    facts(page),
    report?.plan && hasFiles ? (isPlan ? renderPlanMarkdown(report.plan) : renderFiles(report.plan)) : '',
    report?.outcome.status === 'failure' && logBytes > 0 ? logEnd(report, logBytes) : '',
    hasHistory ? history(page) : ''
  ])
}

function heading({ report, application, story }: CommentPage): string {
  if (report !== null) return `### ${headline(report)}`
  const kind = application.isPreview ? 'Preview' : 'Application'
  return `### ${kind} ${link(code(application.name), story.url)} ${WORDS[current(story).state] ?? ''}`
}

const current = ({ chapters }: Story): Chapter => chapters[0]!

/** Of the states that no report goes with. */
const WORDS: Partial<Record<StoryState, string>> = {
  deploying: 'is being deployed',
  removed: 'was removed',
  expired: 'expired and was removed'
}

function hint({ story }: CommentPage): string {
  const { state } = current(story)
  if (state === 'deploying' && story.url !== null)
    return 'What was deployed before stays live until the new version runs.'
  return state === 'expired' ? 'Push a commit, or run the workflow again, to have it back.' : ''
}

function facts({ report, origin, story }: CommentPage): string {
  const chapter = current(story)
  const known = (
    [
      ['Commit', commit(origin)],
      ['Changed', report === null ? '' : changed(report)],
      ['Version', report?.facts.versionLabel ? code(report.facts.versionLabel) : ''],
      ['Took', chapter.took === null ? '' : duration(chapter.took)],
      ['Expires', report?.facts.expiresAt && chapter.state === 'ready' ? moment(report.facts.expiresAt) : ''],
      ['Run', link(runName(chapter), origin.runUrl)]
    ] as [string, string][]
  ).filter(([, value]) => value !== '')
  return table(
    known.map(([name]) => name),
    [known.map(([, value]) => value)]
  )
}

/** Files that the run changed. A failure or a plan shows the files that it would have changed, and not "nothing" beside. */
function changed({ facts: { files, changed }, outcome: { status, reason } }: Report): string {
  if (changed === false) return status === 'success' && reason === 'unchanged' ? 'nothing' : ''
  if (files === null) return ''
  const sent = `${plural(files.uploaded, 'file')} (${bytes(files.bytesUploaded)}) of ${files.total}`
  return files.deleted === 0 ? sent : `${sent}, ${files.deleted} removed`
}

/** The end of the log that tells why, where there is one. */
function logEnd(report: Report, mostBytes: number): string {
  for (const [name, log] of relevantFirst(report)) {
    const end = lastLines(log, mostBytes)
    if (end.lines.length > 0) return logFold(name, end)
  }
  return ''
}

function history({ story, origin }: CommentPage): string {
  const earlier = story.chapters.slice(1)
  if (earlier.length === 0) return ''
  const rows = earlier.map(chapter => [
    commit({ ...origin, commit: chapter.commit }),
    outcome(chapter),
    chapter.took === null ? '' : duration(chapter.took),
    link(runName(chapter), runUrl(origin, chapter))
  ])
  return fold(`Earlier: ${plural(earlier.length, 'run')}`, table(['Commit', 'Result', 'Took', 'Run'], rows))
}

function outcome({ state, reason }: Chapter): string {
  if (state === 'deploying') return 'overtaken'
  const words = state.replace('-', ' ')
  return reason === null || SAID.has(reason) ? words : `${words}: ${code(reason)}`
}

/** Reasons that the state says already. */
const SAID: ReadonlySet<string> = new Set(['deployed', 'planned', 'deleted'])

function runName({ run: { number, attempt } }: Chapter): string {
  const name = number === null ? 'log' : `run ${number}`
  return attempt > 1 ? `${name}, attempt ${attempt}` : name
}

function runUrl({ serverUrl, repository }: Origin, { run: { id, attempt } }: Chapter): string | null {
  return repository === null || id === 0 ? null : `${serverUrl}/${repository}/actions/runs/${id}/attempts/${attempt}`
}
