import type { Clock } from '../clock.ts'
import { newId } from '../ids.ts'
import { describeSettings } from '../rules/application-settings.ts'
import type { Settings } from '../rules/settings.ts'
import type { Application, Version } from '../state/records.ts'
import type { State } from '../state/state.ts'
import type { Named, TimelineDetail, TimelineEvent } from '../state/timeline-records.ts'
import { describeApplicationChange, type Texts } from './application-changes.ts'

/** Limit of the stored events of all applications. */
const MAX_EVENTS = 2_000

/**
 * Records the timeline of applications from the changes of their records. An event is stored in the transaction of its
 * change, so the timeline has neither gaps nor events that did not happen.
 */
export function recordTimeline(state: State, clock: Clock, settings: Settings): void {
  const texts = textsOf(state, settings)
  const add = (event: Omit<TimelineEvent, 'id' | 'time'>) => {
    const time = clock.now()
    state.put('events', { id: newId(time), time, ...event })
    const excess = state.count('events') - MAX_EVENTS
    if (excess > 0) for (const { id } of state.all('events').slice(0, excess)) state.remove('events', id)
  }
  const addOfApplication = (application: Application, versionId: string | null, detail: TimelineDetail) => {
    const version = versionId === null ? null : texts.version(versionId)
    add({ application: nameOf(application), sourceId: application.sourceId, version, detail })
  }
  const addOfVersion = (version: Version, detail: TimelineDetail) =>
    add({ application: null, sourceId: version.sourceId, version: labelOf(version), detail })

  state.observe('applications', (before, after) => {
    if (after === null) {
      if (before !== undefined) addOfApplication(before, null, { kind: 'deleted' })
    } else if (before === undefined) addOfApplication(after, after.versionId, { kind: 'created' })
    else
      for (const detail of describeApplicationChange(before, after, texts))
        addOfApplication(after, concernsVersion(detail) ? after.versionId : null, detail)
  })
  state.observe('failures', (_, failure) => {
    const application = failure === null ? undefined : state.get('applications', failure.applicationId)
    if (failure === null || application === undefined) return
    const { id: failureId, stage, reason, versionId } = failure
    addOfApplication(application, versionId, { kind: 'failed', failureId, stage, reason })
  })
  state.observe('versions', (before, after) => {
    if (before === undefined && after !== null) addOfVersion(after, { kind: 'version-created' })
    else if (before !== undefined && after === null) addOfVersion(before, { kind: 'version-deleted' })
  })
}

const nameOf = ({ id, name }: Application): Named => ({ id, name })

const labelOf = ({ id, label }: Version): Named => ({ id, name: label })

const concernsVersion = ({ kind }: TimelineDetail): boolean => kind !== 'settings' && kind !== 'sharing'

function textsOf(state: State, settings: Settings): Texts {
  return {
    settings: application => describeSettings(settings, application),
    recipient: ({ type, id }) => (type === 'user' ? state.get('users', id)?.username : undefined) ?? `${type} ${id}`,
    useCase: id => state.get('useCases', id)?.name ?? id,
    version: id => {
      const version = state.get('versions', id)
      return version === undefined ? { id, name: null } : labelOf(version)
    }
  }
}
