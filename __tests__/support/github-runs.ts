import type { Outcome } from '../../src/report/types.ts'
import type { Run } from '../../src/run/run.ts'
import { checkout, type Deployed, START, type Started } from './deploy-runs.ts'
import { start } from './emulator.ts'
import { type PullAction, pullRequestEvent, pushEvent } from './github/events.ts'
import type { Pull } from './github/github-state.ts'
import { startAcme, type TOKENS } from './github-client.ts'

export interface RunOptions extends Pick<Started, 'environment' | 'name' | 'real'> {
  inputs?: Record<string, string>
  action?: (run: Run) => Promise<Outcome>
  token?: keyof typeof TOKENS
  attempt?: number
  variables?: Record<string, string>
  /** Actions of others while the run sleeps. Takes the number of earlier sleeps. */
  meanwhile?: (sleeps: number) => Promise<unknown>
}

/** Starts an emulator and a GitHub with `acme/churn` and one pull request, and runs the action on events of a checkout. */
export async function setupRuns() {
  const emulator = await start()
  const acme = await startAcme()
  const { github, repository } = acme
  const tree = checkout({ ...START, 'a.txt': '1' })
  let run = 100

  const runOn = (
    eventName: string,
    event: object,
    { inputs = {}, token = 'job', attempt = 1, variables = {}, ...started }: RunOptions = {}
  ): Promise<Deployed> => {
    run += 1
    return tree.deploy(
      emulator,
      { 'github-token': token, 'health-check': 'off', ...inputs },
      {
        ...started,
        event,
        variables: {
          GITHUB_API_URL: github.apiUrl,
          GITHUB_SERVER_URL: github.serverUrl,
          GITHUB_REPOSITORY: 'acme/churn',
          GITHUB_EVENT_NAME: eventName,
          GITHUB_SHA: repository.branches.get('main') ?? '',
          GITHUB_REF: 'refs/heads/main',
          GITHUB_REF_NAME: 'main',
          GITHUB_RUN_ID: String(run),
          GITHUB_RUN_NUMBER: String(run),
          GITHUB_RUN_ATTEMPT: String(attempt),
          ...variables
        }
      }
    )
  }
  return {
    ...acme,
    emulator,
    tree,
    runOn,
    onPush: (options: RunOptions = {}) => runOn('push', pushEvent(github.origins, repository), options),
    onPull: (
      action: PullAction = 'synchronize',
      pull: Pull = acme.pull,
      options: RunOptions = {},
      eventName = 'pull_request'
    ) => runOn(eventName, pullRequestEvent(github.origins, action, pull), options),
    comments: (number = 1) => repository.commentsOf(number).map(({ body }) => body),
    states: () => repository.deployments.map(({ statuses }) => statuses.at(-1)?.state)
  }
}
