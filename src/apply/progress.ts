import { randomUUID } from 'node:crypto'
import type { WireVersion } from '../datarobot/versions.ts'
import type { Manifest } from '../files/types.ts'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import type { StepRecord } from '../report/types.ts'
import type { Expected } from './evaluate.ts'
import { newRecords } from './run-steps.ts'

/** What a run has done so far: what later steps build on, what is undone when it fails, and what the report shows. */
export interface Progress {
  records: StepRecord<DeployStep>[]
  sourceId: string | null
  /** Tells the version of this run from every other while it is not whole. */
  draft: string
  /** Of the new version; what a custom template brought is only known once its source is made. */
  manifest: Manifest | null
  /** The version to be published, as the last reply showed it; null until there is one. */
  version: WireVersion | null
  /** The version that a source made from a custom template begins with; its files stay. */
  templateVersionId: string | null
  /** A version that existed before and is published as it is. */
  versionId: string | null
  applicationId: string | null
  applicationUrl: string | null
  /** How another run left the application since the plan was made, or made it under the name that ours was to have. */
  concurrentPublish: Expected['previous']
  /** Path of the status job that follows a new application. */
  job: string | null
  /** What this run itself made. */
  created: { source: boolean; version: boolean; application: boolean }
  /** True once the previous version runs again, or the changes are undone. */
  isReverted: boolean
  /** Whether the application was told to run the version, as far as is known: a lost answer counts as told. */
  isPublished: boolean
}

/** As it is before the first step. */
export function newProgress(plan: DeployPlan): Progress {
  return {
    records: newRecords(plan),
    sourceId: plan.source.id,
    draft: randomUUID(),
    manifest: plan.manifest,
    version: null,
    templateVersionId: null,
    versionId: null,
    applicationId: plan.subject.id,
    applicationUrl: null,
    concurrentPublish: null,
    job: null,
    created: { source: false, version: false, application: false },
    isReverted: false,
    isPublished: false
  }
}
