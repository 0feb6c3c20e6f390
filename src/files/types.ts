/** Path and digest of a file. Two files are equal if both are. */
export interface FileEntry {
  /** Path relative to the application's folder, with forward slashes, in NFC. */
  path: string
  /** Size in bytes. */
  size: number
  /** Digest of the content, in hex. */
  sha256: string
}

/** A file of the checkout that the version should hold. */
export interface DesiredFile extends FileEntry {
  /** Absolute path of the file, or of the target of a link. */
  location: string
}

/** Everything that `collect` read from the checkout. */
export interface DesiredFiles {
  /** Files without the manifest, sorted by path in code unit order. */
  files: readonly DesiredFile[]
  /** Number of excluded paths for each rule, for the log. A folder that was not entered counts as one. */
  ignored: readonly { rule: string; count: number }[]
  /** Rule that excluded a path, for each excluded file, and each folder that was not entered. */
  excluded: ReadonlyMap<string, string>
  /** Notices for the reader that do not stop the run, such as names that differ only in case. */
  notices: readonly string[]
  /** The `runtimeParameterDefinitions` of `metadata.yaml`. Null if there is no such file. */
  parameterDefinitions: readonly { name: string; type: string }[] | null
}

/** A file of a Docker context. */
export interface ContextFile extends DesiredFile {
  /** True if its owner may execute it. No other part of its mode is sent. */
  isExecutable: boolean
}

/** Folder with a Dockerfile, from which the image of an execution environment is built. */
export interface DockerContext {
  /** Path relative to the workspace, with forward slashes. */
  folder: string
  /** Files that are sent, sorted by path. */
  files: readonly ContextFile[]
  /** Size of all files, in bytes. */
  size: number
  /** Digest of everything that is sent, in hex. Equal folders have equal digests. */
  digest: string
}

/** A likely mistake in the application, which does not stop the run. */
export interface SourceWarning {
  message: string
  /** Path relative to the deployed folder. */
  file: string
  line: number
}

/** Options of `collect`. */
export interface CollectOptions {
  /** The workspace. Nothing outside of it is read. */
  workspace: string
  /** The application's folder, absolute or relative to the workspace. */
  path: string
  /** Globs relative to `path`; empty means everything. */
  include: readonly string[]
  exclude: readonly string[]
  /** True if the built-in excludes apply. */
  defaultExcludes: boolean
  /** False for files that need no `start-app.sh`, because they are not an application. True by default. */
  isApplication?: boolean
}

/** Path of the manifest in a version. The checkout must not have this path, except for a manifest of this action. */
export const MANIFEST_PATH = '.datarobot/deploy.json'

/** Maximum number of files of the checkout: a version has at most 1000, with the manifest (platform.md §3.2). */
export const MAX_FILES = 999

/** Record that the action stores in each version, so that the next run can detect what changed. */
export interface Manifest {
  /** Version of this format. The parser rejects any other. */
  schema: 1
  /** Label of the version. Null for a template, which has none. */
  label: string | null
  /** `owner/name`. Null outside of a workflow, like the next properties. */
  repository: string | null
  /** Id of the repository, which survives a rename. Null in manifests of earlier releases. */
  repositoryId: number | null
  /** Name of the application that this is a preview of. Null for none, and in manifests of earlier releases. */
  previewOf: string | null
  commit: string | null
  ref: string | null
  run: { id: string; attempt: number; url: string } | null
  pullRequest: number | null
  /** Time in ISO 8601. Null if the application does not expire. */
  expiresAt: string | null
  /** Environment of the GitHub Deployment if the workflow names one, so that `cleanup` can end that deployment. */
  githubEnvironment: string | null
  /** Name of the candidate application that may run the version. Missing if the run makes no candidate. */
  candidate?: string
  /** Digest of desired settings that cannot be read back from the platform; see `plan/settings.ts`. */
  settings: string
  files: readonly FileEntry[]
  /** Sorted paths of files that came from a custom template instead of the checkout. Usually empty. */
  kept: readonly string[]
}

/** Origin of a version, and its time of expiry. */
export type Provenance = Pick<
  Manifest,
  'repository' | 'repositoryId' | 'previewOf' | 'commit' | 'ref' | 'run' | 'pullRequest' | 'expiresAt'
>
