import { shortAddress } from '../../text/addresses.ts'
import { code, fold, join, link, moment, prose, text } from '../../text/markdown.ts'
import { plural } from '../../text/units.ts'
import { branchOf } from './collect.ts'
import type { ApplicationDrift, DriftItem, DriftPart, DriftReport, LiveOrigin } from './report.ts'

/** Maximum length of a sentence, and of a line of details. */
const MAX_LINE_CHARS = 500

/** Maximum numbers of details of an item. The first that makes the text short enough applies. */
const DETAIL_STEPS = [20, 5, 0]

/** Maximum length of the text of an issue, in characters. GitHub's limit is 65,536, and our marks come on top. */
const MAX_ISSUE_CHARS = 60_000

/** Maximum length of a report, in characters. */
const MAX_REPORT_CHARS = 50_000

/** Words for each part, at the beginning of a line. */
const PART_WORDS: Record<DriftPart, string> = {
  application: 'Application',
  status: 'Status',
  version: 'Version',
  files: 'Files',
  environment: 'Execution environment',
  resources: 'Resources',
  'key-scope': 'Required API key',
  credentials: 'Credentials',
  parameters: 'Runtime parameters',
  settings: 'Settings',
  roles: 'Roles'
}

/** Replaces mail addresses by short ones: everybody who can see the repository can read its summaries and issues. */
export function withShortAddresses(report: DriftReport): DriftReport {
  const applications = report.applications.map(each => {
    const { origin } = each
    return origin?.by == null ? each : { ...each, origin: { ...origin, by: shortAddress(origin.by) } }
  })
  return { ...report, applications }
}

/** Renders a report as Markdown, for the output `report` and the summary. Takes a report with short addresses. */
export function renderDrift(report: DriftReport): string {
  return fitting(MAX_REPORT_CHARS, maxDetails => renderReport(report, maxDetails))
}

/** Renders with as many details as fit. */
function fitting(maxChars: number, render: (maxDetails: number) => string): string {
  for (const maxDetails of DETAIL_STEPS) {
    const markdown = render(maxDetails)
    if ([...markdown].length <= maxChars) return markdown
  }
  return render(0)
}

function renderReport(report: DriftReport, maxDetails: number): string {
  const { applications } = report
  const differing = applications.filter(({ items }) => items.length > 0)
  const failed = applications.filter(({ error }) => error !== null)
  const agreeing = applications.filter(({ items, error }) => items.length === 0 && error === null)
  return join([
    ...differing.map(each => `### ${heading(each, report)}\n\n${renderApplication(each, maxDetails)}`),
    ...failed.map(each => `### ${nameOf(each)} could not be compared\n\n${text(each.error?.message ?? '', 1000)}`),
    agreeing.length === 0
      ? ''
      : fold(
          `${plural(agreeing.length, 'application')} as in ${text(branchOf(report.refName))}`,
          list(agreeing.map(nameOf))
        )
  ])
}

/** Renders the text of the issue about an application, at most as long as GitHub accepts. */
export function renderIssue(drift: ApplicationDrift, { refName }: Pick<DriftReport, 'refName'>): string {
  const [branch, name] = [code(branchOf(refName)), nameOf(drift)]
  if (drift.items.length === 0)
    return `Application ${name} agrees with ${branch} again. A workflow keeps this issue, and opens it again if something differs.`
  return fitting(MAX_ISSUE_CHARS, maxDetails =>
    join([
      `Application ${name} differs from what ${branch} says about it.`,
      renderApplication(drift, maxDetails),
      `To remove the difference, deploy ${branch} again, or write it into the repository. A workflow keeps this issue: it edits it, and closes it once everything agrees.`
    ])
  )
}

function heading(drift: ApplicationDrift, { refName }: DriftReport): string {
  return `${nameOf(drift)} differs from ${code(branchOf(refName))}`
}

function nameOf({ name, url, target }: ApplicationDrift): string {
  return `${link(code(name), url)}${target === null ? '' : ` (${text(target)})`}`
}

function renderApplication({ items, origin, unread }: ApplicationDrift, maxDetails: number): string {
  return join([
    origin === null ? '' : `${prose(origin.text, MAX_LINE_CHARS)}${publication(origin)}`,
    items.map(each => renderItem(each, maxDetails)).join('\n'),
    ...unread.map(({ part, because }) => `Not read: ${text(part)}. ${text(because, MAX_LINE_CHARS)}`)
  ])
}

function publication({ since, by, isPublication }: LiveOrigin): string {
  if (since === null && by === null) return ' The history does not tell when it was published, and by whom.'
  const time = since === null ? '' : ` ${moment(since)}`
  return ` ${isPublication ? 'Published' : 'Created'}${time}${by === null ? '' : ` by ${code(by)}`}.`
}

function renderItem({ part, text, details }: DriftItem, maxDetails: number): string {
  const shown = details.slice(0, maxDetails).map(detail => `  - ${prose(detail, MAX_LINE_CHARS)}`)
  const more = details.length - shown.length
  const words = PART_WORDS[part]
  // The title says it already.
  const rest = text === `${words} differ.` ? '' : text.replace(new RegExp(`^${words}(:| is) `), '')
  return [
    `- **${words}:** ${prose(rest, MAX_LINE_CHARS)}`.trimEnd(),
    ...shown,
    ...(more > 0 ? [`  - … and ${more} more`] : [])
  ].join('\n')
}

const list = (lines: readonly string[]): string => lines.map(line => `- ${line}`).join('\n')
