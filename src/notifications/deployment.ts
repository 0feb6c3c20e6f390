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

/** Channel for the GitHub Deployment of the run; null if its commit is unknown. */
export function deploymentChannel(
  env: ActionEnv,
  inputs: NotificationInputs,
  subject: NotificationSubject
): Channel | null {
  const { commit, runId, runAttempt, runUrl } = env.context
  if (commit === null) return null
  const target = notificationTarget(env.context, inputs, subject)
  const run = { commit, id: Number(runId ?? 0), attempt: runAttempt, url: runUrl }
  let deploymentId: number | null = null
  return {
    label: `The GitHub Deployment to ${JSON.stringify(target.environment)}`,
    input: 'github-deployment',
    permission: 'deployments: write',
    begin: async github => {
      deploymentId = await startDeployment(github, target, run)
    },
    finish: async (github, report) => {
      if (isGone(report.outcome)) {
        await deactivateDeployments(github, target)
        return {}
      }
      const end = redacted(endOf(report, subject), text => env.log.redactor.redact(text))
      // A run that deployed nothing updates a deployment only if it created one at its start.
      if (report.outcome.reason === 'planned' || (end.state === 'inactive' && deploymentId === null)) return {}
      const id = deploymentId ?? (await openDeployment(github, target, run)).id
      await finishDeployment(github, target, id, end, run, { recordsCommit: subject.existing === undefined })
      return { deploymentId: String(id) }
    },
    close: async (github, { state, explanation }) => {
      const description = explanation === null ? undefined : env.log.redactor.redact(explanation)
      if (state !== 'none') await deactivateDeployments(github, target, description)
    }
  }
}

/** Redacts the description, and drops a URL that contains a secret, because it is useless without it. */
function redacted({ state, url, description }: DeploymentResult, redact: (text: string) => string): DeploymentResult {
  return { state, url: url === null || redact(url) !== url ? null : url, description: redact(description) }
}

function endOf({ outcome, facts, startedAt, endedAt }: Report, { existing }: NotificationSubject): DeploymentResult {
  const title = existing === undefined ? '' : `: ${existing}`
  const took = duration(endedAt - startedAt)
  if (outcome.status === 'failure') {
    const after = facts.rolledBack === true ? '; the previous version runs again' : ''
    return { state: 'failure', url: null, description: `${outcome.reason} after ${took}${after}${title}` }
  }
  const isLive = isDeployed(outcome.reason)
  return {
    state: isLive ? 'success' : 'inactive',
    url: isLive && facts.appUrl !== null && /^https?:\/\//.test(facts.appUrl) ? facts.appUrl : null,
    description: `${outcome.reason} in ${took}${title}`
  }
}
