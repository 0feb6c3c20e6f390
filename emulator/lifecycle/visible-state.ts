import type { Application } from '../state/records.ts'
import type { LifecycleParts, Running } from './types.ts'

/** State of an application as callers see it: the unsure moments of publishing are switches. */
export function shownState(
  application: Application,
  running: Running | undefined,
  { state, clock, settings }: Pick<LifecycleParts, 'state' | 'clock' | 'settings'>
): Pick<Application, 'status' | 'versionId' | 'sourceId'> {
  const isPublishing = application.status === 'publishing'
  const lags = isPublishing && running !== undefined && clock.now() < running.lagEnds
  const old = isPublishing && settings.switches.publishedVersion === 'when-running' ? application.liveVersionId : null
  const versionId = old ?? application.versionId
  const sourceId = state.get('versions', versionId ?? '')?.sourceId ?? application.sourceId
  return { status: lags ? 'running' : application.status, versionId, sourceId }
}
