import type { GitHub } from './api.ts'
import {
  type Deployment,
  type DeploymentTarget,
  hasKey,
  hasNoKey,
  isActive,
  isOfTarget,
  listDeployments,
  listStatuses,
  MAX_JOB_CANDIDATES,
  PAYLOAD_KEY,
  payloadOf,
  stateOf
} from './deployment-queries.ts'
import { isGitHubError } from './errors.ts'

/** Run that deploys. */
export interface DeployingRun {
  commit: string
  id: number
  attempt: number
  url: string | null
}

/** Outcome of a deployment. */
export interface DeploymentResult {
  state: 'success' | 'failure' | 'inactive'
  url: string | null
  description: string
}

/** GitHub's limit for the description of a status. */
const MAX_DESCRIPTION_CHARS = 140

/** Number of deployments that are searched for a recorded commit. */
const MAX_RECORD_CANDIDATES = 10

/**
 * Starts the deployment of a run. If the job names an environment, GitHub already created a deployment for it. That one is
 * used, so that a push has a single deployment.
 *
 * @returns the id of the deployment
 * @throws GitHubError
 */
export async function startDeployment(github: GitHub, target: DeploymentTarget, run: DeployingRun): Promise<number> {
  const { id, isNew } = await openDeployment(github, target, run)
  const status = { state: 'in_progress', url: null, description: 'Deploying' } as const
  if (isNew) await addStatus(github, target, id, status, run.url)
  return id
}

/** Finds or creates the deployment, without setting a status. It serves {@link startDeployment} and runs that are over. */
export async function openDeployment(
  github: GitHub,
  target: DeploymentTarget,
  run: DeployingRun
): Promise<{ id: number; isNew: boolean }> {
  const found = await deploymentOfRun(github, target, run)
  if (found !== null) return { id: found, isNew: false }
  const { owner, repo, environment, isPreview, key } = target
  const { data } = await github.rest.repos.createDeployment({
    owner,
    repo,
    ref: run.commit,
    environment,
    auto_merge: false,
    // By default GitHub requires every check of the commit to pass, including this run.
    required_contexts: [],
    transient_environment: isPreview,
    production_environment: !isPreview,
    description: 'DataRobot custom application',
    payload: { [PAYLOAD_KEY]: key, run: run.id, attempt: run.attempt }
  })
  if (!('id' in data))
    throw new Error('GitHub merged a branch instead of creating a deployment, although auto_merge is false.')
  return { id: data.id, isNew: true }
}

/**
 * Sets the final status of the deployment. After a success, earlier deployments of this application become inactive. With
 * `recordsCommit`, the status also holds the application and the commit: see {@link lastRecordedCommit}.
 */
export async function finishDeployment(
  github: GitHub,
  target: DeploymentTarget,
  id: number,
  end: DeploymentResult,
  { commit, url }: DeployingRun,
  { recordsCommit = true }: { recordsCommit?: boolean } = {}
): Promise<void> {
  const fragment = recordsCommit ? `#${commitFragment(target, commit)}` : ''
  await addStatus(github, target, id, end, url === null ? null : `${url}${fragment}`)
  if (end.state !== 'success') return
  const isEarlier = (earlier: Deployment) => earlier.id < id && hasKey(earlier, target.key)
  await deactivate(github, target, isEarlier, 'Superseded by a newer deployment')
}

/**
 * Reads the commit of the newest successful run, including runs that found nothing to change; null if none is recorded.
 * The deployment itself is not enough: one that the job created has no payload of ours and can be for another commit.
 *
 * @throws GitHubError
 */
export async function lastRecordedCommit(github: GitHub, target: DeploymentTarget): Promise<string | null> {
  const newest = await listDeployments(github, target)
  const withoutKey = newest.filter(hasNoKey).slice(0, MAX_JOB_CANDIDATES)
  const candidates = newest.filter(deployment => hasKey(deployment, target.key) || withoutKey.includes(deployment))
  for (const { id } of candidates.slice(0, MAX_RECORD_CANDIDATES)) {
    for (const { state, log_url: logUrl } of await listStatuses(github, target, id)) {
      const [, commit = ''] = logUrl?.split(`#${commitFragment(target, '')}`) ?? []
      if (state === 'success' && commit !== '') return commit
    }
  }
  return null
}

