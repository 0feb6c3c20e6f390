import type { GitHub } from './api.ts'
import { isRefusal } from './errors.ts'

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
const MAX_DESCRIPTION_CHARS = 140

/** Deployments of an environment that are looked through: several applications may share it. GitHub's limit of a page. */
const MAX_LISTED = 100

/** Of those without a payload of ours, how many are asked for the job that made them. */
const MAX_JOB_CANDIDATES = 5

/** How many are asked for the commit that they record. */
const MAX_RECORD_CANDIDATES = 10

type Deployment = Awaited<ReturnType<GitHub['rest']['repos']['listDeployments']>>['data'][number]

/**
 * Opens the deployment of a run. A job that names its environment has made GitHub make one already: that one is used, so
 * that a push has a single record.
 *
 * @returns its id
 * @throws GitHubRefusal
 */
export async function beginDeployment(github: GitHub, place: DeploymentPlace, run: DeployingRun): Promise<number> {
  const { id, isNew } = await openDeployment(github, place, run)
  const status = { state: 'in_progress', url: null, description: 'Deploying' } as const
  if (isNew) await addStatus(github, place, id, status, run.url)
  return id
}

/** As {@link beginDeployment}, for a run that is over already. */
export async function openDeployment(
  github: GitHub,
  place: DeploymentPlace,
  run: DeployingRun
): Promise<{ id: number; isNew: boolean }> {
  const found = await deploymentOfRun(github, place, run)
  if (found !== null) return { id: found, isNew: false }
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
  return { id: data.id, isNew: true }
}

/**
 * Ends the deployment; after a success the earlier ones of this application are no longer active. The status also records
 * the application and the commit: see {@link lastRecordedCommit}.
 */
export async function endDeployment(
  github: GitHub,
  place: DeploymentPlace,
  id: number,
  end: DeploymentEnd,
  run: DeployingRun
): Promise<void> {
  await addStatus(github, place, id, end, run.url === null ? null : `${run.url}#${recordOf(place, run.commit)}`)
  if (end.state !== 'success') return
  const isEarlier = (earlier: Deployment) => earlier.id < id && isOfKey(earlier, place.key)
  await retire(github, place, isEarlier, 'Superseded by a newer deployment')
}

/**
 * Commit of the newest run that succeeded, whether it changed the application or found nothing to change; null when none
 * is recorded. The payload cannot tell it: a job's own deployment has none of ours, and its commit may be another one.
 *
 * @throws GitHubRefusal
 */
export async function lastRecordedCommit(github: GitHub, place: DeploymentPlace): Promise<string | null> {
  const newest = await listed(github, place)
  const jobs = newest.filter(isOfNoKey).slice(0, MAX_JOB_CANDIDATES)
  const candidates = newest.filter(deployment => isOfKey(deployment, place.key) || jobs.includes(deployment))
  for (const { id } of candidates.slice(0, MAX_RECORD_CANDIDATES)) {
    for (const { state, log_url: logUrl } of await statusesOf(github, place, id)) {
      const [, commit = ''] = logUrl?.split(`#${recordOf(place, '')}`) ?? []
      if (state === 'success' && commit !== '') return commit
    }
  }
  return null
}

/** Fragment of a log's address, which no reader sees and GitHub keeps. */
const recordOf = ({ key }: DeploymentPlace, commit: string): string => `${PAYLOAD}=${key}.${commit}`

/** The preview is gone: its deployments are inactive, and its environment too, where the token may delete it. */
export async function closeDeployments(github: GitHub, place: DeploymentPlace): Promise<void> {
  const { owner, repo, environment, isOwnEnvironment, key } = place
  await retire(github, place, deployment => isOwnEnvironment || isOfKey(deployment, key), 'The preview was deleted')
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
  for (const { id } of newest.filter(isOfNoKey).slice(0, MAX_JOB_CANDIDATES)) {
    const statuses = await statusesOf(github, place, id)
    if (statuses.some(({ log_url }) => log_url?.includes(`/actions/runs/${run.id}/job/`))) return id
  }
  return null
}

/** Takes the earlier deployments that still look alive; the newest success among them has retired those before it. */
async function retire(
  github: GitHub,
  place: DeploymentPlace,
  isEarlier: (deployment: Deployment) => boolean,
  description: string
): Promise<void> {
  for (const { id } of (await listed(github, place)).filter(isEarlier)) {
    const state = (await statusesOf(github, place, id, 1))[0]?.state ?? 'pending'
    if (state === 'inactive' || state === 'failure' || state === 'error') continue
    await addStatus(github, place, id, { state: 'inactive', url: null, description }, null)
    if (state === 'success') return
  }
}

/** Newest first. */
async function listed(github: GitHub, { owner, repo, environment }: DeploymentPlace): Promise<Deployment[]> {
  return (await github.rest.repos.listDeployments({ owner, repo, environment, per_page: MAX_LISTED })).data
}

/** Newest first. */
async function statusesOf(github: GitHub, { owner, repo }: DeploymentPlace, id: number, limit = 10) {
  return (await github.rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: id, per_page: limit })).data
}

const isOfKey = (deployment: Deployment, key: string): boolean => payloadOf(deployment)[PAYLOAD] === key

const isOfNoKey = (deployment: Deployment): boolean => payloadOf(deployment)[PAYLOAD] === undefined

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
    description: [...description].slice(0, MAX_DESCRIPTION_CHARS).join(''),
    // Else GitHub retires those of other applications in the same environment.
    auto_inactive: false,
    ...(url === null ? {} : { environment_url: url }),
    ...(logUrl === null ? {} : { log_url: logUrl })
  })
}
