import type { Context } from '../github/context.ts'
import { findUnfinishedRuns } from '../github/deployment-queries.ts'
import { GitHubError } from '../github/errors.ts'
import { githubFor } from '../github/lazy.ts'
import type { NotificationInputs } from '../notifications/channel.ts'
import { type NotificationTarget, notificationTarget } from '../notifications/target.ts'
import type { ActionEnv } from '../run/environment.ts'
import { MAX_RUN_MS } from './candidate.ts'
import { branchOf } from './name.ts'
import type { CurrentPreview } from './plan.ts'

const REST = '"max-previews" leaves only those that a run has begun to update on DataRobot.'

/** Logs of the runs that have reported an unknown answer: a run checks its limit up to three times. */
const hasReported = new WeakSet<ActionEnv['log']>()

/** Tells whether GitHub shows that a run deploys a preview. */
export type AnnouncementCheck = (preview: CurrentPreview) => Promise<boolean>

/**
 * Creates a check by GitHub's Deployments: DataRobot does not show a run that has not begun to write, and rehearses its
 * update first. If GitHub does not tell, the log says so once, and the answer is no.
 *
 * @param ignoresPublished true to ignore a run that has published its version, which DataRobot shows
 */
export function createAnnouncementCheck(
  env: ActionEnv,
  inputs: NotificationInputs,
  ignoresPublished = false
): AnnouncementCheck {
  const { context, log, time } = env
  const github = githubFor(env, inputs.githubToken)
  let isKnown = true
  const unknown = (why: string, say = log.info): false => {
    isKnown = false
    if (!hasReported.has(log))
      say(`Whether another run rehearses the update of a preview is not known: ${why}. ${REST}`)
    hasReported.add(log)
    return false
  }
  return async preview => {
    if (!isKnown) return false
    if (!inputs.githubDeployment) return unknown('"github-deployment" is false')
    if (github === null) return unknown('there is no token, or no repository')
    const target = targetOf(context, inputs, preview)
    try {
      const runs = await findUnfinishedRuns(await github.open(), target, time.now() - MAX_RUN_MS)
      const published = preview.manifest?.run
      return runs.some(
        ({ id, attempt }) =>
          !(ignoresPublished && id === published?.id && (attempt === null || attempt === published?.attempt))
      )
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      const { kind, message } = error
      if (kind !== 'permission' && kind !== 'missing') return unknown(message, log.notice)
      return unknown(`${message}; give the job "permissions: deployments: write"`)
    }
  }
}

/** Names the GitHub environment of the preview's last deploy, unless this step names one. */
export const withOwnEnvironment = (
  inputs: NotificationInputs,
  { manifest }: Pick<CurrentPreview, 'manifest'>
): NotificationInputs => ({
  ...inputs,
  githubEnvironment: inputs.githubEnvironment ?? manifest?.githubEnvironment ?? null
})

/** Target of the run that deploys the preview, which may be that of a branch. */
function targetOf(context: Context, inputs: NotificationInputs, preview: CurrentPreview): NotificationTarget {
  const { name, manifest } = preview
  const number = manifest?.pullRequest ?? null
  const pullRequest = number === null ? null : { pullRequest: number }
  const place = { ...context, pullRequest: null, refName: branchOf(manifest?.ref ?? null) }
  return notificationTarget(place, withOwnEnvironment(inputs, preview), {
    application: { name },
    isPreview: true,
    ...pullRequest
  })
}
