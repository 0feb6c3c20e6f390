import { ERRORS_PAGE } from '../errors.ts'
import { isDeployStep } from '../plan/steps.ts'
import { code, fence, fold, join, link, moment, pairs, prose, table } from '../text/markdown.ts'
import { logLines, tail } from '../text/terminal.ts'
import { duration, plural } from '../text/units.ts'
import { headline } from './headline.ts'
import { MAX_LINE_CHARS, MAX_SHOWN_LINES, renderFiles, renderNotes, renderPlanMarkdown } from './plan.ts'
import { renderTimeline } from './timeline.ts'
import type { Health, Origin, Report, StepRecord } from './types.ts'

/** GitHub drops a step's summary beyond 1 MiB; what the runner masks may grow. */
export const MAX_SUMMARY_BYTES = 1_000_000

/** Of each log in the summary; the whole is in the file that `build-log-path` names, and in the run's log. */
const LOG_BYTES = [64 * 1024, 16 * 1024, 4 * 1024, 0]

/** Lines of the log that stand open below the cause. */
const EXCERPT_LINES = 25

/** The job summary as Markdown, of at most so many bytes: logs give way first, then the plan. */
export function renderSummary(report: Report, mostBytes = MAX_SUMMARY_BYTES): string {
  const fits = (markdown: string) => Buffer.byteLength(markdown) <= mostBytes
  for (const logBytes of LOG_BYTES) {
    const markdown = `${renderAll(report, logBytes)}\n`
    if (fits(markdown)) return markdown
  }
  const short = `${join([`## ${headline(report)}`, cause(report), facts(report)])}\n`
  return fits(short) ? short : `## ${headline(report)}\n`
}

function renderAll(report: Report, logBytes: number): string {
  const logs = relevantFirst(report).map(([name, log]) => ({ name, ...lastLines(log, logBytes) }))
  const failed = report.outcome.status === 'failure'
  const excerpt = failed && logBytes > 0 ? (logs.find(({ lines }) => lines.length > 0) ?? null) : null
  return join([
    `## ${headline(report)}`,
    cause(report),
    renderFindings(report),
    excerpt === null ? '' : `${excerptTitle(excerpt)}\n\n${fence(excerpt.lines.slice(-EXCERPT_LINES))}`,
    facts(report),
    ...report.sections,
    planned(report),
    timeline(report),
    ...logs
      .filter(log => log.lines.length > (log === excerpt ? EXCERPT_LINES : 0))
      .map(({ name, ...end }) => logFold(name, end))
  ])
}

/** Where to look, each place linked to the commit. */
export function renderFindings({ findings, origin }: Pick<Report, 'findings' | 'origin'>): string {
  const lines = findings.map(({ file, line, message }) => {
    const place =
      file === null ? '' : `${link(code(line === null ? file : `${file}:${line}`), blobUrl(origin, file, line))} `
    return `- ${place}${prose(message, MAX_LINE_CHARS)}`
  })
  return lines.length === 0 ? '' : `**Where to look**\n\n${lines.join('\n')}`
}

function blobUrl({ serverUrl, repository, commit }: Origin, file: string, line: number | null): string | null {
  if (repository === null || commit === null) return null
  const path = file.toWellFormed().split('/').map(encodeURIComponent).join('/')
  return `${serverUrl}/${repository}/blob/${encodeURIComponent(commit.toWellFormed())}/${path}${line === null ? '' : `#L${line}`}`
}

/** One below the other: names and ids are long, and a comment is narrow. */
function facts(report: Report): string {
  const { facts, origin } = report
  const branch = origin.refName === null ? '' : `on ${code(origin.refName)}`
  const isOther = facts.previousVersionId !== facts.versionId
  const previous = facts.rolledBack ? 'Running again' : facts.versionId === null ? 'Live version' : 'Before'
  return pairs([
    ['URL', facts.appUrl === null ? '' : link(code(facts.appUrl), facts.appUrl)],
    ['Status', facts.appStatus === null ? '' : code(facts.appStatus)],
    ['Health', facts.health === null ? '' : HEALTH[facts.health]],
    [facts.rolledBack ? 'Failed version' : 'Version', version(report)],
    [previous, facts.previousVersionId !== null && isOther ? previousVersion(report) : ''],
    ['Commit', `${commit(origin)} ${branch}`.trim()],
    ['Pull request', pullRequest(report)],
    ['Expires', facts.expiresAt === null ? '' : moment(facts.expiresAt)],
    ['Took', duration(report.endedAt - report.startedAt)]
  ])
}

const HEALTH: Record<Health, string> = {
  answered: 'The application answered.',
  'sign-in': 'Only DataRobot’s sign-in page answered: that the application behind it answers is not proven.',
  off: 'Not asked: the health check is off.'
}

function version({ facts: { versionId, versionLabel } }: Report): string {
  return [versionLabel, versionId].flatMap(name => (name === null ? [] : [code(name)])).join(' ')
}