/** Fragment of the log URL, which GitHub keeps and does not show. */
const commitFragment = ({ key }: DeploymentTarget, commit: string): string => `${PAYLOAD_KEY}=${key}.${commit}`

/**
 * Deactivates the deployments of a deleted preview. Its own environment is deleted if the token has the permission, unless
 * another application has an active deployment in it: all applications that a workflow names by `app-name` share it.
 */
export async function deactivateDeployments(
  github: GitHub,
  target: DeploymentTarget,
  description = 'The preview was deleted'
): Promise<void> {
  const { owner, repo, environment, isOwnEnvironment } = target
  await deactivate(github, target, deployment => isOfTarget(deployment, target), description)
  if (!isOwnEnvironment || (await isUsedByOthers(github, target))) return
  await github.rest.repos.deleteAnEnvironment({ owner, repo, environment_name: environment }).catch(error => {
    // Deleting needs administration permission, which a job token never has.
    if (!isGitHubError(error, 'permission', 'missing')) throw error
  })
}

/** Tells whether another application has an active deployment in the environment. Only its newest one can be. */
async function isUsedByOthers(github: GitHub, target: DeploymentTarget): Promise<boolean> {
  const newest = new Map<unknown, number>()
  for (const deployment of await listDeployments(github, target)) {
    const { [PAYLOAD_KEY]: key } = payloadOf(deployment)
    if (key !== undefined && key !== target.key && !newest.has(key)) newest.set(key, deployment.id)
  }
  for (const id of newest.values()) if (isActive(await stateOf(github, target, id))) return true
  return false
}

/**
 * Finds the deployment of this run: one that we created before, or the job's. GitHub puts the job's URL into the log URL of
 * each status. The commit does not identify it, because on a pull request it is the merge commit.
 */
async function deploymentOfRun(github: GitHub, target: DeploymentTarget, run: DeployingRun): Promise<number | null> {
  const newest = await listDeployments(github, target)
  const own = newest.find(deployment => {
    const { [PAYLOAD_KEY]: key, run: id, attempt } = payloadOf(deployment)
    return key === target.key && id === run.id && attempt === run.attempt
  })
  if (own !== undefined) return own.id
  for (const { id } of newest.filter(hasNoKey).slice(0, MAX_JOB_CANDIDATES)) {
    const statuses = await listStatuses(github, target, id)
    if (statuses.some(({ log_url }) => log_url?.includes(`/actions/runs/${run.id}/job/`))) return id
  }
  return null
}

/** Deactivates earlier deployments that are still active, up to the newest success, which deactivated those before it. */
async function deactivate(
  github: GitHub,
  target: DeploymentTarget,
  isEarlier: (deployment: Deployment) => boolean,
  description: string
): Promise<void> {
  for (const { id } of (await listDeployments(github, target)).filter(isEarlier)) {
    const state = await stateOf(github, target, id)
    if (!isActive(state)) continue
    await addStatus(github, target, id, { state: 'inactive', url: null, description }, null)
    if (state === 'success') return
  }
}

async function addStatus(
  github: GitHub,
  { owner, repo }: DeploymentTarget,
  id: number,
  {
    state,
    url,
    description
  }: { state: DeploymentResult['state'] | 'in_progress'; url: string | null; description: string },
  logUrl: string | null
): Promise<void> {
  await github.rest.repos.createDeploymentStatus({
    owner,
    repo,
    deployment_id: id,
    state,
    description: [...description].slice(0, MAX_DESCRIPTION_CHARS).join(''),
    // By default GitHub deactivates the deployments of other applications in the same environment.
    auto_inactive: false,
    ...(url === null ? {} : { environment_url: url }),
    ...(logUrl === null ? {} : { log_url: logUrl })
  })
}
