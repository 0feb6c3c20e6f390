import type { GitHub } from './api.ts'

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

/** Number of deployments that are searched, since several applications can share an environment: one page of GitHub. */
const MAX_DEPLOYMENTS = 100

/** Number of deployments without our payload whose statuses are searched for the job that created them. */
export const MAX_JOB_CANDIDATES = 5

/** Deployment as GitHub returns it. */
export type Deployment = Awaited<ReturnType<GitHub['rest']['repos']['listDeployments']>>['data'][number]

/** Key of our payload, and of the fragment that records a commit. */
export const PAYLOAD_KEY = 'datarobot-custom-app'

/** States of a deployment that has begun, or is about to begin, and has not ended. */
const UNFINISHED: ReadonlySet<string> = new Set(['pending', 'queued', 'in_progress'])

/** Run whose deployment has not ended. */
export interface UnfinishedRun {
  /** Null if the deployment does not name its run. */
  id: string | null
  /** Null if it is unknown. */
  attempt: number | null
}

/**
 * Finds the runs whose deployments of the application have not ended, newest first. Deployments before the newest success
 * do not count: a success ends them. Nor does one without a change since a time, because a killed run never ends its own.
 *
 * @param since milliseconds since 1970
 * @throws GitHubError
 */
export async function findUnfinishedRuns(
  github: GitHub,
  target: DeploymentTarget,
  since: number
): Promise<UnfinishedRun[]> {
  const runs: UnfinishedRun[] = []
  const candidates = (await listDeployments(github, target)).filter(each => isOfTarget(each, target))
  for (const deployment of candidates.slice(0, MAX_JOB_CANDIDATES)) {
    const [status] = await listStatuses(github, target, deployment.id, 1)
    const { state, created_at: changedAt } = status ?? { state: 'pending', created_at: deployment.created_at }
    if (state === 'success') break
    if (UNFINISHED.has(state) && Date.parse(changedAt) > since) runs.push(runOf(deployment, status?.log_url ?? ''))
  }
  return runs
}

/** GitHub creates the deployment of a job without our payload, but with the URL of the job. */
function runOf(deployment: Deployment, logUrl: string): UnfinishedRun {
  const { run, attempt } = payloadOf(deployment)
  if (typeof run === 'number') return { id: String(run), attempt: typeof attempt === 'number' ? attempt : null }
  return { id: /\/actions\/runs\/(\d+)\/job\//.exec(logUrl)?.[1] ?? null, attempt: null }
}

/** Tells whether a deployment in the environment is of the application: a job's own has no payload of ours. */
export const isOfTarget = (deployment: Deployment, { key, isOwnEnvironment }: DeploymentTarget): boolean =>
  hasKey(deployment, key) || (isOwnEnvironment && hasNoKey(deployment))

/** Tells whether the state says that a deployment is in use or may come into use. */
export const isActive = (state: string): boolean => state !== 'inactive' && state !== 'failure' && state !== 'error'

export async function stateOf(github: GitHub, target: DeploymentTarget, id: number): Promise<string> {
  return (await listStatuses(github, target, id, 1))[0]?.state ?? 'pending'
}

/** Deployments of the environment, newest first. */
export async function listDeployments(
  github: GitHub,
  { owner, repo, environment }: DeploymentTarget
): Promise<Deployment[]> {
  return (await github.rest.repos.listDeployments({ owner, repo, environment, per_page: MAX_DEPLOYMENTS })).data
}

/** Statuses of a deployment, newest first. */
export async function listStatuses(github: GitHub, { owner, repo }: DeploymentTarget, id: number, limit = 10) {
  return (await github.rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: id, per_page: limit })).data
}

export const hasKey = (deployment: Deployment, key: string): boolean => payloadOf(deployment)[PAYLOAD_KEY] === key

export const hasNoKey = (deployment: Deployment): boolean => payloadOf(deployment)[PAYLOAD_KEY] === undefined

/** Payload of a deployment. We write an object; other tools write anything. */
export function payloadOf({ payload }: Deployment): Readonly<Record<string, unknown>> {
  if (typeof payload !== 'string') return payload ?? {}
  try {
    return Object(JSON.parse(payload))
  } catch {
    return {}
  }
}
