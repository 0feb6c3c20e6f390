import { randomUUID } from 'node:crypto'
import type { WireVersion } from '../datarobot/versions.ts'
import type { Manifest } from '../files/types.ts'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import type { StepRecord } from '../report/types.ts'
import type { Expected } from './evaluate.ts'
import { newRecords } from './run-steps.ts'

/** Results of a run so far. Later steps build on them, a failed run is undone by them, and the report shows them. */
export interface Progress {
  records: StepRecord<DeployStep>[]
  /** The execution environment and its version that this run created or waited for. */
  environment: { id: string; versionId: string | null } | null
  sourceId: string | null
  /** Random id that identifies this run's version until all its files are uploaded. */
  draftId: string
  /** Manifest of the new version. The files of a custom template are added once the source exists. */
  manifest: Manifest | null
  /** The new version, as the last response returned it; null until it is created. */
  version: WireVersion | null
  /** First version of a source that was created from a custom template; its files are kept. */
  templateVersionId: string | null
  /** An existing version that is published unchanged. */
  versionId: string | null
  applicationId: string | null
  applicationUrl: string | null
  /** State of the application if another run published to it, or created it, since the plan was made. */
  concurrentPublish: Expected['previous']
  /** Path of the status job of a new application. */
  job: string | null
  /** Progress of the candidate, from its start until it is deleted; null without one. */
  candidate: Candidate | null
  /** Resources that this run created itself. */
  created: { source: boolean; version: boolean; application: boolean; credentials: CreatedCredential[] }
  /** Ids of the credentials for which the plan had none yet, by runtime parameter. */
  credentialIds: Map<string, string>
  /** Names of credentials that have, or may have, another secret since this run. */
  changedCredentials: string[]
  /** True once the previous version runs again, or the changes are undone. */
  isReverted: boolean
  /** True once the version may be published: a publish whose response was lost counts. */
  isPublished: boolean
}

/** State of publishing a version to an application. */
export interface Publication
  extends Pick<
    Progress,
    'version' | 'versionId' | 'applicationId' | 'applicationUrl' | 'concurrentPublish' | 'job' | 'isPublished'
  > {
  created: { application: boolean }
}

/** The application that runs the version first. */
export interface Candidate extends Publication {
  name: string
  versionId: string
}

/** A credential that this run creates. Its fingerprint identifies it until its id is known. */
export interface CreatedCredential {
  id: string | null
  name: string
  fingerprint: string
}

/** Progress before the first step. */
export function newProgress(plan: DeployPlan): Progress {
  return {
    records: newRecords(plan),
    environment: null,
    sourceId: plan.source.id,
    draftId: randomUUID(),
    manifest: plan.manifest,
    version: null,
    templateVersionId: null,
    versionId: null,
    applicationId: plan.subject.id,
    applicationUrl: null,
    concurrentPublish: null,
    job: null,
    candidate: null,
    created: { source: false, version: false, application: false, credentials: [] },
    credentialIds: new Map(),
    changedCredentials: [],
    isReverted: false,
    isPublished: false
  }
}
