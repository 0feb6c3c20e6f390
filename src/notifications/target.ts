import { createHash } from 'node:crypto'
import type { Context } from '../github/context.ts'
import type { NotificationInputs, NotificationSubject } from './channel.ts'

/** Maximum length of the name of an environment on GitHub. */
const MAX_ENVIRONMENT_CHARS = 255

/** Pull request and environment on GitHub where an application is reported. */
export interface NotificationTarget {
  owner: string
  repo: string
  pullRequest: number | null
  environment: string
  /** True if the environment belongs to the preview alone, and is deleted with it. */
  isOwnEnvironment: boolean
  isPreview: boolean
  /** Identifies the application on GitHub. It is a digest, because comments are public and names may be confidential. */
  key: string
  /** Identifies the comment of the application. */
  commentKey: string
  /** Identifies the comment that the applications of a configuration file share; null for a comment of its own. */
  sharedKey: string | null
}

/** Target of a run, from its event, its inputs and the application that it deploys. */
export function notificationTarget(
  context: Context,
  { endpoint, githubEnvironment, entry }: Pick<NotificationInputs, 'endpoint' | 'githubEnvironment' | 'entry'>,
  { application, isPreview, merged, ...target }: NotificationSubject
): NotificationTarget {
  const [owner = '', repo = ''] = (context.repository ?? '').split('/')
  const pullRequest = merged?.pullRequest ?? target.pullRequest ?? context.pullRequest?.number ?? null
  const place = pullRequest === null ? (context.refName ?? 'manual') : `pr-${pullRequest}`
  // Applications of a file are previewed together, and each preview ends on its own.
  const preview = entry === null ? `preview/${place}` : `preview/${place}/${entry.app}`
  const environment = (githubEnvironment ?? (isPreview ? preview : 'production')).slice(0, MAX_ENVIRONMENT_CHARS)
  const names = [new URL(endpoint).host, application.name ?? application.id, environment]
  return {
    owner,
    repo,
    pullRequest,
    environment,
    isOwnEnvironment: isPreview && githubEnvironment === null,
    isPreview,
    key: digest(names),
    commentKey: digest(merged === undefined ? names : [...names, 'merged']),
    sharedKey: entry === null || merged !== undefined ? null : digest(['configuration', entry.file])
  }
}

const digest = (names: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 32)
