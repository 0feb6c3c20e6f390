import type { DeployedSources } from '../files/deployed-sources.ts'

/** Source of the log message: a tool, a language, or the system. */
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
  | 'apt'
  | 'shell'
  | 'docker'
  | 'system'

/** Place in the repository where the correction starts. */
export interface Place {
  /** Path relative to the deployed folder, with forward slashes. `DeployedSources.has` is true for it. */
  file: string
  /** Line number, from 1. Null for the whole file. */
  line: number | null
}

/** One likely cause of a failure. */
export interface Cause {
  kind: CauseKind
  /** One line for the reader. It quotes the log, so it must never be treated as markup or a command. */
  message: string
  place: Place | null
  /** Next step: what to change, and where. Null if correcting the place is all. */
  next: string | null
}

/** The logs of one failed deploy, as the API returns them (platform.md §3.3). */
export interface FailureLogs {
  build: string
  runtime: string
  /** True if the build failed. `runtime` then belongs to an earlier version, because a failed build starts no container. */
  buildFailed: boolean
}

/** Weight of an error that ended the program. */
export const SURE = 3
/** Weight of an error that may be the cause. */
export const LIKELY = 2
/** Weight of a consequence, which is reported only if nothing else was found. */
export const HINT = 1

/** A cause with the data that ranks it. */
export interface Finding extends Omit<Cause, 'next'> {
  next?: string | null
  /** Index of the log line. */
  at: number
  weight: number
}

/** Searches the lines of a log for errors of one family of tools. */
export type Finder = (lines: readonly string[], files: DeployedSources) => Finding[]
