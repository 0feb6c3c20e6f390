import type { FileProblem, PlacedExplanation } from '../errors.ts'
import type { ParameterType } from '../parameter-types.ts'
import type { ApplicationSettings, Grant, KeyScopeLevel } from '../plan/types.ts'
import type { Resources } from '../resources.ts'

/** Source of inputs. Readers of inputs access neither the process nor the disk. */
export interface InputSource {
  /** Returns an input by its name in action.yml; '' if it is not set. */
  get(name: string): string
  environment: Readonly<Record<string, string | undefined>>
  /** Absolute path of the checkout. */
  workspace: string
  /** Values of the configuration file, if the step names an application of it. */
  configured?: ConfiguredInputs
}

/** Place in a file of the checkout. */
export type FilePlace = Omit<FileProblem, 'message'>

/** Inputs that the configuration file sets. */
export interface ConfiguredInputs {
  /** Pairs of `runtime-parameters` or `credentials`. The pairs of the step win over them. */
  pairs(name: string): readonly ConfiguredPair[]
  /** Place of the value of an input, or of the entry that could set it. Null if the step sets it, or only it can. */
  placeOf(name: string): FilePlace | null
  /** Problems of the file itself. Without a readable entry, it sets no inputs. */
  problems: readonly PlacedExplanation[]
}

/** Pair of the configuration file. */
export interface ConfiguredPair extends ParameterInput {
  place: FilePlace
  /** Explanation if the pair has no value, because its environment variable is not set. */
  problem?: PlacedExplanation
}

/** Reference to the application: exactly one of name and id. */
export type ApplicationName = { name: string; id?: never } | { id: string; name?: never }

/** Pair of `runtime-parameters`. The text is a secret. */
export interface ParameterInput {
  name: string
  /** Type that the input gives. Without it, the type is found later. */
  type?: ParameterType
  /** Text of the value, unchanged. */
  text: string
  /** True for a text that is a string whatever it looks like. Otherwise it is read as a YAML scalar. */
  isText?: boolean
  /** True for a value that is always secret, also if it looks public. */
  isSecret?: boolean
}

/** Line of `credentials`. */
export interface CredentialInput {
  /** Name of the runtime parameter. */
  name: string
  secret: string
}

/** Kind of check that the application responds. */
export type HealthCheck = { kind: 'off' } | { kind: 'auto' } | { kind: 'path'; path: string }

export type OnStaleCommit = 'fail' | 'skip' | 'deploy'

/** Network settings for DataRobot. By default the connection is direct, with Node's certificates. */
export interface NetworkInputs {
  /** URL with scheme, host and port. Credentials in it are secret. */
  httpProxy?: string
  /** Hosts and suffixes, separated by commas. */
  noProxy?: string
  /** Absolute path of a PEM file, which must exist. */
  caFile?: string
  /** Absolute path of the file in NODE_EXTRA_CA_CERTS. Node ignores a missing file. */
  extraCaFile?: string
}

/** Inputs that all actions share. */
export interface ConnectionInputs {
  /** Base URL `https://host[:port]/api/v2`, without a trailing slash. */
  endpoint: string
  token: string
  /** Token for GitHub. Without one (null), notifications on GitHub are skipped. */
  githubToken: string | null
  summary: boolean
  network: NetworkInputs
  /** Notices for the log. */
  notices: readonly string[]
  /** Warnings for the log. */
  warnings: readonly string[]
}

/** Inputs about the wait after publishing. */
export interface WaitInputs {
  wait: boolean
  timeoutMs: number
  healthCheck: HealthCheck
  rollbackOnFailure: boolean
}

/** Verification of the new version with a command of the user. */
export interface Verification {
  /** Script for the shell; it may contain secrets. */
  command: string
  timeoutMs: number
  /** Application on which the version is verified: the one that is deployed, or a candidate before it. */
  on: 'application' | 'candidate'
}

