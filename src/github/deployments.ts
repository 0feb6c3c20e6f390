import type { GitHub } from './api.ts'
import { isRefusal } from './refusal.ts'

/** Where a run's GitHub Deployment belongs. */
export interface DeploymentPlace {
  owner: string
  repo: string
  environment: string
  /** A preview's environment is transient and not production. */
  isPreview: boolean
  /** Whether the environment is this preview's alone: then all in it goes with the preview, and it too. */
  isOwnEnvironment: boolean
  /** Tells the deployments of several applications in one environment apart. */
  key: string
}

/** The run that deploys. */
export interface DeployingRun {
  commit: string
  id: number
  attempt: number
  url: string | null
}

/** How a deployment ended. */
export interface DeploymentEnd {
  state: 'success' | 'failure' | 'inactive'
  url: string | null
  description: string
}

/** GitHub's limit for a status. */
const LONGEST_DESCRIPTION = 140

/** Deployments of an environment that are looked through, and of those the ones whose job is looked up. */
const NEWEST = 30
const JOB_CANDIDATES = 5

type Deployment = Awaited<ReturnType<GitHub['rest']['repos']['listDeployments']>>['data'][number]

/**
 * Opens the deployment of a run. A job that names its environment has made GitHub make one already: that one is used, so
 * that a push has a single record.
 *
 * @returns its id
 * @throws GitHubRefusal
 */
export async function beginDeployment(github: GitHub, place: DeploymentPlace, run: DeployingRun): Promise<number> {
  const found = await deploymentOfRun(github, place, run)
  if (found !== null) return found
  const { owner, repo, environment, isPreview, key } = place
  const { data } = await github.rest.repos.createDeployment({
    owner,
    repo,
    ref: run.commit,
    environment,
    auto_merge: false,
    // Else GitHub waits for every check of the commit, this run among them.
    required_contexts: [],
    transient_environment: isPreview,
    production_environment: !isPreview,
    description: 'DataRobot custom application',
    payload: { [PAYLOAD]: key, run: run.id, attempt: run.attempt }
  })
  if (!('id' in data)) throw new Error('GitHub made no deployment but merged a branch, which it was asked not to do.')
  await addStatus(github, place, data.id, { state: 'in_progress', url: null, description: 'Deploying' }, run.url)
  return data.id
}

/** Ends the deployment; after a success the earlier ones of this application are no longer active. */
export async function endDeployment(
  github: GitHub,
  place: DeploymentPlace,
  id: number,
  end: DeploymentEnd,
  logUrl: string | null
): Promise<void> {
  await addStatus(github, place, id, end, logUrl)
  if (end.state === 'success') await retire(github, place, earlier => earlier.id < id && isOfKey(earlier, place.key))
}

/** The preview is gone: its deployments are inactive, and its environment too, where the token may delete it. */
export async function closeDeployments(github: GitHub, place: DeploymentPlace): Promise<void> {
  const { owner, repo, environment, isOwnEnvironment, key } = place
  await retire(github, place, deployment => isOwnEnvironment || isOfKey(deployment, key))
  if (!isOwnEnvironment) return
  await github.rest.repos.deleteAnEnvironment({ owner, repo, environment_name: environment }).catch(error => {
    // It takes the right to administer, which no job token can have.
    if (!isRefusal(error, 'permission', 'missing')) throw error
  })
}

const PAYLOAD = 'datarobot-custom-app'

/**
 * The deployment that is this run's: ours of an earlier look, or the job's. GitHub names the job in the address of the
 * log of each status; the commit tells nothing, for on a pull request it is that of the merge.
 */
async function deploymentOfRun(github: GitHub, place: DeploymentPlace, run: DeployingRun): Promise<number | null> {
  const newest = await listed(github, place)
  const own = newest.find(deployment => {
    const { [PAYLOAD]: key, run: id, attempt } = payloadOf(deployment)
    return key === place.key && id === run.id && attempt === run.attempt
  })
  if (own !== undefined) return own.id
  const { owner, repo } = place
  const strange = newest.filter(deployment => payloadOf(deployment)[PAYLOAD] === undefined).slice(0, JOB_CANDIDATES)
  for (const { id } of strange) {
    const { data } = await github.rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: id, per_page: 10 })
    if (data.some(({ log_url }) => log_url?.includes(`/actions/runs/${run.id}/job/`))) return id
  }
  return null
}

/** Takes the earlier deployments that still look alive; the newest success among them has retired those before it. */
async function retire(
  github: GitHub,
  place: DeploymentPlace,
  isEarlier: (deployment: Deployment) => boolean
): Promise<void> {
  const { owner, repo } = place
  for (const { id } of (await listed(github, place)).filter(isEarlier)) {
    const { data } = await github.rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: id, per_page: 1 })
    const state = data[0]?.state ?? 'pending'
    if (state === 'inactive' || state === 'failure' || state === 'error') continue
    await addStatus(github, place, id, { state: 'inactive', url: null, description: 'No longer there' }, null)
    if (state === 'success') return
  }
}

/** Newest first. */
async function listed(github: GitHub, { owner, repo, environment }: DeploymentPlace): Promise<Deployment[]> {
  return (await github.rest.repos.listDeployments({ owner, repo, environment, per_page: NEWEST })).data
}

const isOfKey = (deployment: Deployment, key: string): boolean => payloadOf(deployment)[PAYLOAD] === key

/** Ours, as we wrote it; of others anything. */
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
  { owner, repo }: DeploymentPlace,
  id: number,
  {
    state,
    url,
    description
  }: { state: DeploymentEnd['state'] | 'in_progress'; url: string | null; description: string },
  logUrl: string | null
): Promise<void> {
  await github.rest.repos.createDeploymentStatus({
    owner,
    repo,
    deployment_id: id,
    state,
    description: [...description].slice(0, LONGEST_DESCRIPTION).join(''),
    // Else GitHub retires those of other applications in the same environment.
    auto_inactive: false,
    ...(url === null ? {} : { environment_url: url }),
    ...(logUrl === null ? {} : { log_url: logUrl })
  })
}