/** The version that the plan replaces, with its label where the plan knows it. */
function previousVersion({ plan, facts: { previousVersionId } }: Report): string {
  const [label] = (plan?.steps ?? [])
    .filter(isDeployStep)
    .flatMap(step => (step.kind === 'publish' ? [step.known?.from?.label] : []))
  return [label, previousVersionId].flatMap(name => (name == null ? [] : [code(name)])).join(' ')
}

/** The commit, linked when it is one. */
export function commit({ commit, repository, serverUrl }: Pick<Origin, 'commit' | 'repository' | 'serverUrl'>): string {
  if (commit === null) return ''
  const isSha = /^[0-9a-f]{7,64}$/i.test(commit)
  const url = isSha && repository !== null ? `${serverUrl}/${repository}/commit/${commit}` : null
  return link(code(isSha ? commit.slice(0, 7) : commit), url)
}

function pullRequest({ origin: { pullRequest } }: Report): string {
  return pullRequest === null ? '' : link(`\\#${pullRequest.number}`, pullRequest.url)
}

/** The three sentences of every error, which may list several problems; GitHub draws the block as an alert. */
export function cause({ error, outcome, origin }: Report): string {
  if (error === null) return outcome.detail === null ? '' : alert('NOTE', [prose(outcome.detail)])
  const page = link(code(error.reason), origin.actionUrl && `${origin.actionUrl}/${ERRORS_PAGE}#${error.reason}`)
  return alert(outcome.status === 'failure' ? 'CAUTION' : 'NOTE', [
    ...`${error.what} ${error.saw}`.split('\n').slice(0, MAX_SHOWN_LINES).map(problem),
    `**Next:** ${prose(error.next.trim())}`,
    `Reason: ${page}`
  ])
}

/** A line of a list of problems, or a sentence: a "-" alone would make a heading of the line above it. */
function problem(line: string): string {
  const [, item = ''] = /^(?:-|\d+\.) (.*)$/.exec(line) ?? []
  const words = prose(item).trim()
  return words === '' ? prose(line).trim() : `- ${words}`
}

function alert(kind: string, paragraphs: readonly string[]): string {
  return `> [!${kind}]\n${paragraphs.map(paragraph => `> ${paragraph}`).join('\n>\n')}`.replace(/\n>\n(?=> - )/g, '\n')
}

function planned({ plan, steps }: Report): string {
  if (steps.every(({ state }) => state === 'not-reached')) return plan === null ? '' : renderPlanMarkdown(plan)
  const rows = steps
    .slice(0, MAX_SHOWN_LINES)
    .map((record, index) => [
      String(index + 1),
      prose(record.description, MAX_LINE_CHARS),
      STATES[record.state],
      took(record)
    ])
  const more = steps.length - rows.length
  return join([
    '### Steps',
    table(['', 'Step', 'Result', 'Took'], rows, ['--:', ':--', ':--', '--:']),
    more > 0 ? `… and ${plural(more, 'step')} more` : '',
    plan === null ? '' : renderNotes(plan),
    plan === null ? '' : renderFiles(plan)
  ])
}

const STATES = { done: 'done', failed: '**failed**', skipped: 'skipped', 'not-reached': 'not&nbsp;reached' }

function took({ startedAt, endedAt }: StepRecord): string {
  return startedAt === null || endedAt === null ? '' : duration(endedAt - startedAt)
}

function timeline({ stages, steps, endedAt }: Report): string {
  if (steps.every(({ startedAt }) => startedAt === null)) return ''
  const chart = renderTimeline(stages, steps, endedAt)
  return chart === '' ? '' : fold('Timeline', chart)
}

/** The log that tells why, first: an application that was built has its cause in what it said when it ran. */
export function relevantFirst({ error, buildLog, runtimeLog }: Report): [string, string][] {
  const logs: [string, string][] = [
    ['Build log', buildLog],
    ['Runtime log', runtimeLog]
  ]
  return error !== null && error.reason !== 'build-failed' ? logs.reverse() : logs
}

function excerptTitle({ name, lines }: { name: string; lines: readonly string[] }): string {
  return lines.length > EXCERPT_LINES ? `**${name}**, its end:` : `**${name}**:`
}

interface LogEnd {
  lines: string[]
  /** Whether there was more before them. */
  isCut: boolean
}

/** The log's end as it can be shown. */
export function lastLines(log: string, mostBytes: number): LogEnd {
  const whole = log.trimEnd()
  const cut = tail(whole, mostBytes)
  // What is made visible grows.
  const shown = tail(logLines(cut).join('\n'), mostBytes)
  return { lines: shown === '' ? [] : shown.split('\n'), isCut: cut.length < whole.length }
}

/** The end of a log, in a fold. */
export function logFold(name: string, { lines, isCut }: LogEnd): string {
  return fold(`${name} (${isCut ? 'last ' : ''}${plural(lines.length, 'line')})`, fence(lines))
}