/** Condition under which an open pull request has a preview. */
export type PreviewWhen =
  | { kind: 'always' }
  /** Not while it is a draft. */
  | { kind: 'ready' }
  /** While it has the label. */
  | { kind: 'label'; label: string }
  /** Only by a command, so events of the pull request neither create nor delete it. */
  | { kind: 'request' }

/** Application of a configuration file. */
export interface ConfigurationEntry {
  /** Path of the file, relative to the root of the checkout. */
  file: string
  /** Name of the application in the file. */
  app: string
  /** Name of the target; previews take the name of the application from it. */
  target: string
}

/** Rehearsal of the application on the runner. */
export interface Rehearsal {
  /** Script for the shell that tests the rehearsed application; null to check only that it works. */
  command: string | null
}

/** Inputs that say how an application should be. Null or a missing key means that the input is not set. */
export interface DesiredInputs {
  application: ApplicationName
  /** Name of the source; null for the application's name plus `Source`. */
  sourceName: string | null

  /** Folder to deploy, absolute or relative to the workspace. */
  path: string
  /** Globs relative to `path`; an empty list includes everything. */
  include: readonly string[]
  exclude: readonly string[]
  defaultExcludes: boolean

  /** Id or exact name of an execution environment. */
  environment: string | null
  environmentVersion: string | null
  /** Folder with a Dockerfile, from which `environment` is built; null to use a version that exists. */
  environmentPath: string | null
  /** Resources that are set. */
  resources: Resources
  /** Required key scope. Undefined keeps the current one; null (`none`) requires no key of visitors. */
  keyScope: KeyScopeLevel | undefined
  runtimeParameters: readonly ParameterInput[]
  credentials: readonly CredentialInput[]

  /** Settings that are set. */
  settings: ApplicationSettings
  grants: readonly Grant[]
  shareSource: boolean
  useCaseId: string | null

  customTemplateId: string | null
  /** Codespace to deploy from. It excludes `customTemplateId`, `include`, `exclude` and `path`. */
  codespaceId: string | null
}

/** Inputs of the GitHub Deployment of a run. */
export interface DeploymentInputs {
  githubDeployment: boolean
  /** GitHub environment; null for `production`, or `preview/pr-N` for a preview. */
  githubEnvironment: string | null
}

/** Inputs of a deploy. */
export interface DeployInputs extends ConnectionInputs, WaitInputs, DesiredInputs, DeploymentInputs {
  environmentTimeoutMs: number

  /** Null for none. */
  rehearsal: Rehearsal | null
  /** Null for none. */
  verification: Verification | null

  onStaleCommit: OnStaleCommit

  /** Preview mode. `auto` deploys a preview on pull_request events and the application on others. */
  preview: 'auto' | boolean
  /** Template with the placeholders `{app}` and `{number}`. */
  previewName: string
  previewTtlMs: number
  /** Condition under which an open pull request has a preview. */
  previewWhen: PreviewWhen
  /** Maximum number of previews of the application; null for no limit. */
  maxPreviews: number | null
  /** Pull request whose checked-out head is deployed; null for that of the event. */
  pullRequest: number | null
  /** Reaction to a pull request that does not change the application. */
  previewUnchanged: 'skip' | 'deploy'

  comment: boolean
  annotations: boolean
  /** Null if the step uses no configuration file. */
  entry: ConfigurationEntry | null

  /** Template with the placeholders `{ref}`, `{sha}`, `{sha7}`, `{run}` and `{attempt}`. The label is cut to 255 characters. */
  label: string
  /** Number of versions to keep; 0 keeps all. */
  keepVersions: number
  dryRun: boolean

  /** Name of the deploy that runs for pull requests plan; null if pull requests get previews. */
  planFor: string | null
  /** True to deploy only what pull requests show as their plan. */
  requirePlan: boolean
  /** Secret that signs plans; null for the token. */
  planKey: string | null
}
