/** A file by what it holds: two files are the same when path and digest are. */
export interface FileEntry {
  /** Relative to the application's folder, forward slashes, NFC. */
  path: string
  /** In bytes. */
  size: number
  /** Of the bytes, in hex. */
  sha256: string
}

/** A file of the checkout that is to be in the version. */
export interface DesiredFile extends FileEntry {
  /** Where its bytes lie; the target, for a link. */
  location: string
}

/** What the checkout says the version should hold. */
export interface DesiredFiles {
  /** Sorted by path, in code unit order; the manifest is not among them. */
  files: readonly DesiredFile[]
  /** How many files were left out, by the rule that left them out, for the log; a folder that was not entered is one. */
  ignored: readonly { rule: string; count: number }[]
  /** What the reader should know although it stops nothing (a name that differs from another only in case …). */
  notices: readonly string[]
  /** `runtimeParameterDefinitions` of `metadata.yaml`: name and type; null without that file. */
  parameterDefinitions: readonly { name: string; type: string }[] | null
}

export interface CollectOptions {
  /** The workspace: nothing outside of it is ever read. */
  workspace: string
  /** The application's folder, absolute or relative to the workspace. */
  path: string
  /** Globs relative to `path`; empty means everything. */
  include: readonly string[]
  exclude: readonly string[]
  /** Whether the built-in list of excludes applies. */
  defaultExcludes: boolean
  /** Whether they are those of an application, which needs start-app.sh; it is without this. */
  isApplication?: boolean
}

/** The manifest's place in a version; refused as a name in the checkout unless it is our own leftover. */
export const MANIFEST_PATH = '.datarobot/deploy.json'

/** Maximum number of files of the checkout: a version has at most 1000, with the manifest (platform.md §3.2). */
export const MAX_FILES = 999

/** What we write down with each version, so that the next run can tell what changed. */
export interface Manifest {
  /** Of this format; a reader refuses what it does not know. */
  schema: 1
  /** Of the version that it was written for; null for a template, which has none. */
  label: string | null
  /** `owner/name`, and where it came from; null outside of a workflow. */
  repository: string | null
  /** Stays the same when the repository is renamed; null in what earlier releases wrote. */
  repositoryId: number | null
  /** Name of the application that it is a preview of; null for none, and in what earlier releases wrote. */
  previewOf: string | null
  commit: string | null
  ref: string | null
  run: { id: string; attempt: number; url: string } | null
  pullRequest: number | null
  /** ISO 8601; null for what does not expire. */
  expiresAt: string | null
  /** Of the GitHub Deployment, where the workflow names it, so that a cleanup finds what it is to end there. */
  githubEnvironment: string | null
  /** Digest of what was asked for and can not be read back from the platform; see `plan/settings.ts`. */
  settings: string
  files: readonly FileEntry[]
  /** Paths of the version that are not from the checkout: a custom template brought them. Sorted; mostly empty. */
  kept: readonly string[]
}

/** Where a version comes from, and until when it shall last. */
export type Provenance = Pick<
  Manifest,
  'repository' | 'repositoryId' | 'previewOf' | 'commit' | 'ref' | 'run' | 'pullRequest' | 'expiresAt'
>
