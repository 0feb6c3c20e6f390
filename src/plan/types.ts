import type { DesiredFile, DockerContext, Manifest } from '../files/types.ts'
import type { ParameterType, ScalarValue } from '../parameter-types.ts'
import type { Resources } from '../resources.ts'

/** Scope that a visitor's API key must have; null requires no key. */
export type KeyScopeLevel = 'viewer' | 'user' | 'admin' | null

/** A value for a runtime parameter, typed. Values never reach a log, a summary or an error. */
export interface ParameterValue {
  name: string
  type: ParameterType
  value: ScalarValue
}

/** A role for a user, a group or an organization; `NO_ROLE` removes the current one. */
export type Grant = { role: string } & (
  | { type: 'user'; username: string }
  | { type: 'group' | 'organization'; id: string }
)

/** Application settings that a PATCH can change. Absent keys are not sent (platform.md §3.3, "Sharing wiped"). */
export interface ApplicationSettings {
  allowAutoStopping?: boolean
  externalAccessEnabled?: boolean
  externalAccessRecipients?: readonly string[]
}

/** One step of a plan: a write, or the wait after it. Each action has steps of its own kinds. */
export interface Step {
  kind: string
}

/** The steps that take an application to a version; `apply/` executes each kind. */
export type DeployStep =
  | { kind: 'create-environment'; name: string }
  | BuildStep
  | { kind: 'create-credential'; parameter: string; name: string; secret: string; description: string }
  /** Changes the secret as late as possible: a running application reads it at its start. */
  | { kind: 'update-credential'; credentialId: string; name: string; secret: string; description: string }
  | { kind: 'create-source'; name: string; customTemplateId: string | null }
  | {
      kind: 'create-version'
      /** The version whose files the new one starts with; null starts empty. */
      base: { id: string; label: string | null } | null
      label: string
      /** Null uses the version that this plan builds, or keeps the environment of the base or the template. */
      environmentVersionId: string | null
      resources: Resources
      keyScope: KeyScopeLevel | undefined
      /** First batch of files, sent in the same request. */
      files: readonly DesiredFile[]
    }
  | { kind: 'import-codespace'; codespaceId: string; label: string }
  | { kind: 'upload'; batch: number; of: number; files: readonly DesiredFile[] }
  /** Deletes paths that the base has and the checkout does not, by the item ids of the new version. */
  | { kind: 'delete-files'; paths: readonly string[] }
  | {
      kind: 'set-parameters'
      /** The request variant to try first (platform.md §6.2). */
      variant: 'values' | 'parameters'
      /** The id of a credential that an earlier step creates is empty. */
      parameters: readonly ParameterValue[]
      /** Values of the base, which the new version keeps. */
      inherited: readonly ParameterValue[]
      /** Names that the new files define; null if they define none, or if it is not known. */
      defined: readonly string[] | null
    }
  /** Compares the items of the new version with the plan, before it is published. */
  | { kind: 'verify'; paths: readonly string[] }
  /** Creates the application with the new version (`versionId` null), or with an existing version. */
  | {
      kind: 'create-application'
      name: string
      versionId: string | null
      details?: PublishDetails
      /** By default those of the version that the plan creates. */
      resources?: Resources
    }
  | { kind: 'publish'; applicationId: string; from: string | null; versionId: string | null; details?: PublishDetails }
  /** Waits until the application is verified to run the version. */
  | { kind: 'wait' }
  /** Runs the user's command against the application. */
  | { kind: 'verify-application' }
  /** Runs the new version (`versionId` null), or an existing one, as the candidate, a separate application. */
  | { kind: 'start-candidate'; name: string; versionId: string | null; resources: Resources }
  /** Waits until the candidate is verified to run the version. */
  | { kind: 'wait-candidate' }
  /** Runs the user's command against the candidate. */
  | { kind: 'verify-candidate' }
  /** Deletes the candidate, once the application runs the version. */
  | { kind: 'delete-candidate'; name: string }
  | { kind: 'change-settings'; settings: ApplicationSettings }
  | { kind: 'share'; with: 'application' | 'source'; grants: readonly Grant[] }
  | { kind: 'link-use-case'; useCaseId: string }
  /** Deletes, after success, drafts that older runs of this action never published. */
  | { kind: 'delete-drafts' }
  /** Deletes, after success, unused versions of the source, except the newest ones. */
  | { kind: 'delete-versions'; keep: number }

/** Builds a version of an execution environment from a folder, unless another run is building it, and waits for it. */
export interface BuildStep {
  kind: 'build-environment'
  name: string
  /** Null if the plan creates the environment. */
  environmentId: string | null
  /** Earlier version of the same files: another run is building it, or it failed. Null if there is none. */
  earlier: { versionId: string; isRunning: boolean } | null
  context: DockerContext
  label: string
  /** Sentence about the origin of the version, for its description. */
  origin: string
}

/** Details of the published version and of the one that it replaces, shown in the plan. */
export interface PublishDetails {
  version?: VersionDetails | null
  from?: VersionDetails | null
}

/** Details that help a reader to recognize a version; null if unknown. */
export interface VersionDetails {
  label: string | null
  commit: string | null
  /** In ISO 8601. */
  createdAt: string | null
  /** Name of the application that it comes from, if that is another one. */
  application?: string
}

/** Counts of the checkout's files; the manifest is not counted. */
export interface FileCounts {
  files: number
  uploads: number
  uploadBytes: number
  deletes: number
}

/** Change of a file, for the reader. Sizes are in bytes; null if unknown. */
export interface FileChange {
  kind: 'added' | 'changed' | 'renamed' | 'deleted'
  path: string
  /** Earlier path of a renamed file. */
  from: string | null
  size: number | null
  sizeBefore: number | null
}

/** Changes of a deploy, for the reader. */
export interface PlanChanges {
  files: readonly FileChange[]
  settings: readonly { name: string; before: string | null; after: string | null }[]
  /** Notes that the files and settings do not show. */
  remarks: readonly string[]
  /** Sentence about the time in which the application does not answer. */
  downtime: string
}

/** Everything an action will do, computed before any write; the log, the summary and `dry-run` all show this. */
export interface Plan<S extends Step = Step> {
  operation: 'created' | 'updated' | 'unchanged' | 'deleted'
  /** The resource that the plan changes; one that does not exist yet has no id. */
  subject: { kind: string; name: string; id: string | null }
  /** Null if the plan sends no files. */
  counts: FileCounts | null
  /** Remarks for the reader: for example why all files are uploaded, or which settings change. */
  notes: readonly string[]
  /** Missing if the plan deploys no files of a checkout. */
  changes?: PlanChanges
  steps: readonly S[]
  /** Describes a step in one line for log, summary and dry run: never with a secret or a person's name. */
  describe(step: S): string
}

/** Plan of a deploy, a rollback or a promotion. Its subject is the application. */
export interface DeployPlan extends Plan<DeployStep> {
  operation: 'created' | 'updated' | 'unchanged'
  source: { name: string; id: string | null }
  /** The version that the application runs before this plan; null if there is none. */
  previousVersionId: string | null
  label: string
  /** The manifest of the new version, which its last upload carries; null if the files come from a codespace. */
  manifest: Manifest | null
  counts: FileCounts
}
