import type { Issue, Pull, Repository } from '../github-state.ts'
import { appView, nodeId, type Origins, userView, type View } from './accounts.ts'
import { repositoryUrl } from './repositories.ts'

export function issueView(origins: Origins, repository: Repository, issue: Issue): View {
  return {
    ...commonFields(origins, repository, issue, 'issues'),
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    body: issue.body,
    labels: issue.labels.map((name, index) => labelView(origins, repository, name, index)),
    assignee: issue.assignees[0] === undefined ? null : userView(origins, issue.assignees[0]),
    assignees: issue.assignees.map(assignee => userView(origins, assignee)),
    state_reason: issue.stateReason,
    closed_by: issue.closedBy === null ? null : userView(origins, issue.closedBy),
    author_association: issue.author.type === 'Bot' ? 'NONE' : 'MEMBER',
    performed_via_github_app: appView(origins, issue.app)
  }
}

/** View of a pull request in a list of issues. */
export function pullAsIssueView(origins: Origins, repository: Repository, pull: Pull): View {
  const url = `${repositoryUrl(origins, repository)}/pulls/${pull.number}`
  const html = `${origins.web}/${repository.fullName}/pull/${pull.number}`
  return {
    ...commonFields(origins, repository, pull, 'pull'),
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    body: null,
    labels: [],
    assignee: null,
    assignees: [],
    state_reason: null,
    author_association: 'MEMBER',
    draft: false,
    pull_request: {
      url,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: pull.mergedAt
    }
  }
}

function commonFields(origins: Origins, repository: Repository, each: Issue | Pull, kind: 'issues' | 'pull'): View {
  const url = `${repositoryUrl(origins, repository)}/issues/${each.number}`
  return {
    url,
    repository_url: repositoryUrl(origins, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: `${origins.web}/${repository.fullName}/${kind}/${each.number}`,
    number: each.number,
    title: each.title,
    user: userView(origins, each.author),
    state: each.state,
    locked: false,
    active_lock_reason: null,
    milestone: null,
    comments: repository.commentsOf(each.number).length,
    created_at: each.createdAt,
    updated_at: each.updatedAt,
    closed_at: each.closedAt
  }
}

const labelView = (origins: Origins, repository: Repository, name: string, index: number): View => ({
  id: 1000 + index,
  node_id: nodeId('Label', name),
  url: `${repositoryUrl(origins, repository)}/labels/${encodeURIComponent(name)}`,
  name,
  color: 'ededed',
  default: false,
  description: null
})
