import type { Context } from '../github/context.ts'
import { saveToState } from '../github/runner.ts'
import { NO_NOTIFICATIONS, type NotificationInputs, type NotificationSubject } from '../notifications/channel.ts'
import type { Run } from './run.ts'

/** Place on GitHub that shows the start of a run, so that the post step can show its end. It holds no secret. */
export interface Announcement {
  target: NotificationSubject
  inputs: Omit<NotificationInputs, 'githubToken'>
  /** Pull request and commit of the run, which its event may not name. */
  context: Pick<Context, 'pullRequest' | 'commit'>
}

/** Announces the deploy on GitHub and saves where, so the post step can close it. */
export function announceStart(
  run: Run,
  target: NotificationSubject,
  { endpoint, comment, githubDeployment, githubEnvironment, entry }: Announcement['inputs']
): void {
  if (run.notifications === NO_NOTIFICATIONS) return
  const inputs = { endpoint, comment, githubDeployment, githubEnvironment, entry }
  const { pullRequest, commit } = run.env.context
  saveToState('announcement', { target, inputs, context: { pullRequest, commit } } satisfies Announcement, run.env.log)
  run.notifications.begin()
}
