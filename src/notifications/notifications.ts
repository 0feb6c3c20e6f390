import type { GitHub } from '../github/api.ts'
import { isGitHubError } from '../github/errors.ts'
import { githubFor } from '../github/lazy.ts'
import type { ActionEnv } from '../run/environment.ts'
import {
  type Channel,
  NO_NOTIFICATIONS,
  type NotificationInputs,
  type NotificationSubject,
  type Notifications,
  type Notified
} from './channel.ts'
import { commentChannel } from './comment.ts'
import { deploymentChannel } from './deployment.ts'

/** Opens the enabled channels; none if the run has no token or no repository. */
export function openNotifications(
  env: ActionEnv,
  inputs: NotificationInputs,
  subject: NotificationSubject
): Notifications {
  const lazyGitHub = githubFor(env, inputs.githubToken)
  if (lazyGitHub === null) return NO_NOTIFICATIONS
  const channels = [
    inputs.comment ? commentChannel(env, inputs, subject) : null,
    inputs.githubDeployment ? deploymentChannel(env, inputs, subject) : null
  ].flatMap(channel => (channel === null ? [] : [serialized(env, channel, lazyGitHub.open)]))
  return {
    begin: () => {
      for (const channel of channels) channel.begin()
    },
    finish: async report =>
      Object.assign({}, ...(await Promise.all(channels.map(channel => channel.finish(report))))) as Notified,
    close: async end => {
      await Promise.all(channels.map(channel => channel.close(end)))
    }
  }
}

/** Serializes the calls of a channel, and logs a failure instead of throwing it. */
function serialized(env: ActionEnv, channel: Channel, open: () => Promise<GitHub>): Notifications {
  let last: Promise<unknown> = Promise.resolve(null)
  const attempt = (work: (github: GitHub) => Promise<void>): Promise<unknown> => {
    last = last.then(async failure => {
      if (isGitHubError(failure, 'permission')) return failure
      try {
        await work(await open())
        return null
      } catch (error) {
        return error
      }
    })
    return last
  }
  const conclude = async (failure: Promise<unknown>) => {
    const error = await failure
    if (error !== null) reportFailure(env, channel, error)
  }
  return {
    begin: () => void attempt(github => channel.begin(github)),
    finish: async report => {
      let notified: Notified = {}
      await conclude(
        attempt(async github => {
          notified = await channel.finish(github, report)
        })
      )
      return notified
    },
    close: end => conclude(attempt(github => channel.close(github, end)))
  }
}

/** Logs a failure. A missing permission affects every run, so it gets a log line instead of an annotation. */
function reportFailure({ log }: ActionEnv, { label, input, permission }: Channel, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const advice = isGitHubError(error, 'permission', 'missing')
    ? `Give the job "permissions: ${permission}", or disable it with "${input}: false".`
    : isGitHubError(error, 'limited', 'unavailable')
      ? 'The next run tries again.'
      : `If this happens again, disable it with "${input}: false".`
  const notice = `${label} could not be written. ${message}. ${advice} The deploy is not affected.`
  if (isGitHubError(error, 'permission', 'missing')) log.info(notice)
  else log.notice(notice)
}
