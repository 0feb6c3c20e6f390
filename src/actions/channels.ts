import type { GitHub } from '../github/api.ts'
import { openGitHub } from '../github/api.ts'
import { isRefusal } from '../github/refusal.ts'
import { masked } from '../report/masked.ts'
import type { Report } from '../report/types.ts'
import { commentChannel } from './comment-channel.ts'
import { deploymentChannel } from './deployment-channel.ts'
import type { Outside } from './run.ts'

/** What the channels take of an action's inputs. */
export interface ChannelInputs {
  endpoint: string
  /** Null: there are no channels. */
  githubToken: string | null
  comment: boolean
  githubDeployment: boolean
  /** Null: `production`, or `preview/pr-N`. */
  githubEnvironment: string | null
  /** As they are masked in the log (`secretsOf`): nobody masks what we send to GitHub. */
  secrets: readonly string[]
}

/** What is deployed: the application itself, or the preview of this pull request by its own name. */
export interface ChannelTarget {
  application: { name: string; id?: never } | { id: string; name?: never }
  isPreview: boolean
  /** When it is not the one that the event is about. */
  pullRequest?: number
}

/** Where a run is told beside log, outputs and summary: a comment and a GitHub Deployment. Nothing here throws. */
export interface Channels {
  /** Says that a deploy has begun. It is not waited for: the deploy goes on meanwhile. */
  begin(): void
  /** Says what became of it, and adds `commentUrl` and `deploymentId` to the report's facts. */
  finish(report: Report): Promise<void>
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
  finish(github: GitHub, report: Report): Promise<void>
  close(github: GitHub, end: 'removed' | 'expired'): Promise<void>
}

/** Opens the channels that are wanted and possible: of a run without a token or a repository there are none. */
export function openChannels(outside: Outside, inputs: ChannelInputs, target: ChannelTarget): Channels {
  const { context, time, random, signal, log } = outside
  const token = inputs.githubToken
  if (token === null || context.repository === null) return NO_CHANNELS
  let door: Promise<GitHub> | null = null
  const open = () => {
    door ??= openGitHub({ token, apiUrl: context.apiUrl, time, random, signal, trace: log.debug })
    return door
  }
  const channels = [
    inputs.comment ? commentChannel(outside, inputs, target) : null,
    inputs.githubDeployment ? deploymentChannel(outside, inputs, target) : null
  ].flatMap(channel => (channel === null ? [] : [careful(outside, channel, open)]))
  return {
    begin: () => {
      for (const channel of channels) channel.begin()
    },
    finish: async report => {
      const clean = masked(report, inputs.secrets)
      await Promise.all(channels.map(channel => channel.finish(clean)))
      const { commentUrl, deploymentId } = clean.facts
      Object.assign(report.facts, { commentUrl, deploymentId })
    },
    close: async end => {
      await Promise.all(channels.map(channel => channel.close(end)))
    }
  }
}

/** Where nothing is to be told. */
export const NO_CHANNELS: Channels = { begin: () => {}, finish: async () => {}, close: async () => {} }

/** The channel as it may be used by an action: one call after the other, and one notice for all that goes wrong. */
function careful(outside: Outside, channel: Channel, open: () => Promise<GitHub>): Channels {
  let last: Promise<unknown> = Promise.resolve(null)
  const attempt = (work: (github: GitHub) => Promise<void>): Promise<unknown> => {
    last = last.then(async failure => {
      if (isRefusal(failure, 'permission')) return failure
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
    if (error !== null) explain(outside, channel, error)
  }
  return {
    begin: () => void attempt(github => channel.begin(github)),
    finish: report => conclude(attempt(github => channel.finish(github, report))),
    close: end => conclude(attempt(github => channel.close(github, end)))
  }
}

/** Strangers' runs have a token that may only read: that is as it should be, and no news. */
function explain({ context, log }: Outside, { subject, input, permission }: Channel, error: unknown): void {
  const isStrangers = context.pullRequest?.fromFork === true || context.actor === 'dependabot[bot]'
  const words = error instanceof Error ? error.message : String(error)
  const advice = isRefusal(error, 'permission', 'missing')
    ? `Give the job "permissions: ${permission}", or switch it off with "${input}: false".`
    : isRefusal(error, 'limited', 'unavailable')
      ? 'The next run catches up.'
      : `Switch it off with "${input}: false" if it stays so.`
  const text = `${subject} could not be written. ${words}. ${advice} The deploy is not affected.`
  if (isStrangers && isRefusal(error, 'permission', 'missing')) log.info(text)
  else log.notice(text)
}
