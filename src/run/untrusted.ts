import { untrustedSource } from '../actions/deploy/trigger.ts'
import { hasToken } from '../inputs/connection.ts'
import type { Outcome } from '../report/types.ts'
import { succeeded } from './outcomes.ts'
import type { Run } from './run.ts'

const skipped = (detail: string) => succeeded('skipped-untrusted', 'skipped', detail)

/** Where GitHub hands over our secrets together with a stranger's code, and nobody said that the two may meet. */
export const untrustedOutcome: Outcome = skipped(
  'The code of this pull request comes from another repository, and this event hands it the secrets of this one. A ' +
    'maintainer who has read the code deploys it with "preview: true"; docs/pull-requests.md has a workflow for it.'
)

/**
 * An action that passes over the runs to which GitHub gives no secrets, because their code is a stranger's: there is
 * nothing that anybody did wrong. Without a token anywhere else, the action says what is missing.
 */
export function skipUntrusted(action: (run: Run) => Promise<Outcome>): (run: Run) => Promise<Outcome> {
  return async run => {
    const { inputs, context, log } = run.env
    const stranger = untrustedSource(context)
    if (stranger === null || hasToken(inputs)) return action(run)
    const outcome = skipped(DETAILS[stranger])
    log.notice(`Skipped: ${outcome.detail}`)
    return outcome
  }
}

const DETAILS = {
  fork:
    'This pull request comes from a fork, so GitHub gives it no secrets and there is nothing to deploy with. A ' +
    'maintainer who has read the code deploys it from a branch of this repository, or with the workflow of ' +
    'docs/pull-requests.md.',
  dependabot:
    'GitHub gives the secrets of Actions to no run that Dependabot started. Add DATAROBOT_API_TOKEN to the secrets of ' +
    'Dependabot in the settings of the repository, or let a maintainer run the workflow by hand.'
}
