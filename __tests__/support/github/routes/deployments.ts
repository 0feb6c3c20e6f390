import { compare, resolveRef } from '../ancestry.ts'
import { currentTimestamp, type Deployment, type DeploymentState, type DeploymentStatus } from '../github-state.ts'
import { page } from '../paging.ts'
import { notFound, Refusal, validationFailed } from '../refusal.ts'
import { deploymentView, statusView } from '../views/deployments.ts'
import type { Call, Routes } from './call.ts'

const MAX_DESCRIPTION_CHARS = 140

export const deployments: Routes = {
  'repos/list-deployments': ({ repository, query, origins, url }) => {
    const filters = ['sha', 'ref', 'task', 'environment'] as const
    const matching = repository.deployments.filter(deployment =>
      filters.every(field => query[field] === 'none' || query[field] === deployment[field])
    )
    const { items, ...reply } = page(url, query, matching.toReversed())
    return { ...reply, body: items.map(deployment => deploymentView(origins, repository, deployment)) }
  },
  'repos/create-deployment': call => {
    const { state: github, repository, body, account, origins } = call
    const ref = String(body.ref)
    const commit = resolveRef(repository, ref)
    if (commit === undefined) throw new Refusal(422, `No ref found for: ${ref}`)
    const merged = autoMerge(call, ref)
    if (merged !== undefined) return merged
    checkContexts(call, commit.sha)
    const environment = String(body.environment ?? 'production')
    const now = currentTimestamp()
    repository.environments.add(environment)
    const deployment: Deployment = {
      id: github.nextId(),
      sha: commit.sha,
      ref,
      task: String(body.task ?? 'deploy'),
      environment,
      description: readDescription(body),
      payload: (body.payload ?? '') as Deployment['payload'],
      isTransient: body.transient_environment === true,
      isProduction:
        body.production_environment === undefined ? environment === 'production' : body.production_environment === true,
      creator: account,
      createdAt: now,
      updatedAt: now,
      statuses: []
    }
    repository.deployments.push(deployment)
    return { status: 201, body: deploymentView(origins, repository, deployment) }
  },
  'repos/list-deployment-statuses': call => {
    const deployment = deploymentOf(call)
    const { items, ...reply } = page(call.url, call.query, deployment.statuses.toReversed())
    return { ...reply, body: items.map(status => statusView(call.origins, call.repository, deployment, status)) }
  },
  'repos/create-deployment-status': call => {
    const deployment = deploymentOf(call)
    const { body } = call
    const state = body.state as DeploymentState
    const status = addStatus(call, deployment, state, {
      description: readDescription(body) ?? '',
      environment: String(body.environment ?? deployment.environment),
      environmentUrl: readUrl(body, 'environment_url'),
      logUrl: readUrl(body, 'log_url') || readUrl(body, 'target_url')
    })
    if (state === 'success' && body.auto_inactive !== false) deactivatePrevious(call, deployment)
    return { status: 201, body: statusView(call.origins, call.repository, deployment, status) }
  },
  /** Deletes the environment. Its deployments stay. */
  'repos/delete-an-environment': ({ repository, params }) => {
    if (!repository.environments.delete(params.environment_name ?? '')) throw notFound()
    return { status: 204 }
  }
}

/** Current state of a deployment. */
const stateOf = ({ statuses }: Deployment): DeploymentState | undefined => statuses.at(-1)?.state

function deploymentOf({ repository, params }: Call): Deployment {
  const deployment = repository.deployments.find(({ id }) => id === Number(params.deployment_id))
  if (deployment === undefined) throw notFound()
  return deployment
}

/**
 * Default of `auto_merge`: merges the default branch into a branch that is behind, instead of creating a deployment.
 */
function autoMerge({ repository, body }: Call, ref: string): { status: number; body: unknown } | undefined {
  const { defaultBranch, branches } = repository
  const branch = ref.replace(/^(refs\/)?heads\//, '')
  if (body.auto_merge === false || branch === defaultBranch || !branches.has(branch)) return undefined
  const base = resolveRef(repository, defaultBranch)
  const head = resolveRef(repository, branch)
  if (base === undefined || head === undefined || (compare(repository, base, head)?.behindBy ?? 0) === 0)
    return undefined
  repository.push(`Merge ${defaultBranch} into ${branch}`, { branch, parents: [head.sha, base.sha] })
  return { status: 202, body: { message: `Auto-merged ${defaultBranch} into ${branch} on deployment.` } }
}

/** Without `required_contexts`, all checks of the commit must have succeeded, including the running job. */
function checkContexts({ repository, body }: Call, sha: string): void {
  const checks = repository.checks.get(sha) ?? new Map<string, string>()
  const required = (body.required_contexts as string[] | undefined) ?? [...checks.keys()]
  const failed = required.filter(name => checks.get(name) !== 'success')
  if (failed.length === 0) return
  throw new Refusal(409, `Conflict: Commit status checks failed for ${body.ref}.`, {
    errors: [{ resource: 'Deployment', field: 'required_contexts', code: 'invalid', contexts: failed }]
  })
}

/**
 * Deactivates, in GitHub's words, "all prior non-transient, non-production environment deployments" that were
 * successful.
 */
function deactivatePrevious(call: Call, successful: Deployment): void {
  for (const deployment of call.repository.deployments) {
    const isPrior = deployment.id < successful.id && deployment.environment === successful.environment
    if (!isPrior || deployment.isTransient || deployment.isProduction || stateOf(deployment) !== 'success') continue
    const { environment, environmentUrl, logUrl } = deployment.statuses.at(-1) as DeploymentStatus
    addStatus(call, deployment, 'inactive', { description: '', environment, environmentUrl, logUrl })
  }
}

function addStatus(
  { state: github, account }: Call,
  deployment: Deployment,
  state: DeploymentState,
  rest: Pick<DeploymentStatus, 'description' | 'environment' | 'environmentUrl' | 'logUrl'>
): DeploymentStatus {
  const status = { id: github.nextId(), state, creator: account, createdAt: currentTimestamp(), ...rest }
  deployment.statuses.push(status)
  deployment.updatedAt = status.createdAt
  return status
}

function readDescription({ description }: Call['body']): string | null {
  if (typeof description !== 'string') return null
  if ([...description].length > MAX_DESCRIPTION_CHARS)
    throw validationFailed(
      'DeploymentStatus',
      'description',
      'custom',
      'description is too long (maximum is 140 characters)'
    )
  return description
}

function readUrl(body: Call['body'], field: string): string {
  const text = String(body[field] ?? '')
  const isAddress = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
  if (text !== '' && !isAddress)
    throw validationFailed('DeploymentStatus', field, 'custom', `${field} must use http(s) scheme`)
  return text
}
