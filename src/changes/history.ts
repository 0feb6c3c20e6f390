import type { CommitRange } from './range.ts'

/** Files that differ between two commits. */
export interface Difference {
  /** Paths from the root of the repository; of a renamed file, both. */
  paths: readonly string[]
  /** Commit that the head was compared with. */
  from: string
}

/** A place that knows the commits of the repository. Its methods throw {@link HistoryUnavailable}. */
export interface History {
  /** Name for messages, such as `GitHub`. */
  name: string
  compare(range: CommitRange): Promise<Difference>
  /** Reads a file of a commit as text; null if the commit does not have it. */
  readFile(commit: string, path: string): Promise<string | null>
}

/** A history that cannot answer. Its message is the reason, as the end of a sentence. */
export class HistoryUnavailable extends Error {}

/** Maximum size of a file that is read from a history. */
export const MAX_FILE_BYTES = 1024 * 1024
