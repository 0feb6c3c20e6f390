import { createHash } from 'node:crypto'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import type { Progress } from './progress.ts'
import { firstManifest } from './versions.ts'

/**
 * What a run has begun and not proven, as far as it must be known to take it back. It is written down before each write,
 * outside of the process: what is known only after the answer (an id) may be null, and is looked up by its name or mark.
 */
export interface PendingChanges {
  application: { id: string | null; name: string; isOurs: boolean }
  /** A source made from a custom template begins with a version, which is nobody's. */
  source: { id: string | null; name: string; isOurs: boolean; templateVersionId: string | null }
  /** The version that this run makes; null when it publishes one that was there. */
  version: { id: string | null; mark: string | null } | null
  /** What the application is told to run, and what it ran before; null until then. */
  publishing: { versionId: string; before: string | null; isTold: boolean } | null
}

/** @param next the step about to be taken; null after the last one */
export function pendingChanges(plan: DeployPlan, progress: Progress, next: DeployStep | null): PendingChanges {
  const { created, version, isPublished } = progress
  const isPublishing = next?.kind === 'publish' || next?.kind === 'create-application' || isPublished
  const versionId = version?.id ?? progress.versionId ?? (next !== null && 'versionId' in next ? next.versionId : null)
  const makesVersion = created.version || next?.kind === 'create-version'
  return {
    application: {
      id: progress.applicationId,
      name: plan.subject.name,
      isOurs: created.application || (next?.kind === 'create-application' && progress.concurrentPublish === null)
    },
    source: {
      id: progress.sourceId,
      name: plan.source.name,
      isOurs: created.source || next?.kind === 'create-source',
      templateVersionId: progress.templateVersionId
    },
    version: makesVersion ? { id: version?.id ?? null, mark: fingerprint(firstManifest(plan, progress)) } : null,
    publishing:
      isPublishing && versionId !== null
        ? { versionId, before: progress.concurrentPublish?.versionId ?? plan.previousVersionId, isTold: isPublished }
        : null
  }
}

/** What a version of ours is recognised by: the digest of the manifest it was made with, which no other run's equals. */
export function fingerprint(manifest: Uint8Array | null): string | null {
  return manifest === null ? null : createHash('sha256').update(manifest).digest('hex')
}
