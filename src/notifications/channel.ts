import type { Reason } from '../errors.ts'
import type { GitHub } from '../github/api.ts'
import type { ConfigurationEntry } from '../inputs/types.ts'
import type { Report } from '../report/types.ts'

/** Inputs of an action that configure the channels. */
export interface NotificationInputs {
  endpoint: string
  /** Null disables all channels. */
  githubToken: string | null
  comment: boolean
  githubDeployment: boolean
  /** Null selects `production`, or `preview/pr-N` for a preview, with the name of the entry. */
  githubEnvironment: string | null
  /** Application of a configuration file, whose applications share a comment; null for a comment of its own. */
  entry: ConfigurationEntry | null
}

/** The application that is deployed, or the preview of a pull request. */
export interface NotificationSubject {
  application: { name: string; id?: never } | { id: string; name?: never }
  isPreview: boolean
  /** Number of the pull request, if it is not the one of the event. */
  pullRequest?: number
  /**
   * Merged pull request whose plan the run needs. The comment with the plan stays as it is. Another comment says that the
   * deploy was refused, and how later attempts ended.
   */
  merged?: { pullRequest: number; isRefused: boolean }
  /**
   * Title of a run that publishes an existing version, such as `rollback to main@4f2a1c9 #12`. Its GitHub Deployment
   * records no commit: a run older than the newest deploy stays rejected after it.
   */
  existing?: string
}

/** Comment and deployment that show the result, if there are any. */
export type Notified = Partial<Pick<Report['facts'], 'commentUrl' | 'deploymentId'>>

/** End of a preview, or the state of a pull request that has none. */
export interface PreviewEnd {
  state: 'removed' | 'expired' | 'none'
  /** Sentences that say why, and how to get a preview; null if the state says enough. They may name a label. */
  explanation: string | null
}

/** Reports a run on GitHub, in a comment and a GitHub Deployment. None of the functions throws. */
export interface Notifications {
  /** Announces the start of a deploy, in the background. */
  begin(): void
  /** Reports the result; `report` must not contain secrets. Resolves to the comment and the deployment that show it. */
  finish(report: Report): Promise<Notified>
  /** Reports that a preview was deleted or not made, without a report of its own, because a cleanup may delete many. */
  close(end: PreviewEnd): Promise<void>
}

/** One channel. Its functions may throw; after a missing permission the others are not called. */
export interface Channel {
  /** Subject of a notice, such as "The comment on pull request #12". */
  label: string
  /** Name of the input that disables the channel. */
  input: string
  permission: string
  begin(github: GitHub): Promise<void>
  finish(github: GitHub, report: Report): Promise<Notified>
  close(github: GitHub, end: PreviewEnd): Promise<void>
}

const DEPLOYED: ReadonlySet<Reason> = new Set(['deployed', 'published', 'unchanged'])

/** Tells whether the application has the version that the run deploys. */
export const isDeployed = (reason: Reason): boolean => DEPLOYED.has(reason)

/** Tells whether the run left no preview, because its pull request is closed or was closed during the run. */
export const isGone = ({ status, reason }: Report['outcome']): boolean =>
  status === 'success' && (reason === 'deleted' || reason === 'superseded')

/** Notifications without any channel. */
export const NO_NOTIFICATIONS: Notifications = { begin: () => {}, finish: async () => ({}), close: async () => {} }
