import type { GitHub } from './api.ts'
import { isGitHubError } from './errors.ts'

/** Repository, environment and application of a GitHub Deployment. */
export interface DeploymentTarget {
  owner: string
  repo: string
  environment: string
  /** Marks a preview, whose environment is transient and not production. */
  isPreview: boolean
  /** Marks an environment of this preview only. Its deployments, and if possible the environment, end with the preview. */
  isOwnEnvironment: boolean
  /** Key that distinguishes the deployments of several applications in one environment. */
  key: string
}

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

/** Number of deployments that are searched, since several applications can share an environment: one page of GitHub. */
const MAX_DEPLOYMENTS = 100

/** Number of deployments without our payload whose statuses are searched for the job that created them. */
const MAX_JOB_CANDIDATES = 5

/** Number of deployments that are searched for a recorded commit. */
const MAX_RECORD_CANDIDATES = 10

type Deployment = Awaited<ReturnType<GitHub['rest']['repos']['listDeployments']>>['data'][number]

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
  const { owner, repo, environment, isOwnEnvironment, key } = target
  const isOurs = (deployment: Deployment) => hasKey(deployment, key) || (isOwnEnvironment && hasNoKey(deployment))
  await deactivate(github, target, isOurs, description)
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

const PAYLOAD_KEY = 'datarobot-custom-app'

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

const isActive = (state: string): boolean => state !== 'inactive' && state !== 'failure' && state !== 'error'

async function stateOf(github: GitHub, target: DeploymentTarget, id: number): Promise<string> {
  return (await listStatuses(github, target, id, 1))[0]?.state ?? 'pending'
}

/** Deployments of the environment, newest first. */
async function listDeployments(github: GitHub, { owner, repo, environment }: DeploymentTarget): Promise<Deployment[]> {
  return (await github.rest.repos.listDeployments({ owner, repo, environment, per_page: MAX_DEPLOYMENTS })).data
}

/** Statuses of a deployment, newest first. */
async function listStatuses(github: GitHub, { owner, repo }: DeploymentTarget, id: number, limit = 10) {
  return (await github.rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: id, per_page: limit })).data
}

const hasKey = (deployment: Deployment, key: string): boolean => payloadOf(deployment)[PAYLOAD_KEY] === key

const hasNoKey = (deployment: Deployment): boolean => payloadOf(deployment)[PAYLOAD_KEY] === undefined

/** Payload of a deployment. We write an object; other tools write anything. */
function payloadOf({ payload }: Deployment): Readonly<Record<string, unknown>> {
  if (typeof payload !== 'string') return payload ?? {}
  try {
    return Object(JSON.parse(payload))
  } catch {
    return {}
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
