import type { Explanation, Reason } from '../errors.ts'
import type { Plan, Step } from '../plan/types.ts'

/** What a run did to the application, as the output `operation` says it. */
export type Operation = 'created' | 'updated' | 'unchanged' | 'planned' | 'deleted' | 'skipped'

/** How a run ended. A refusal that the workflow asked for (`on-stale-commit: skip`) has a failure's reason, and succeeds. */
export interface Outcome {
  status: 'success' | 'failure'
  reason: Reason
  operation: Operation | null
  /** One sentence beyond what the reason says, if there is one. */
  detail: string | null
  /** Predicate of the report's heading, as Markdown, where the reason alone does not say it: `was rolled back`. */
  headline: string | null
}

/** What became of a step of the plan. */
export type StepState = 'done' | 'failed' | 'skipped' | 'not-reached'

/** Times are milliseconds since the epoch; null for what did not happen. */
export interface StepRecord<S extends Step = Step> {
  step: S
  /** The step in plain words. */
  description: string
  state: StepState
  startedAt: number | null
  endedAt: number | null
}

/** One of the six stages; `endedAt` is null for the one in which the run ended. */
export interface StageRecord {
  name: string
  startedAt: number
  endedAt: number | null
}

/** What the health check proved: the application answered, only DataRobot's sign-in page did, or nothing was asked. */
export type Health = 'answered' | 'sign-in' | 'off'

/** What is known when the run ends; null for what is not. */
export interface Facts {
  appId: string | null
  appName: string | null
  appUrl: string | null
  /** The application's own word. */
  appStatus: string | null
  sourceId: string | null
  versionId: string | null
  versionLabel: string | null
  previousVersionId: string | null
  changed: boolean | null
  preview: boolean | null
  /** ISO 8601. */
  expiresAt: string | null
  files: { total: number; uploaded: number; deleted: number; bytesUploaded: number } | null
  buildStatus: string | null
  buildError: string | null
  buildLogPath: string | null
  rolledBack: boolean | null
  /** Null where the application was not asked: nothing was waited for, or it did not answer well. */
  health: Health | null
  /** Of a cleanup: names of the previews that are gone, and of those that could not be removed. */
  removed: { gone: readonly string[]; left: readonly string[] } | null
  commentUrl: string | null
  deploymentId: string | null
  /** What an inspection found, as JSON, and the file with all of it. */
  json: string | null
  jsonPath: string | null
  templateId: string | null
  /** Of a clone: the codespace, and the Use Case around it. */
  notebookId: string | null
  useCaseId: string | null
  emulator: EmulatorFacts | null
}

/** How later steps of the job reach an emulator, and what it leaves behind. */
export interface EmulatorFacts {
  endpoint: string
  /** Made for this run; masked. */
  token: string
  pageUrl: string
  logPath: string
  /** A folder of its pages, kept up to date. */
  reportPath: string
}

/** A cause that the logs tell of. */
export interface Finding {
  /** From the root of the repository, with forward slashes; null for what has no place there. */
  file: string | null
  line: number | null
  message: string
}

/** Where what the run is about comes from: `github/context.ts` reads it of this run, `originOf` out of a manifest. */
export interface Origin {
  serverUrl: string
  repository: string | null
  commit: string | null
  refName: string | null
  runUrl: string | null
  /** The pages of this action at the version in use, without a final slash, where they can be linked to. */
  actionUrl: string | null
  pullRequest: { number: number; url: string | null } | null
}

/** Everything a run has to tell, from which the summary, the outputs and the comment are made. */
export interface Report {
  /** The action's name: "deploy", "rollback" …. */
  action: string
  outcome: Outcome
  plan: Plan | null
  steps: readonly StepRecord[]
  stages: readonly StageRecord[]
  facts: Facts
  error: (Explanation & { reason: Reason }) | null
  /** What the logs say of a failure, the likeliest first. */
  findings: readonly Finding[]
  /** Markdown of the action's own, shown between the facts and the plan. */
  sections: readonly string[]
  buildLog: string
  runtimeLog: string
  origin: Origin
  startedAt: number
  endedAt: number
}

/** Nothing known yet: what a run fills in as it goes. */
export function noFacts(): Facts {
  return {
    appId: null,
    appName: null,
    appUrl: null,
    appStatus: null,
    sourceId: null,
    versionId: null,
    versionLabel: null,
    previousVersionId: null,
    changed: null,
    preview: null,
    expiresAt: null,
    files: null,
    buildStatus: null,
    buildError: null,
    buildLogPath: null,
    rolledBack: null,
    health: null,
    removed: null,
    commentUrl: null,
    deploymentId: null,
    json: null,
    jsonPath: null,
    templateId: null,
    notebookId: null,
    useCaseId: null,
    emulator: null
  }
}
