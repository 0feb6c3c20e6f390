import type { Schemas } from '../wire.ts'
import type { Credential, KeyValue, UseCase } from './account-records.ts'

/** Everything the emulator remembers, one kind a collection. Times are milliseconds since 1970, views make the stamps. */
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
}

export interface User {
  id: string
  username: string
  firstName: string
  lastName: string
  orgId: string
  /** The API key this user comes with; null for someone who is only shared with. */
  token: string | null
}

/** What every thing that somebody made carries. */
export interface Made {
  id: string
  userId: string
  createdAt: number
  updatedAt: number
}

export type Role = Schemas['AccessControlV2']['role']
export type RecipientType = 'user' | 'group' | 'organization' | 'externalApplication'

export interface Grant {
  type: RecipientType
  /** The user's, group's or organization's id. */
  id: string
  role: Role
}

export interface Source extends Made {
  name: string
  grants: readonly Grant[]
}

/** Bytes kept by the blob store, named by their digest. */
export interface StoredFile {
  path: string
  blob: string
  size: number
}

export interface Item extends StoredFile {
  id: string
  created: number
  /** `local` for uploads; codespaces and templates have words of their own (platform.md §3.2). */
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

/** What `metadata.yaml` says of one runtime parameter (platform.md §6.2). */
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

export interface Version extends Made {
  sourceId: string
  label: string | null
  baseEnvironmentId: string | null
  baseEnvironmentVersionId: string | null
  isFrozen: boolean
  items: readonly Item[]
  resources: Resources
  requiredKeyScopeLevel: KeyScopeLevel
  /** What the version's own `metadata.yaml` defines; null without that file. */
  definitions: readonly ParameterDefinition[] | null
  /** Values given by `runtimeParameterValues` (v1), or whole parameters by `runtimeParameters` (v2). */
  settings: readonly ParameterSetting[]
}

export type ApplicationStatus = Schemas['CustomApplication']['status']

/** One time that somebody made an application run a version. */
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

/** A launch that failed, with what its last log showed: the application's own log is that of the next launch. */
export interface LaunchFailure {
  id: string
  applicationId: string
  versionId: string | null
  time: number
  stage: 'build' | 'start' | 'run'
  reason: string
  buildLog: string
  lines: readonly string[]
}

export interface Application extends Made {
  name: string
  status: ApplicationStatus
  /** Null for an application made from an execution environment alone. */
  sourceId: string | null
  versionId: string | null
  envVersionId: string | null
  /** The version whose process answers at the URL, or nothing while none does. */
  liveVersionId: string | null
  resources: Resources
  /** Whether `resources` were given when it was created. */
  hasOwnResources: boolean
  requiredKeyScopeLevel: KeyScopeLevel
  allowAutoStopping: boolean | null
  externalAccessEnabled: boolean
  externalAccessRecipients: readonly string[]
  grants: readonly Grant[]
  /** Oldest first, the current one last. */
  publications: readonly Publication[]
  /** Null as long as nothing was built for it (platform.md §8 row 31). */
  build: Build | null
  useCaseIds: readonly string[]
}

export interface Job {
  id: string
  userId: string
  created: number
  status: 'INITIALIZED' | 'RUNNING' | 'COMPLETED' | 'ERROR' | 'ABORTED'
  message: string
  /** Path below the API's base of what the job makes. */
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

export interface CustomTemplate extends Made {
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

export interface ApplicationTemplate extends Made {
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
