import type { Reason } from '../errors.ts'
import type { GitHub } from '../github/api.ts'
import type { Report } from '../report/types.ts'

/** What the channels take of an action's inputs. */
export interface NotificationInputs {
  endpoint: string
  /** Null: there are no channels. */
  githubToken: string | null
  comment: boolean
  githubDeployment: boolean
  /** Null: `production`, or `preview/pr-N`. */
  githubEnvironment: string | null
}

/** What is deployed: the application itself, or the preview of this pull request by its own name. */
export interface NotificationSubject {
  application: { name: string; id?: never } | { id: string; name?: never }
  isPreview: boolean
  /** When it is not the one that the event is about. */
  pullRequest?: number
}

/** Comment and deployment that show the result, as far as there are any. */
export type Notified = Partial<Pick<Report['facts'], 'commentUrl' | 'deploymentId'>>

/** Where a run is told beside log, outputs and summary: a comment and a GitHub Deployment. Nothing here throws. */
export interface Notifications {
  /** Says that a deploy has begun. It is not waited for: the deploy goes on meanwhile. */
  begin(): void
  /** Shows the result, by a report without secrets. Resolves to the comment and the deployment that show it. */
  finish(report: Report): Promise<Notified>
  /** Says that a preview is no more, without a report of its own: for the cleanup of many. */
  close(end: 'removed' | 'expired'): Promise<void>
}

/** One channel. Its calls may fail; a missing permission in one makes the others needless. */
export interface Channel {
  /** For a notice: "The comment on pull request #12". */
  subject: string
  /** The switch in the `with:` block. */
  input: string
  permission: string
  begin(github: GitHub): Promise<void>
  finish(github: GitHub, report: Report): Promise<Notified>
  close(github: GitHub, end: 'removed' | 'expired'): Promise<void>
}

const DEPLOYED: ReadonlySet<Reason> = new Set(['deployed', 'published', 'unchanged'])

/** Whether the application has what the run was to deploy. */
export const isDeployed = (reason: Reason): boolean => DEPLOYED.has(reason)

/** Whether the run left no preview: its pull request is closed, or was closed meanwhile. */
export const isGone = ({ status, reason }: Report['outcome']): boolean =>
  status === 'success' && (reason === 'deleted' || reason === 'superseded')

/** Where nothing is to be told. */
export const NO_NOTIFICATIONS: Notifications = { begin: () => {}, finish: async () => ({}), close: async () => {} }
