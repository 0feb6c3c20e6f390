import {
  type DeploymentResult,
  deactivateDeployments,
  finishDeployment,
  openDeployment,
  startDeployment
} from '../github/deployments.ts'
import type { Report } from '../report/types.ts'
import type { ActionEnv } from '../run/environment.ts'
import { duration } from '../text/units.ts'
import { type Channel, isDeployed, isGone, type NotificationInputs, type NotificationSubject } from './channel.ts'
import { notificationTarget } from './target.ts'

/** The GitHub Deployment of the run; null where nothing says which commit it deploys. */
export function deploymentChannel(
  env: ActionEnv,
  inputs: NotificationInputs,
  target: NotificationSubject
): Channel | null {
  const { commit, runId, runAttempt, runUrl } = env.context
  if (commit === null) return null
  const place = notificationTarget(env.context, inputs, target)
  const run = { commit, id: Number(runId ?? 0), attempt: runAttempt, url: runUrl }
  let begun: number | null = null
  return {
    subject: `The GitHub Deployment to ${JSON.stringify(place.environment)}`,
    input: 'github-deployment',
    permission: 'deployments: write',
    begin: async github => {
      begun = await startDeployment(github, place, run)
    },
    finish: async (github, report) => {
      if (isGone(report.outcome)) {
        await deactivateDeployments(github, place)
        return {}
      }
      const end = redacted(endOf(report), text => env.log.redactor.redact(text))
      // Where nothing was deployed there is a record only if it was begun.
      if (report.outcome.reason === 'planned' || (end.state === 'inactive' && begun === null)) return {}
      const id = begun ?? (await openDeployment(github, place, run)).id
      await finishDeployment(github, place, id, end, run)
      return { deploymentId: String(id) }
    },
    close: github => deactivateDeployments(github, place)
  }
}

/** An address with a secret in it leads nowhere without the secret. */
function redacted({ state, url, description }: DeploymentResult, redact: (text: string) => string): DeploymentResult {
  return { state, url: url === null || redact(url) !== url ? null : url, description: redact(description) }
}

function endOf({ outcome, facts, startedAt, endedAt }: Report): DeploymentResult {
  const took = duration(endedAt - startedAt)
  if (outcome.status === 'failure') {
    const after = facts.rolledBack === true ? '; the previous version runs again' : ''
    return { state: 'failure', url: null, description: `${outcome.reason} after ${took}${after}` }
  }
  const isLive = isDeployed(outcome.reason)
  return {
    state: isLive ? 'success' : 'inactive',
    url: isLive && facts.appUrl !== null && /^https?:\/\//.test(facts.appUrl) ? facts.appUrl : null,
    description: `${outcome.reason} in ${took}`
  }
}
