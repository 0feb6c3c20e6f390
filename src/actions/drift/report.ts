import type { FailureReason } from '../../errors.ts'
import type { VersionPart } from '../../plan/differences.ts'

/** Part of an application that differs. */
export type DriftPart = 'application' | 'status' | 'version' | 'settings' | 'roles' | VersionPart

/** Difference between an application and what the repository says about it. */
export interface DriftItem {
  part: DriftPart
  /** Sentence for the reader. Names are quoted as JSON; it never contains the value of a parameter. */
  text: string
  /** Paths, names or recipients, one text each, in the same form. */
  details: readonly string[]
}

/** Origin of the live version, and its last publication as the history tells it. */
export interface LiveOrigin {
  /** Kind of origin: a deploy of this repository, of another one, an earlier version again, or by hand. */
  kind: 'deploy' | 'other-repository' | 'published-again' | 'by-hand'
  text: string
  /** Time from which it runs, or at which it was created if the history does not tell; in ISO 8601. */
  since: string | null
  /** True if `since` and `by` are those of the publication, false if they are those of the version. */
  isPublication: boolean
  /** User name; mostly a mail address. */
  by: string | null
}

/** Result for one application. */
export interface ApplicationDrift {
  /** Name in the configuration file, and its target; null if the inputs name the application. */
  app: string | null
  target: string | null
  /** Name or id by which the inputs name the application. */
  namedBy: string
  /** Name, or id if the application does not exist and only its id is known. */
  name: string
  id: string | null
  url: string | null
  status: string | null
  versionId: string | null
  versionLabel: string | null
  /** Commit of the live version; null if it is unknown. */
  commit: string | null
  /** Differences; none if everything agrees. */
  items: readonly DriftItem[]
  /** Origin of the live version. Null if nothing differs or it could not be read. */
  origin: LiveOrigin | null
  /** Parts that could not be read. */
  unread: readonly { part: string; because: string }[]
  /** Error because of which the application could not be compared; null if it was. */
  error: { reason: FailureReason; message: string } | null
}

/** Result of a run. */
export interface DriftReport {
  /** True if at least one application differs. */
  drifted: boolean
  repository: string | null
  commit: string | null
  /** Short name of the branch or tag that was compared. */
  refName: string | null
  applications: readonly ApplicationDrift[]
}
