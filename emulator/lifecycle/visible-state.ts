import type { Application } from '../state/records.ts'
import type { LifecycleDependencies, Running } from './types.ts'

/** State of an application as callers see it. Switches decide the uncertain moments of publishing. */
export function visibleState(
  application: Application,
  running: Running | undefined,
  { state, clock, settings }: Pick<LifecycleDependencies, 'state' | 'clock' | 'settings'>
): Pick<Application, 'status' | 'versionId' | 'sourceId'> {
  const isPublishing = application.status === 'publishing'
  const isLagging = isPublishing && running !== undefined && clock.now() < running.lagEndsAt
  const liveVersionId =
    isPublishing && settings.switches.publishedVersion === 'when-running' ? application.liveVersionId : null
  const versionId = liveVersionId ?? application.versionId
  const sourceId = state.get('versions', versionId ?? '')?.sourceId ?? application.sourceId
  return { status: isLagging ? 'running' : application.status, versionId, sourceId }
}
