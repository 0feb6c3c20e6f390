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

/** Opens the channels that are wanted and possible: of a run without a token or a repository there are none. */
export function openNotifications(
  env: ActionEnv,
  inputs: NotificationInputs,
  target: NotificationSubject
): Notifications {
  const door = githubFor(env, inputs.githubToken)
  if (door === null) return NO_NOTIFICATIONS
  const channels = [
    inputs.comment ? commentChannel(env, inputs, target) : null,
    inputs.githubDeployment ? deploymentChannel(env, inputs, target) : null
  ].flatMap(channel => (channel === null ? [] : [serialized(env, channel, door.open)]))
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

/** The channel as it may be used by an action: one call after the other, and one notice for all that goes wrong. */
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
    if (error !== null) explain(env, channel, error)
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

/** A permission that is missing is so in every run: a line of the log says it, and no annotation each time. */
function explain({ log }: ActionEnv, { subject, input, permission }: Channel, error: unknown): void {
  const words = error instanceof Error ? error.message : String(error)
  const advice = isGitHubError(error, 'permission', 'missing')
    ? `Give the job "permissions: ${permission}", or switch it off with "${input}: false".`
    : isGitHubError(error, 'limited', 'unavailable')
      ? 'The next run catches up.'
      : `Switch it off with "${input}: false" if it stays so.`
  const text = `${subject} could not be written. ${words}. ${advice} The deploy is not affected.`
  if (isGitHubError(error, 'permission', 'missing')) log.info(text)
  else log.notice(text)
}
