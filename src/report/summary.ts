import { ERRORS_PAGE, type Reason } from '../errors.ts'
import { isDeployStep } from '../plan/steps.ts'
import { code, fence, fold, join, link, moment, pairs, prose, table } from '../text/markdown.ts'
import { logLines, tail } from '../text/terminal.ts'
import { duration, plural } from '../text/units.ts'
import { headline } from './headline.ts'
import { MAX_LINE_CHARS, MAX_SHOWN_LINES, renderFiles, renderNotes, renderPlanMarkdown } from './plan.ts'
import { renderTimeline } from './timeline.ts'
import type { Health, Origin, Report, StepRecord } from './types.ts'

/** Maximum size of the summary. GitHub drops a summary above 1 MiB, and masking by the runner may make it longer. */
export const MAX_SUMMARY_BYTES = 1_000_000

/** Sizes to which each log is shortened until the summary fits; `build-log-path` and the run's log have all of it. */
const LOG_BYTES = [64 * 1024, 16 * 1024, 4 * 1024, 0]

/** Number of log lines shown below the cause, outside of a fold. */
const EXCERPT_LINES = 25

/** Renders the job summary as Markdown of at most `maxBytes`: first the logs are shortened, then the plan is left out. */
export function renderSummary(report: Report, maxBytes = MAX_SUMMARY_BYTES): string {
  const fits = (markdown: string) => Buffer.byteLength(markdown) <= maxBytes
  for (const logBytes of LOG_BYTES) {
    const markdown = `${renderAll(report, logBytes)}\n`
    if (fits(markdown)) return markdown
  }
  const short = `${join([`## ${headline(report)}`, cause(report), facts(report)])}\n`
  return fits(short) ? short : `## ${headline(report)}\n`
}

