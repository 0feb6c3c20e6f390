import { documentationPage } from '../errors.ts'
import type { Context } from '../github/context.ts'
import { hasToken } from '../inputs/connection.ts'
import type { Outcome } from '../report/types.ts'
import { succeeded } from './outcomes.ts'
import type { Run } from './run.ts'

/** Page with a workflow that deploys the code of forks. */
const PAGE = 'docs/pull-requests.md'

const skipped = (detail: string) => succeeded('skipped-untrusted', 'skipped', detail)

/** Outcome where GitHub gives secrets to untrusted code, and the workflow did not allow that. */
export const untrustedOutcome = (context: Context): Outcome =>
  skipped(
    'The code of this pull request comes from another repository, and this event hands it the secrets of this one. A ' +
      `maintainer who has read the code deploys it with "preview: true": see the workflow in ${documentationPage(context, PAGE)}`
  )

/**
 * Makes an action skip runs that GitHub gives no secrets because their code is untrusted: that is nobody's mistake. In
 * every other run without a token, the action reports the missing input.
 */
export function skipUntrusted(action: (run: Run) => Promise<Outcome>): (run: Run) => Promise<Outcome> {
  return async run => {
    const { inputs, context, log } = run.env
    const source = untrustedSource(context)
    if (source === null || hasToken(inputs)) return action(run)
    const outcome = skipped(detailOf(source, context))
    log.notice(`Skipped: ${outcome.detail}`)
    return outcome
  }
}

function detailOf(source: 'fork' | 'dependabot', context: Context): string {
  if (source === 'dependabot')
    return (
      'GitHub gives the secrets of Actions to no run that Dependabot started. Add DATAROBOT_API_TOKEN to the secrets of ' +
      'Dependabot in the settings of the repository, or let a maintainer run the workflow by hand.'
    )
  return (
    'This pull request comes from a fork, so GitHub gives it no secrets and there is nothing to deploy with. A ' +
    'maintainer who has read the code deploys it from a branch of this repository, or with the workflow in ' +
    documentationPage(context, PAGE)
  )
}

/**
 * Tells whether the run has secrets, and deploys code that may come from another repository. A fork's own run of
 * `pull_request` has none.
 */
export function hasSecretsForForeignCode({
  eventName,
  pullRequest,
  workflowRun,
  repository
}: Pick<Context, 'eventName' | 'pullRequest' | 'workflowRun' | 'repository'>): boolean {
  if (eventName === 'pull_request') return false
  const isForeign = (name: string | null) => name === null || name.toLowerCase() !== repository?.toLowerCase()
  return pullRequest?.isFromFork === true || (workflowRun !== null && isForeign(workflowRun.headRepository))
}

/** Events of pull requests, which GitHub may give no secrets. */
const OF_PULL_REQUESTS: ReadonlySet<string | null> = new Set([
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment'
])

/** Source of untrusted code, which GitHub gives no secrets: a fork, or Dependabot. Null for every other run. */
export function untrustedSource({
  eventName,
  pullRequest,
  actor
}: Pick<Context, 'eventName' | 'pullRequest' | 'actor'>): 'fork' | 'dependabot' | null {
  if (pullRequest === null || !OF_PULL_REQUESTS.has(eventName)) return null
  if (pullRequest.isFromFork) return 'fork'
  return actor === DEPENDABOT || pullRequest.author === DEPENDABOT ? 'dependabot' : null
}

const DEPENDABOT = 'dependabot[bot]'
