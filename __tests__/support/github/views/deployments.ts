import type { Deployment, DeploymentStatus, Repository } from '../github-state.ts'
import { nodeId, type Origins, userView, type View } from './accounts.ts'
import { repositoryUrl } from './repositories.ts'

export function deploymentView(origins: Origins, repository: Repository, deployment: Deployment): View {
  const url = repositoryUrl(origins, repository)
  return {
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    url: `${url}/deployments/${deployment.id}`,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: userView(origins, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/deployments/${deployment.id}/statuses`,
    repository_url: url,
    transient_environment: deployment.isTransient,
    production_environment: deployment.isProduction,
    performed_via_github_app: null
  }
}

export function statusView(
  origins: Origins,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus
): View {
  const url = repositoryUrl(origins, repository)
  return {
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    url: `${url}/deployments/${deployment.id}/statuses/${status.id}`,
    state: status.state,
    creator: userView(origins, status.creator),
    description: status.description,
    environment: status.environment,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: `${url}/deployments/${deployment.id}`,
    repository_url: url,
    performed_via_github_app: null
  }
}
