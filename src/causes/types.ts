import type { DeployedSources } from '../files/deployed-sources.ts'

/** Whose words told us: the tool, the language, or the machine. */
export type CauseKind =
  | 'pip'
  | 'uv'
  | 'poetry'
  | 'python'
  | 'streamlit'
  | 'flask'
  | 'uvicorn'
  | 'gunicorn'
  | 'dash'
  | 'gradio'
  | 'r'
  | 'node'
  | 'npm'
  | 'shell'
  | 'system'

/** Where in the repository the mending begins. */
export interface Place {
  /** Relative to the deployed folder, forward slashes; always one that `CheckoutFiles.has`. */
  file: string
  /** From 1; null for the file as a whole. */
  line: number | null
}

/** One likely cause of a failure. */
export interface Cause {
  kind: CauseKind
  /** One line for people. It quotes the log, so it is text and never markup or a command. */
  message: string
  place: Place | null
}

/** The logs of one failed deploy, as the API gives them (platform.md §3.3). */
export interface FailureLogs {
  build: string
  runtime: string
  /** A failed build leaves no container: what `runtime` holds then is an earlier version's. */
  buildFailed: boolean
}

/** Names what ended the program. */
export const SURE = 3
/** Was seen, and may be behind it. */
export const LIKELY = 2
/** Follows from something else; worth a word only where nothing else is known. */
export const HINT = 1

/** A cause as a family of finders hands it on. */
export interface Finding extends Cause {
  /** Index of the line of the log that says so. */
  at: number
  weight: number
}

/** Looks through the lines of a log for what one family of tools says when it fails. */
export type Finder = (lines: readonly string[], files: DeployedSources) => Finding[]
