import type { State } from '../state/state.ts'
import type { Named, TimelineEvent } from '../state/timeline-records.ts'

/** Sources of an application's versions, now and in its stored events. */
export function sourcesOf(state: State, applicationId: string): Set<string> {
  const ids = state
    .all('events')
    .filter(({ application }) => application?.id === applicationId)
    .map(({ sourceId }) => sourceId)
  const current = state.get('applications', applicationId)?.sourceId ?? null
  return new Set([...ids, current].filter(id => id !== null))
}

/** Events of an application and of the versions of its sources, newest first. Also of a deleted application. */
export function eventsOf(state: State, applicationId: string): TimelineEvent[] {
  const sources = sourcesOf(state, applicationId)
  return state
    .all('events')
    .filter(({ application, sourceId }) =>
      application === null ? sources.has(sourceId ?? '') : application.id === applicationId
    )
    .reverse()
}

/** Event of a deletion. */
export type Deletion = TimelineEvent & { application: Named }

/** Deleted applications that still have stored events, newest first. */
export const deletions = (state: State): Deletion[] =>
  state
    .all('events')
    .filter((event): event is Deletion => event.detail.kind === 'deleted' && event.application !== null)
    .reverse()
