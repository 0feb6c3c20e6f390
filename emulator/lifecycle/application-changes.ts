import type { Application, Grant } from '../state/records.ts'
import type { Named, TimelineDetail, ValueChange } from '../state/timeline-records.ts'

/** Texts for the objects and values of an application. */
export interface Texts {
  /** Settings by name. */
  settings(application: Application): ReadonlyMap<string, string>
  recipient(grant: Grant): string
  useCase(id: string): string
  version(id: string): Named
}

type Values = ReadonlyMap<string, string>

/**
 * Events of a change to an application. Failures are not among them, because each has a record of its own, with its
 * reason and log.
 */
export function describeApplicationChange(before: Application, after: Application, texts: Texts): TimelineDetail[] {
  const settings = compareValues(settingsOf(before, texts), settingsOf(after, texts))
  const roles = compareValues(rolesOf(before, texts), rolesOf(after, texts))
  const details: TimelineDetail[] = []
  if (settings.length > 0) details.push({ kind: 'settings', changes: settings })
  if (roles.length > 0) details.push({ kind: 'sharing', changes: roles })
  if (after.publications.length > before.publications.length) details.push({ kind: 'published' })
  if (before.status !== after.status) details.push(...describeStatus(before, after, texts))
  return details
}

function describeStatus(before: Application, after: Application, texts: Texts): TimelineDetail[] {
  const { liveVersionId: replaced } = before
  switch (after.status) {
    case 'initializing':
      return [{ kind: 'starting' }]
    case 'running': {
      const isSame = replaced === null || replaced === after.liveVersionId
      return [{ kind: 'running', replaced: isSame ? null : texts.version(replaced) }]
    }
    case 'paused':
    case 'stopped':
      return [{ kind: after.status }]
    default:
      return []
  }
}

function settingsOf(application: Application, texts: Texts): Values {
  const useCases = application.useCaseIds.map(texts.useCase).sort().join(', ')
  return new Map([
    ['Name', application.name],
    ...texts.settings(application),
    ...(useCases === '' ? [] : [['Use Cases', useCases] as const])
  ])
}

const rolesOf = ({ grants }: Application, texts: Texts): Values =>
  new Map(grants.map(grant => [texts.recipient(grant), grant.role]))

/** Values that differ, in the order of their names' first appearance. */
function compareValues(before: Values, after: Values): ValueChange[] {
  return [...new Map([...before, ...after]).keys()].flatMap(name => {
    const change = { name, before: before.get(name) ?? 'none', after: after.get(name) ?? 'none' }
    return change.before === change.after ? [] : [change]
  })
}
