import type { DesiredFile, Manifest } from '../files/types.ts'
import type { ParameterType, ScalarValue } from '../parameter-types.ts'
import type { Resources } from '../resources.ts'

/** What a key of a visitor must be good for; null asks for none. */
export type KeyScopeLevel = 'viewer' | 'user' | 'admin' | null

/** A value for a runtime parameter, typed. Values never reach a log, a summary or an error. */
export interface ParameterValue {
  name: string
  type: ParameterType
  value: ScalarValue
}

/** A role for somebody; `NO_ROLE` takes it away. */
export type Grant = { role: string } & (
  | { type: 'user'; username: string }
  | { type: 'group' | 'organization'; id: string }
)

/** Settings that PATCH of an application can change. Absent keys are not sent (platform.md §3.3, "Sharing wiped"). */
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
  | { kind: 'create-source'; name: string; customTemplateId: string | null }
  | {
      kind: 'create-version'
      /** The version whose files the new one starts with; null starts empty. */
      base: { id: string; label: string | null } | null
      label: string
      /** Null leaves what the base (or a template) has. */
      environmentVersionId: string | null
      resources: Resources
      keyScope: KeyScopeLevel | undefined
      /** The first batch travels in the same request. */
      files: readonly DesiredFile[]
    }
  | { kind: 'import-codespace'; codespaceId: string; label: string }
  | { kind: 'upload'; batch: number; of: number; files: readonly DesiredFile[] }
  /** Paths that the base has and the checkout has not; their item ids are the new version's own. */
  | { kind: 'delete-files'; paths: readonly string[] }
  | { kind: 'set-parameters'; way: 'values' | 'parameters'; parameters: readonly ParameterValue[] }
  /** Compares the new version's items with what was planned, before anything sees it. */
  | { kind: 'verify'; paths: readonly string[] }
  /** Of the new version, or of one that exists already and holds just this. */
  | { kind: 'create-application'; name: string; versionId: string | null; known?: KnownVersions }
  | { kind: 'publish'; applicationId: string; from: string | null; versionId: string | null; known?: KnownVersions }
  /** Until the application provably runs the version. */
  | { kind: 'wait' }
  | { kind: 'change-settings'; settings: ApplicationSettings }
  | { kind: 'share'; with: 'application' | 'source'; grants: readonly Grant[] }
  | { kind: 'link-use-case'; useCaseId: string }
  /** After everything stood: versions that older runs of ours began and never published. */
  | { kind: 'delete-drafts' }
  /** After everything stood: versions of the source beyond the newest ones, as far as nothing uses them. */
  | { kind: 'delete-versions'; keep: number }

/** Facts about the version that is published and the one that it replaces, for the reader of the plan. */
export interface KnownVersions {
  version?: KnownVersion | null
  from?: KnownVersion | null
}

/** Facts that tell a reader which version an id means; null for what is not known. */
export interface KnownVersion {
  label: string | null
  commit: string | null
  /** ISO 8601. */
  createdAt: string | null
  /** Name of the application that it comes from, when that is another one. */
  application?: string
}

/** Of the checkout's files; the manifest is ours and not counted. */
export interface FileCounts {
  files: number
  uploads: number
  uploadBytes: number
  deletes: number
}

/** Everything an action will do, computed before any write; the log, the summary and `dry-run` all show this. */
export interface Plan<S extends Step = Step> {
  operation: 'created' | 'updated' | 'unchanged' | 'deleted'
  /** The thing that is changed; one that is yet to be created has no id. */
  subject: { kind: string; name: string; id: string | null }
  /** Null if the plan sends no files. */
  counts: FileCounts | null
  /** Remarks for the reader: why all files are sent, which settings change, that the source is another one. */
  notes: readonly string[]
  steps: readonly S[]
  /** A step in plain words, the same in the log, the summary and a dry run: never a secret, never a person's name. */
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
