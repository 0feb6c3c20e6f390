import type { Account, Activity, Commit, Pull, Repository } from '../github-state.ts'
import { FOUNDED, nodeId, type Origins, userView, type View } from './accounts.ts'

/** URLs of a repository by field name, with URL templates as GitHub writes them. */
const REPOSITORY_URLS: Readonly<Record<string, string>> = {
  archive: '/{archive_format}{/ref}',
  assignees: '/assignees{/user}',
  blobs: '/git/blobs{/sha}',
  branches: '/branches{/branch}',
  collaborators: '/collaborators{/collaborator}',
  comments: '/comments{/number}',
  commits: '/commits{/sha}',
  compare: '/compare/{base}...{head}',
  contents: '/contents/{+path}',
  contributors: '/contributors',
  deployments: '/deployments',
  downloads: '/downloads',
  events: '/events',
  forks: '/forks',
  git_commits: '/git/commits{/sha}',
  git_refs: '/git/refs{/sha}',
  git_tags: '/git/tags{/sha}',
  hooks: '/hooks',
  issue_comment: '/issues/comments{/number}',
  issue_events: '/issues/events{/number}',
  issues: '/issues{/number}',
  keys: '/keys{/key_id}',
  labels: '/labels{/name}',
  languages: '/languages',
  merges: '/merges',
  milestones: '/milestones{/number}',
  notifications: '/notifications{?since,all,participating}',
  pulls: '/pulls{/number}',
  releases: '/releases{/id}',
  stargazers: '/stargazers',
  statuses: '/statuses/{sha}',
  subscribers: '/subscribers',
  subscription: '/subscription',
  tags: '/tags',
  teams: '/teams',
  trees: '/git/trees{/sha}'
}

const COUNTS = ['size', 'stargazers_count', 'watchers_count', 'watchers', 'forks_count', 'forks']

export const repositoryUrl = ({ api }: Origins, { fullName }: Repository): string => `${api}/repos/${fullName}`

export function repositoryView(origins: Origins, repository: Repository): View {
  const { id, name, fullName, owner, isPrivate, forkOf, defaultBranch, pulls } = repository
  const url = repositoryUrl(origins, repository)
  const web = `${origins.web}/${fullName}`
  const open = pulls.filter(({ state }) => state === 'open').length
  return {
    id,
    node_id: nodeId('Repository', id),
    name,
    full_name: fullName,
    private: isPrivate,
    visibility: isPrivate ? 'private' : 'public',
    owner: userView(origins, owner),
    html_url: web,
    description: null,
    fork: forkOf !== null,
    url,
    ...Object.fromEntries(Object.entries(REPOSITORY_URLS).map(([field, path]) => [`${field}_url`, url + path])),
    git_url: `git:${web.slice(web.indexOf(':') + 1)}.git`,
    ssh_url: `git@${new URL(web).host}:${fullName}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
    homepage: null,
    language: null,
    mirror_url: null,
    license: null,
    ...Object.fromEntries(COUNTS.map(field => [field, 0])),
    open_issues_count: open,
    open_issues: open,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    default_branch: defaultBranch,
    created_at: FOUNDED,
    updated_at: FOUNDED,
    pushed_at: FOUNDED
  }
}

export function commitView(origins: Origins, repository: Repository, { sha, parents, message }: Commit): View {
  const url = repositoryUrl(origins, repository)
  const web = `${origins.web}/${repository.fullName}/commit`
  const author = { name: repository.owner.login, email: `${repository.owner.login}@example.com`, date: FOUNDED }
  return {
    sha,
    node_id: nodeId('Commit', sha),
    url: `${url}/commits/${sha}`,
    html_url: `${web}/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    commit: {
      author,
      committer: author,
      message,
      tree: { sha, url: `${url}/git/trees/${sha}` },
      url: `${url}/git/commits/${sha}`,
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }
    },
    author: userView(origins, repository.owner),
    committer: userView(origins, repository.owner),
    parents: parents.map(parent => ({ sha: parent, url: `${url}/commits/${parent}`, html_url: `${web}/${parent}` }))
  }
}

const labelView = (repository: Repository, origins: Origins, name: string): View => ({
  id: [...name].reduce((sum, character) => sum * 31 + (character.codePointAt(0) ?? 0), 7) % 1_000_000_007,
  node_id: nodeId('Label', name),
  url: `${repositoryUrl(origins, repository)}/labels/${encodeURIComponent(name)}`,
  name,
  description: null,
  color: 'ededed',
  default: false
})

export const activityView = (origins: Origins, activity: Activity): View => ({
  id: activity.id,
  node_id: nodeId('PUSH', activity.id),
  before: activity.before,
  after: activity.after,
  ref: `refs/heads/${activity.branch}`,
  timestamp: activity.timestamp,
  activity_type: activity.type,
  actor: userView(origins, activity.actor)
})

export function pullView(origins: Origins, pull: Pull): View {
  const { base, head, number, id } = pull
  const url = repositoryUrl(origins, base.repository)
  const web = `${origins.web}/${base.repository.fullName}/pull/${number}`
  const links = {
    self: `${url}/pulls/${number}`,
    html: web,
    issue: `${url}/issues/${number}`,
    comments: `${url}/issues/${number}/comments`,
    review_comments: `${url}/pulls/${number}/comments`,
    review_comment: `${url}/pulls/comments{/number}`,
    commits: `${url}/pulls/${number}/commits`,
    statuses: `${url}/statuses/${head.sha}`
  }
  const side = (owner: Account, branch: string, sha: string, repository: Repository | null) => ({
    label: `${owner.login}:${branch}`,
    ref: branch,
    sha,
    user: userView(origins, owner),
    repo: repository === null ? null : repositoryView(origins, repository)
  })
  const baseSha = base.repository.branches.get(base.branch) ?? head.sha
  return {
    id,
    node_id: nodeId('PullRequest', id),
    number,
    state: pull.state,
    locked: pull.isLocked,
    title: pull.title,
    body: null,
    user: userView(origins, pull.author),
    url: links.self,
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    issue_url: links.issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    labels: pull.labels.map(name => labelView(base.repository, origins, name)),
    milestone: null,
    draft: pull.isDraft,
    auto_merge: null,
    author_association: head.repository === base.repository ? 'MEMBER' : 'CONTRIBUTOR',
    head: side(head.owner, head.branch, head.sha, head.repository),
    base: side(base.repository.owner, base.branch, baseSha, base.repository),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }]))
  }
}

/** View of a pull request in `GET` and in events, which has more fields than in a list. */
export const fullPullView = (origins: Origins, pull: Pull): View => ({
  ...pullView(origins, pull),
  merged: pull.mergedAt !== null,
  mergeable: null,
  mergeable_state: 'unknown',
  merged_by: null,
  maintainer_can_modify: false,
  comments: pull.base.repository.commentsOf(pull.number).length,
  review_comments: 0,
  commits: 1,
  additions: 1,
  deletions: 0,
  changed_files: 1
})
