import { saveToState } from '../github/state.ts'
import type { NotificationInputs, NotificationSubject } from '../notifications/channel.ts'
import { NO_NOTIFICATIONS } from '../notifications/channel.ts'
import type { Run } from './run.ts'

/** Where a run has said that it began, so that its end can be said there although it was killed. No secret is in it. */
export interface Announcement {
  target: NotificationSubject
  inputs: Omit<NotificationInputs, 'githubToken'>
}

/** Says on GitHub that a deploy has begun, and keeps where, until its end is said. */
export function announceStart(
  run: Run,
  target: NotificationSubject,
  { endpoint, comment, githubDeployment, githubEnvironment }: Announcement['inputs']
): void {
  if (run.notifications === NO_NOTIFICATIONS) return
  const inputs = { endpoint, comment, githubDeployment, githubEnvironment }
  saveToState('announcement', { target, inputs } satisfies Announcement, run.env.log)
  run.notifications.begin()
}
