import type { Resources } from '../resources.ts'
import { type CurrentApplication, isAtRest } from './current-state.ts'
import { describeStep } from './steps.ts'
import type { DeployPlan, DeployStep, PublishDetails } from './types.ts'

/** An existing version. */
export interface VersionRef {
  id: string
  label: string | null
  sourceId: string
  sourceName: string | null
}

/** The application that will run the version. One that does not exist yet has a name, and the resources to create it with. */
export type PublishTarget = CurrentApplication | { name: string; id: null; resources?: Resources }

/** Plans to publish an existing version to an application. No files are uploaded, and only the version changes. */
export function planPublish(
  to: PublishTarget,
  version: VersionRef,
  notes: readonly string[],
  details: PublishDetails,
  wait: boolean
): DeployPlan {
  const steps = publishSteps(to, version.id, details)
  return {
    operation: to.id === null ? 'created' : steps.length > 0 ? 'updated' : 'unchanged',
    subject: { kind: 'application', name: to.name, id: to.id },
    source: { name: version.sourceName ?? '', id: version.sourceId },
    previousVersionId: to.id === null ? null : to.versionId,
    label: version.label ?? version.id,
    manifest: null,
    counts: { files: 0, uploads: 0, uploadBytes: 0, deletes: 0 },
    notes: steps.length > 0 ? notes : [],
    steps: [...steps, ...waitSteps(wait, steps.length > 0, to.id === null ? null : to)],
    describe: describeStep
  }
}

/** Steps that publish the version; none if the application has it. A failed application is published again, to restart it. */
function publishSteps(to: PublishTarget, versionId: string, details: PublishDetails): DeployStep[] {
  if (to.id === null)
    return [{ kind: 'create-application', name: to.name, versionId, details, resources: to.resources ?? {} }]
  if (to.versionId === versionId && to.status !== 'failed') return []
  return [{ kind: 'publish', applicationId: to.id, from: to.versionId, versionId, details }]
}

/**
 * The wait step, if the inputs ask for it and there is something to wait for.
 *
 * @param hasWork whether the plan changes anything
 * @param application null if the plan creates it
 */
export function waitSteps(wait: boolean, hasWork: boolean, application: CurrentApplication | null): DeployStep[] {
  const isSettled = application !== null && (application.status === 'running' || isAtRest(application.status))
  return wait && (hasWork || !isSettled) ? [{ kind: 'wait' }] : []
}

/** Label and id of a version, for sentences. */
export function describeVersion({ id, label }: Pick<VersionRef, 'id' | 'label'>): string {
  return label === null ? `version ${id}` : `version ${JSON.stringify(label)} (${id})`
}
