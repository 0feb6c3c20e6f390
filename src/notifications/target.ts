import { createHash } from 'node:crypto'
import type { Context } from '../github/context.ts'
import type { NotificationInputs, NotificationSubject } from './channel.ts'

/** GitHub's limit for the name of an environment. */
const MAX_ENVIRONMENT_CHARS = 255

/** Where on GitHub an application is told of. */
export interface NotificationTarget {
  owner: string
  repo: string
  pullRequest: number | null
  environment: string
  /** Whether the environment is the preview's alone, so that it goes with it. */
  isOwnEnvironment: boolean
  isPreview: boolean
  /** Tells applications apart, on GitHub and in comments that everybody reads: a digest, for names may say too much. */
  key: string
}

/** The place of a run, by its event and its inputs; `isPreview` and the key are those of what it deploys. */
export function notificationTarget(
  context: Context,
  { endpoint, githubEnvironment }: Pick<NotificationInputs, 'endpoint' | 'githubEnvironment'>,
  { application, isPreview, ...target }: NotificationSubject
): NotificationTarget {
  const [owner = '', repo = ''] = (context.repository ?? '').split('/')
  const pullRequest = target.pullRequest ?? context.pullRequest?.number ?? null
  const preview = `preview/${pullRequest === null ? (context.refName ?? 'manual') : `pr-${pullRequest}`}`
  const environment = (githubEnvironment ?? (isPreview ? preview : 'production')).slice(0, MAX_ENVIRONMENT_CHARS)
  const names = [new URL(endpoint).host, application.name ?? application.id, environment]
  return {
    owner,
    repo,
    pullRequest,
    environment,
    isOwnEnvironment: isPreview && githubEnvironment === null,
    isPreview,
    key: createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 32)
  }
}
