import type { Provenance } from '../../files/types.ts'
import type { CurrentGrant } from '../../plan/current-state.ts'
import type { InspectedVersion, Publication } from '../../plan/publications.ts'
import { code, link, moment, pairs, table, text } from '../../text/markdown.ts'
import { plural } from '../../text/units.ts'
import type { Inspection } from './inspection.ts'
import { PERIOD_DAYS, renderVisits, type Visits } from './visits.ts'

/** Maximum number of rows of a table. The file of the whole inspection has all of them. */
const MAX_ROWS = 20

/** Renders an inspection as sections of the job summary. Takes an inspection with short addresses. */
export function renderInspection(inspection: Inspection): string[] {
  const { version, provenance, history, visits, access, unread } = inspection
  return [
    version === null ? '' : `### Version\n\n${renderVersion(version, provenance)}`,
    history === null ? '' : `### Publications\n\n${renderHistory(history, version)}`,
    visits === null
      ? ''
      : `### Visits\n\n${renderTotals(visits)}${visits.total === 0 ? '' : `\n\n${renderVisits(visits)}`}`,
    access.application === null ? '' : `### Access\n\n${renderAccess(access.application, access.source)}`,
    unread.length === 0
      ? ''
      : `### Not read\n\n${unread.map(({ part, because }) => `- ${text(part)}: ${text(because, 500)}`).join('\n')}`
  ]
}

function renderVersion(version: InspectedVersion, provenance: Provenance | null): string {
  const { run, repository } = provenance ?? {}
  const resources = [
    version.resourceLabel === null ? '' : code(version.resourceLabel),
    version.replicas === null ? '' : plural(version.replicas, 'replica')
  ]
  return pairs([
    ['Repository', repository == null ? '' : code(repository)],
    ['Run', run == null ? '' : link(code(`${run.id}, attempt ${run.attempt}`), run.url)],
    ['Created', moment(version.createdAt) + (version.createdBy === null ? '' : ` by ${code(version.createdBy)}`)],
    ['Source', code(version.sourceName ?? version.sourceId)],
    ['Files', String(version.files)],
    ['Execution environment version', version.environmentVersionId === null ? '' : code(version.environmentVersionId)],
    ['Resources', resources.filter(part => part !== '').join(', ')],
    ['Required API key', version.requiredKeyScopeLevel === null ? '' : code(version.requiredKeyScopeLevel)],
    [
      'Runtime parameters',
      version.runtimeParameters
        .slice(0, MAX_ROWS)
        .map(name => code(name))
        .join(', ')
    ]
  ])
}

/** Renders the history. The live publication is first, even if the history does not list it. */
function renderHistory(history: readonly Publication[], live: InspectedVersion | null): string {
  const isListed = history[0]?.versionId === live?.id
  const rows = history.slice(0, MAX_ROWS).map((entry, index) => publication(entry, isListed && index === 0))
  if (live !== null && !isListed)
    rows.unshift(publication({ ...live, at: '', by: null, versionId: live.id, versionLabel: live.label }, true))
  if (rows.length === 0) return 'Nothing was published.'
  const more = history.length - MAX_ROWS
  return `${table(['Published', 'Version', 'Source', 'By'], rows)}${more > 0 ? `\n\n… and ${more} more` : ''}`
}

function publication(entry: Publication, isLive: boolean): string[] {
  return [
    [isLive ? '**live**' : '', entry.at === '' ? '' : moment(entry.at)].filter(part => part !== '').join(', '),
    code(entry.versionLabel ?? entry.versionId),
    code(entry.sourceName ?? entry.sourceId),
    entry.by === null ? '' : code(entry.by)
  ]
}

function renderTotals({ total, visitors, days, isComplete }: Visits): string {
  if (total === 0) return `There were no visits in the last ${PERIOD_DAYS} days.`
  const busiest = days.reduce((best, day) => (day.visits > best.visits ? day : best))
  const atLeast = isComplete ? '' : 'At least '
  return `${atLeast}${plural(total, 'visit')} by ${plural(visitors, 'visitor')} in the last ${PERIOD_DAYS} days; the busiest day was ${busiest.day}, with ${busiest.visits}.`
}

/** Renders one row for each recipient, with the roles for application and source. */
function renderAccess(application: readonly CurrentGrant[], source: readonly CurrentGrant[] | null): string {
  const rows = new Map<string, { grant: CurrentGrant; application: string; source: string }>()
  const row = (grant: CurrentGrant) => {
    const key = `${grant.type} ${grant.key}`
    const found = rows.get(key) ?? { grant, application: '', source: '' }
    rows.set(key, found)
    return found
  }
  for (const grant of application) row(grant).application = grant.role
  for (const grant of source ?? []) row(grant).source = grant.role
  const all = [...rows.values()]
  // If the source was not read, an empty column would suggest that nobody has access to it.
  const columns = source === null ? 3 : 4
  const shown = all
    .slice(0, MAX_ROWS)
    .map(({ grant, application, source }) => [code(grant.key), text(grant.type), text(application), text(source)])
  const more = all.length - shown.length
  const head = ['Who', 'Kind', 'Application', 'Source'].slice(0, columns)
  return `${table(
    head,
    shown.map(cells => cells.slice(0, columns))
  )}${more > 0 ? `\n\n… and ${more} more` : ''}`
}
