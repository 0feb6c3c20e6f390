import type { Schemas } from '../wire.ts'
import type { Credential, KeyValue, UseCase } from './account-records.ts'
import type { OwnedRecord } from './owned-record.ts'
import type { LaunchFailure, TimelineEvent } from './timeline-records.ts'

/** All records of the emulator, by kind. Times are milliseconds since 1970; views format them as timestamps. */
export interface Records {
  users: User
  sources: Source
  versions: Version
  applications: Application
  failures: LaunchFailure
  jobs: Job
  usages: Usage
  environments: Environment
  environmentVersions: EnvironmentVersion
  customTemplates: CustomTemplate
  applicationTemplates: ApplicationTemplate
  codespaces: Codespace
  useCases: UseCase
  credentials: Credential
  keyValues: KeyValue
  events: TimelineEvent
}

export interface User {
  id: string
  username: string
  firstName: string
  lastName: string
  orgId: string
  /** API key of the user. Null for users who only receive shares. */
  token: string | null
}

export type Role = Schemas['AccessControlV2']['role']
export type RecipientType = 'user' | 'group' | 'organization' | 'externalApplication'

export interface Grant {
  type: RecipientType
  /** Id of the user, group or organization. */
  id: string
  role: Role
}

export interface Source extends OwnedRecord {
  name: string
  grants: readonly Grant[]
}

/** File in the blob store, by the digest of its content. */
export interface StoredFile {
  path: string
  blob: string
  size: number
}

export interface Item extends StoredFile {
  id: string
  created: number
  /** `local` for uploads. Codespaces and templates have their own values (platform.md §3.2). */
  fileSource: string
}

export interface Resources {
  replicas?: number
  resourceLabel?: string
  sessionAffinity?: boolean | null
  serviceWebRequestsOnRootPath?: boolean | null
  healthEndpointPath?: string | null
}

export type ParameterType = Schemas['RuntimeParameter']['type']

/** Definition of one runtime parameter in `metadata.yaml` (platform.md §6.2). */
export interface ParameterDefinition {
  fieldName: string
  type: ParameterType
  defaultValue: ParameterValue
  description: string | null
  allowEmpty: boolean
  credentialType: string | null
  minValue: number | null
  maxValue: number | null
}

export type ParameterValue = string | number | boolean | null

export interface ParameterSetting {
  fieldName: string
  type: ParameterType
  value: ParameterValue
}

export type KeyScopeLevel = 'viewer' | 'user' | 'admin' | null

export interface Version extends OwnedRecord {
  sourceId: string
  label: string | null
  baseEnvironmentId: string | null
  baseEnvironmentVersionId: string | null
  isFrozen: boolean
  items: readonly Item[]
  resources: Resources
  requiredKeyScopeLevel: KeyScopeLevel
  /** Definitions in the version's `metadata.yaml`. Null without that file. */
  definitions: readonly ParameterDefinition[] | null
  /** Values from `runtimeParameterValues` (v1), or complete parameters from `runtimeParameters` (v2). */
  settings: readonly ParameterSetting[]
}

export type ApplicationStatus = Schemas['CustomApplication']['status']

/** One publication of a version to an application. */
export interface Publication {
  sourceId: string
  versionId: string
  userId: string
  createdAt: number
}

export interface Build {
  status: 'processing' | 'success' | 'failed'
  log: string
  error: string | null
}

export interface Application extends OwnedRecord {
  name: string
  status: ApplicationStatus
  /** Null for an application that was created from an execution environment only. */
  sourceId: string | null
  versionId: string | null
  envVersionId: string | null
  /** Version whose process serves the URL. Null if there is none. */
  liveVersionId: string | null
  resources: Resources
  /** True if `resources` were given at its creation. */
  hasOwnResources: boolean
  requiredKeyScopeLevel: KeyScopeLevel
  allowAutoStopping: boolean | null
  externalAccessEnabled: boolean
  externalAccessRecipients: readonly string[]
  grants: readonly Grant[]
  /** Oldest first, the current one last. */
  publications: readonly Publication[]
  /** Null before its first build (platform.md §8 row 31). */
  build: Build | null
  useCaseIds: readonly string[]
}

/** The values of a new application that its creation does not choose. */
export const NEW_APPLICATION = {
  status: 'created',
  liveVersionId: null,
  resources: {},
  hasOwnResources: false,
  requiredKeyScopeLevel: null,
  allowAutoStopping: true,
  externalAccessEnabled: false,
  externalAccessRecipients: [],
  grants: [],
  publications: [],
  build: null,
  useCaseIds: []
} satisfies Partial<Application>

export interface Job {
  id: string
  userId: string
  created: number
  status: 'INITIALIZED' | 'RUNNING' | 'COMPLETED' | 'ERROR' | 'ABORTED'
  message: string
  /** Path of the object that the job creates, relative to the API's base. */
  location: string
}

export interface Usage {
  id: string
  applicationId: string
  userId: string | null
  userType: 'creator' | 'viewer' | 'guest'
  username: string
  time: number
}

export interface Environment {
  id: string
  userId: string | null
  name: string
  description: string
  programmingLanguage: string
  isPublic: boolean
  createdAt: number
  useCases: readonly string[]
  requiredMetadataKeys: readonly Schemas['RequiredMetadataKey'][]
  grants: readonly Grant[]
}

export interface EnvironmentVersion {
  id: string
  environmentId: string
  label: string
  description: string
  buildStatus: 'submitted' | 'processing' | 'success' | 'failed'
  buildLog: string
  buildError: string
  dockerContext: StoredFile | null
  dockerImage: StoredFile | null
  dockerImageUri: string | null
  createdAt: number
}

export interface CustomTemplate extends OwnedRecord {
  name: string
  description: string
  templateType: string
  templateSubType: string | null
  enabled: boolean
  defaultEnvironment: Schemas['DefaultEnvironment']
  defaultResourceBundleId: Schemas['CustomTemplateEntity']['defaultResourceBundleId']
  templateMetadata: Schemas['TemplateMetadata']
  items: readonly (StoredFile & { id: string })[]
}

export interface ApplicationTemplate extends OwnedRecord {
  name: string
  description: string
  readme: string
  repository: Schemas['Repository']
  tags: readonly string[]
  isGlobal: boolean
  isPremium: boolean | null
  editorId: string | null
  media: (StoredFile & { type: string }) | null
}

export interface Codespace {
  id: string
  userId: string
  useCaseId: string
  files: readonly StoredFile[]
}
