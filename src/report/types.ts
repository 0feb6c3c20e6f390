import type { Explanation, Reason } from '../errors.ts'
import type { Plan, Step } from '../plan/types.ts'

/** Effect of a run on the application, as in the output `operation`. */
export type Operation = 'created' | 'updated' | 'unchanged' | 'planned' | 'deleted' | 'skipped'

/** Result of a run. A skip that the workflow requested (`on-stale-commit: skip`) has a failure's reason, but succeeds. */
export interface Outcome {
  status: 'success' | 'failure'
  reason: Reason
  operation: Operation | null
  /** One sentence that adds to the reason; null if there is none. */
  detail: string | null
  /** Predicate of the report's heading, as Markdown, such as `was rolled back`; null if the reason gives it. */
  headline: string | null
}

/** Result of a step of the plan. */
export type StepState = 'done' | 'failed' | 'skipped' | 'not-reached'

/** State of a step. Times are milliseconds since 1970; null if the step has not started or ended. */
export interface StepRecord<S extends Step = Step> {
  step: S
  /** Description of the step, in one line. */
  description: string
  state: StepState
  startedAt: number | null
  endedAt: number | null
}

/** A stage of the run. Times are milliseconds since 1970; `endedAt` is null if the run ended in this stage. */
export interface StageRecord {
  name: string
  startedAt: number
  endedAt: number | null
}

/** Result of the health check: the application responded, only DataRobot's sign-in page did, or the check is off. */
export type Health = 'answered' | 'sign-in' | 'off'

/** Signs a plan together with the text that shows it. */
export type Seal = (shown: string, maxChars: number) => string

/** Facts about a run, for the outputs and the summary; null if unknown. */
export interface Facts {
  appId: string | null
  appName: string | null
  appUrl: string | null
  /** Status of the application, as DataRobot returns it. */
  appStatus: string | null
  sourceId: string | null
  versionId: string | null
  versionLabel: string | null
  previousVersionId: string | null
  changed: boolean | null
  preview: boolean | null
  /** In ISO 8601. */
  expiresAt: string | null
  files: { total: number; uploaded: number; deleted: number; bytesUploaded: number } | null
  buildStatus: string | null
  buildError: string | null
  buildLogPath: string | null
  /** Execution environment of the version, and its version. */
  environmentId: string | null
  environmentVersionId: string | null
  environmentBuildLogPath: string | null
  rolledBack: boolean | null
  /** Null if there was no health check, or it failed. */
  health: Health | null
  /** Result of the rehearsal on the runner; null if there was none, or it did not end. */
  rehearsal: 'passed' | 'failed' | 'skipped' | null
  /** Installed requirements that later runs may use: the folder, and a key that changes with its content. */
  rehearsalCache: { path: string; key: string } | null
  /** Result of the user's verification; null if there was none, or it did not end. */
  verification: 'passed' | 'failed' | null
  /** Names of the previews that a cleanup removed (`gone`), and of those that it could not remove (`left`). */
  removed: { gone: readonly string[]; left: readonly string[] } | null
  /** True if an application differs from the repository; null if nothing was compared. */
  drifted: boolean | null
  /** Differences as Markdown. */
  driftReport: string | null
  /** URLs of the open issues about differences. */
  issueUrls: readonly string[] | null
  commentUrl: string | null
  deploymentId: string | null
  /** Result of an inspection or a comparison as JSON; `jsonPath` is the file with the complete result. */
  json: string | null
  jsonPath: string | null
  templateId: string | null
  /** Codespace that was cloned, and its Use Case. */
  notebookId: string | null
  useCaseId: string | null
  emulator: EmulatorFacts | null
  applications: ApplicationsFacts | null
  /** Command of a comment, if it counts. */
  command: CommandFacts | null
}

/** Command that a collaborator wrote in a comment on a pull request. */
export interface CommandFacts {
  /** First word, such as `/preview`. */
  name: string
  /** The other words; empty for none. */
  argument: string
  pullRequest: number
  /** Head of the pull request when the comment was written; null for a command that needs none. */
  sha: string | null
  isFork: boolean
}

/** Applications of the configuration file that the jobs of a matrix deploy. */
export interface ApplicationsFacts {
  /** Matrix as JSON. */
  matrix: string
  /** Names as JSON. */
  names: string
  count: number
  /** Reason for these applications. */
  selection: string
}

/** Addresses of a running emulator for later steps of the job, and the files that it writes. */
export interface EmulatorFacts {
  endpoint: string
  /** Created for this run, and masked. */
  token: string
  pageUrl: string
  logPath: string
  /** Folder with its pages, which is kept up to date. */
  reportPath: string
}

/** Likely cause of a failure, found in the logs. For a run that succeeded: an error in the application's log. */
export interface Finding {
  /** Path from the root of the repository, with forward slashes; null if the cause is not in a file. */
  file: string | null
  line: number | null
  message: string
  /** Next step: what to change, and where. Null if correcting the place is all. */
  next: string | null
}

/** Origin of a version: `github/context.ts` reads it for the current run, `originOf` from a manifest. */
export interface Origin {
  serverUrl: string
  repository: string | null
  commit: string | null
  refName: string | null
  runUrl: string | null
  /** URL of this action's repository at the version in use, without a final slash; null if unknown. */
  actionUrl: string | null
  pullRequest: { number: number; url: string | null } | null
}

/** Complete result of a run; summary, outputs and comment are rendered from it. */
export interface Report {
  /** Signs the plan and the text that shows it, at most `maxChars` long; missing unless the plan is one to approve. */
  seal?: Seal | undefined
  /** Name of the action, such as "deploy". */
  action: string
  outcome: Outcome
  plan: Plan | null
  steps: readonly StepRecord[]
  stages: readonly StageRecord[]
  facts: Facts
  error: (Explanation & { reason: Reason }) | null
  /** Likely causes of a failure, the most likely first. */
  findings: readonly Finding[]
  /** Markdown sections of the action, shown between the facts and the plan. */
  sections: readonly string[]
  /** Log of the execution environment that the run built; empty if it built none. */
  environmentBuildLog: string
  buildLog: string
  runtimeLog: string
  /** Output of the user's verification; empty if there was none. */
  verificationLog: string
  origin: Origin
  startedAt: number
  endedAt: number
}

/** Facts at the start of a run: all unknown. */
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
    environmentId: null,
    environmentVersionId: null,
    environmentBuildLogPath: null,
    rolledBack: null,
    health: null,
    rehearsal: null,
    rehearsalCache: null,
    verification: null,
    removed: null,
    drifted: null,
    driftReport: null,
    issueUrls: null,
    commentUrl: null,
    deploymentId: null,
    json: null,
    jsonPath: null,
    templateId: null,
    notebookId: null,
    useCaseId: null,
    emulator: null,
    command: null,
    applications: null
  }
}
