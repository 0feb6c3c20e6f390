import { type CurrentApplication, isAtRest } from './current-state.ts'
import { describeStep } from './steps.ts'
import type { DeployPlan, DeployStep, KnownVersions } from './types.ts'

/** A version that is there already, and need not be made. */
export interface VersionRef {
  id: string
  label: string | null
  sourceId: string
  sourceName: string | null
}

/** The application that is to run it; one that is not there yet has a name only. */
export type PublishTo = CurrentApplication | { name: string; id: null }

/** From a version that exists to an application that runs it: nothing is sent, and nothing but the version changes. */
export function planPublish(
  to: PublishTo,
  version: VersionRef,
  notes: readonly string[],
  known: KnownVersions,
  wait: boolean
): DeployPlan {
  const publishing = publishSteps(to, version.id, known)
  return {
    operation: to.id === null ? 'created' : publishing.length > 0 ? 'updated' : 'unchanged',
    subject: { kind: 'application', name: to.name, id: to.id },
    source: { name: version.sourceName ?? '', id: version.sourceId },
    previousVersionId: to.id === null ? null : to.versionId,
    label: version.label ?? version.id,
    manifest: null,
    counts: { files: 0, uploads: 0, uploadBytes: 0, deletes: 0 },
    notes: publishing.length > 0 ? notes : [],
    steps: [...publishing, ...waitSteps(wait, publishing.length > 0, to.id === null ? null : to)],
    describe: describeStep
  }
}

/** A failed application is started again with the version that it has: that is what was asked for. */
function publishSteps(to: PublishTo, versionId: string, known: KnownVersions): DeployStep[] {
  if (to.id === null) return [{ kind: 'create-application', name: to.name, versionId, known }]
  if (to.versionId === versionId && to.status !== 'failed') return []
  return [{ kind: 'publish', applicationId: to.id, from: to.versionId, versionId, known }]
}

/**
 * A wait, if one is wanted and there is something to wait for.
 *
 * @param hasWork whether the plan changes anything
 * @param application null if the plan creates it
 */
export function waitSteps(wait: boolean, hasWork: boolean, application: CurrentApplication | null): DeployStep[] {
  const isSettled = application !== null && (application.status === 'running' || isAtRest(application.status))
  return wait && (hasWork || !isSettled) ? [{ kind: 'wait' }] : []
}

/** A version as a sentence names it. */
export function describeVersion({ id, label }: Pick<VersionRef, 'id' | 'label'>): string {
  return label === null ? `version ${id}` : `version ${JSON.stringify(label)} (${id})`
}