function renderAll(report: Report, logBytes: number): string {
  const logs = relevantFirst(report).map(([name, log]) => ({ name, ...lastLines(log, logBytes) }))
  const isFailure = report.outcome.status === 'failure'
  const excerpt = isFailure && logBytes > 0 ? (logs.find(({ lines }) => lines.length > 0) ?? null) : null
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

/** Renders the findings, each linked to its file in the commit. After a success they are errors that stopped nothing. */
export function renderFindings({ findings, origin, outcome }: Pick<Report, 'findings' | 'origin' | 'outcome'>): string {
  const lines = findings.map(({ file, line, message, next }) => {
    const location =
      file === null ? '' : `${link(code(line === null ? file : `${file}:${line}`), blobUrl(origin, file, line))} `
    return `- ${location}${prose(next === null ? message : `${message}; ${next}`, MAX_LINE_CHARS)}`
  })
  if (lines.length === 0) return ''
  const title =
    outcome.status === 'failure' ? 'Where to look' : 'Errors that the application logged while it was checked'
  return `**${title}**\n\n${lines.join('\n')}`
}

function blobUrl({ serverUrl, repository, commit }: Origin, file: string, line: number | null): string | null {
  if (repository === null || commit === null) return null
  const path = file.toWellFormed().split('/').map(encodeURIComponent).join('/')
  return `${serverUrl}/${repository}/blob/${encodeURIComponent(commit.toWellFormed())}/${path}${line === null ? '' : `#L${line}`}`
}

/** Renders facts one per line, because names and ids are long. */
function facts(report: Report): string {
  const { facts, origin } = report
  const branch = origin.refName === null ? '' : `on ${code(origin.refName)}`
  const isOther = facts.previousVersionId !== facts.versionId
  const previous = facts.rolledBack ? 'Running again' : facts.versionId === null ? 'Live version' : 'Previous version'
  return pairs([
    ['URL', facts.appUrl === null ? '' : link(code(facts.appUrl), facts.appUrl)],
    ['Status', facts.appStatus === null ? '' : code(facts.appStatus)],
    ['Health', facts.health === null ? '' : HEALTH_WORDS[facts.health]],
    ['Rehearsal', facts.rehearsal === null ? '' : REHEARSAL_WORDS[facts.rehearsal]],
    ['Verification', facts.verification === null ? '' : VERIFICATION_WORDS[facts.verification]],
    [facts.rolledBack ? 'Failed version' : 'Version', version(report)],
    [previous, facts.previousVersionId !== null && isOther ? previousVersion(report) : ''],
    ['Commit', `${commit(origin)} ${branch}`.trim()],
    ['Pull request', pullRequest(report)],
    ['Expires', facts.expiresAt === null ? '' : moment(facts.expiresAt)],
    ['Took', duration(report.endedAt - report.startedAt)]
  ])
}

const REHEARSAL_WORDS = {
  passed: 'The code ran on the runner and passed.',
  failed: 'The code ran on the runner and failed. Nothing was sent to DataRobot.',
  skipped: 'It was not possible: the log says why. The deploy continued.'
}

const VERIFICATION_WORDS = {
  passed: 'The command of `verify` passed.',
  failed: 'The command of `verify` failed.'
}

export const HEALTH_WORDS: Record<Health, string> = {
  answered: 'The application responded.',
  'sign-in': 'Only DataRobot’s sign-in page responded. It is not proven that the application behind it responds.',
  off: 'Not checked: the health check is off.'
}

function version({ facts: { versionId, versionLabel } }: Report): string {
  return [versionLabel, versionId].flatMap(name => (name === null ? [] : [code(name)])).join(' ')
}

/** The version that the plan replaces, with its label if the plan has it. */
function previousVersion({ plan, facts: { previousVersionId } }: Report): string {
  const [label] = (plan?.steps ?? [])
    .filter(isDeployStep)
    .flatMap(step => (step.kind === 'publish' ? [step.details?.from?.label] : []))
  return [label, previousVersionId].flatMap(name => (name == null ? [] : [code(name)])).join(' ')
}

/** Renders the commit, linked if it is a SHA. */
export function commit({ commit, repository, serverUrl }: Pick<Origin, 'commit' | 'repository' | 'serverUrl'>): string {
  if (commit === null) return ''
  const isSha = /^[0-9a-f]{7,64}$/i.test(commit)
  const url = isSha && repository !== null ? `${serverUrl}/${repository}/commit/${commit}` : null
  return link(code(isSha ? commit.slice(0, 7) : commit), url)
}

function pullRequest({ origin: { pullRequest } }: Report): string {
  return pullRequest === null ? '' : link(`\\#${pullRequest.number}`, pullRequest.url)
}

/** Renders the error, which may list several problems, or the detail of the outcome, as an alert block of GitHub. */
export function cause({ error, outcome, origin }: Report): string {
  if (error === null) return outcome.detail === null ? '' : alert('NOTE', [prose(outcome.detail)])
  const page = link(code(error.reason), origin.actionUrl && `${origin.actionUrl}/${ERRORS_PAGE}#${error.reason}`)
  return alert(outcome.status === 'failure' ? 'CAUTION' : 'NOTE', [
    ...`${error.what} ${error.saw}`.split('\n').slice(0, MAX_SHOWN_LINES).map(problem),
    `**Next:** ${prose(error.next.trim())}`,
    `Reason: ${page}`
  ])
}

/** Renders a sentence or an item of a list of problems. A "-" without text would turn the line above into a heading. */
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

type LogKey = Extract<keyof Report, `${string}Log`>

/** Titles of the logs of a report. */
const LOG_TITLES: Record<LogKey, string> = {
  environmentBuildLog: 'Build log of the execution environment',
  buildLog: 'Build log',
  runtimeLog: 'Runtime log',
  verificationLog: 'Output of the command'
}

/**
 * Logs, the most relevant first: the cause of a failure after the build is in the runtime log. A failure after the
 * execution environment was built has nothing to do with its log.
 */
export function relevantFirst(report: Report): [title: string, log: string][] {
  return relevantLogs(report).map(key => [LOG_TITLES[key], report[key]])
}

function relevantLogs({ error, buildLog, runtimeLog }: Report): LogKey[] {
  if (error === null) return ['buildLog', 'runtimeLog', 'verificationLog', 'environmentBuildLog']
  if (BEFORE_APPLICATION.has(error.reason) && buildLog === '' && runtimeLog === '') return ['environmentBuildLog']
  if (error.reason === 'verification-failed' || error.reason === 'rehearsal-failed')
    return ['verificationLog', 'runtimeLog', 'buildLog']
  return error.reason === 'build-failed' ? ['buildLog', 'runtimeLog'] : ['runtimeLog', 'buildLog', 'verificationLog']
}

/** Reasons with which a run can end while it builds an execution environment. */
const BEFORE_APPLICATION: ReadonlySet<Reason> = new Set(['environment-build-failed', 'timeout', 'cancelled'])

function excerptTitle({ name, lines }: { name: string; lines: readonly string[] }): string {
  return lines.length > EXCERPT_LINES ? `**${name}** (last lines):` : `**${name}**:`
}

interface LogEnd {
  lines: string[]
  /** True if earlier lines were left out. */
  isCut: boolean
}

/** Last lines of a log, with control characters escaped. */
export function lastLines(log: string, maxBytes: number): LogEnd {
  const whole = log.trimEnd()
  const cut = tail(whole, maxBytes)
  // Escaping makes the text longer.
  const shown = tail(logLines(cut).join('\n'), maxBytes)
  return { lines: shown === '' ? [] : shown.split('\n'), isCut: cut.length < whole.length }
}

/** Renders the end of a log in a fold. */
export function logFold(name: string, { lines, isCut }: LogEnd): string {
  return fold(`${name} (${isCut ? 'last ' : ''}${plural(lines.length, 'line')})`, fence(lines))
}
