import type { ApplicationSettings, Grant, KeyScopeLevel } from '../plan/types.ts'
import type { Resources } from '../resources.ts'

/** Where inputs come from. The room reads nothing else: no process, no disk. */
export interface InputSource {
  /** Of the step's `with:` block, by its name in action.yml; '' when unset, trimmed as the runner gives it. */
  get(name: string): string
  environment: Readonly<Record<string, string | undefined>>
  /** The checkout, absolute. */
  workspace: string
}

/** The application as the workflow names it: by exactly one of both. */
export type ApplicationName = { name: string; id?: never } | { id: string; name?: never }

/** A line of `runtime-parameters`; the type comes later, from metadata.yaml. The text is a secret. */
export interface GivenParameter {
  name: string
  /** Everything after the first `=`, as it stands. */
  text: string
}

/** How to find out whether the application answers. */
export type HealthCheck = { kind: 'off' } | { kind: 'auto' } | { kind: 'path'; path: string }

export type OnStaleCommit = 'fail' | 'skip' | 'deploy'

/** How to reach DataRobot; absent is direct, with the certificates that Node knows. */
export interface NetworkInputs {
  /** A URL with scheme, host and port, maybe with credentials: a secret then. */
  httpProxy?: string
  /** Hosts and suffixes, with commas. */
  noProxy?: string
  /** Absolute path of a PEM file that has to be there. */
  caFile?: string
  /** Absolute path of the file in NODE_EXTRA_CA_CERTS, which Node does without when it is not there. */
  extraCaFile?: string
}

/** What every action of the family takes. */
export interface ConnectionInputs {
  /** `https://host[:port]/api/v2`, no final slash. */
  endpoint: string
  token: string
  /** Null without one: the channels of GitHub are then left out. */
  githubToken: string | null
  summary: boolean
  network: NetworkInputs
  /** What the reader should know although it stops nothing. */
  notices: readonly string[]
  /** The same, where something is wrong. */
  warnings: readonly string[]
}

/** How an action that publishes waits for the version to run. */
export interface WaitInputs {
  wait: boolean
  timeoutMs: number
  healthCheck: HealthCheck
  rollbackOnFailure: boolean
}

/** Everything the workflow can ask of a deploy. Null (or an absent key) is what was not given. */
export interface DeployInputs extends ConnectionInputs, WaitInputs {
  application: ApplicationName
  /** Null: the application's name with `Source` behind it. */
  sourceName: string | null

  /** Relative to the workspace or absolute. */
  path: string
  /** Globs relative to `path`; empty means everything. */
  include: readonly string[]
  exclude: readonly string[]
  defaultExcludes: boolean

  /** Id or exact name of an execution environment. */
  environment: string | null
  environmentVersion: string | null
  /** Only what was given. */
  resources: Resources
  /** Undefined leaves it as it is; null (`none`) asks visitors for no key. */
  keyScope: KeyScopeLevel | undefined
  runtimeParameters: readonly GivenParameter[]

  /** Only what was given. */
  settings: ApplicationSettings
  grants: readonly Grant[]
  shareSource: boolean
  useCaseId: string | null

  customTemplateId: string | null
  /** Never together with `customTemplateId`, `include`, `exclude` or a `path`. */
  codespaceId: string | null

  onStaleCommit: OnStaleCommit

  /** `auto`: a preview on pull_request events, the application itself on others. */
  preview: 'auto' | boolean
  /** A template: `{app}` and `{number}` are to be filled in. */
  previewName: string
  previewTtlMs: number

  comment: boolean
  githubDeployment: boolean
  annotations: boolean
  /** Null: `production`, or `preview/pr-N`. */
  githubEnvironment: string | null

  /** A template: `{ref}`, `{sha}`, `{sha7}`, `{run}` and `{attempt}` are to be filled in, the result cut to 255. */
  label: string
  /** 0 keeps all. */
  keepVersions: number
  dryRun: boolean
}
