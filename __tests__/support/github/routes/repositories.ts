import { compare, resolveRef } from '../ancestry.ts'
import type { Commit } from '../github-state.ts'
import { page } from '../paging.ts'
import { ROLES } from '../records.ts'
import { notFound, Refusal } from '../refusal.ts'
import { diffEntries } from '../trees.ts'
import { userView } from '../views/accounts.ts'
import { diffEntryView } from '../views/contents.ts'
import { activityView, commitView, fullPullView, pullView, repositoryUrl } from '../views/repositories.ts'
import type { Call, Routes } from './call.ts'

/** Number of commits in a comparison without paging. */
const UNPAGED_COMMITS = 250

/** Maximum number of files in a comparison. They are only on its first page. */
const MAX_FILES = 300

export const repositories: Routes = {
  'repos/compare-commits-with-basehead': compareCommits,
  'pulls/list': ({ origins, repository, query, url }) => {
    const matching = repository.pulls.filter(
      pull =>
        (query.state === 'all' || query.state === pull.state) &&
        (query.head === undefined || query.head === `${pull.head.owner.login}:${pull.head.branch}`) &&
        (query.base === undefined || query.base === pull.base.branch)
    )
    const direction = query.direction ?? (query.sort === 'created' ? 'desc' : 'asc')
    const { items, ...reply } = page(url, query, direction === 'desc' ? matching.toReversed() : matching)
    return { ...reply, body: items.map(pull => pullView(origins, pull)) }
  },
  'repos/list-pull-requests-associated-with-commit': ({ origins, repository, params, query, url }) => {
    const commit = resolveRef(repository, params.commit_sha ?? '')
    if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${params.commit_sha}`)
    // A commit of the default branch has its merged pull requests, any other one also the open ones.
    const matching = repository.pulls.filter(
      ({ landed, head, mergedAt }) => landed.includes(commit.sha) || (mergedAt === null && head.sha === commit.sha)
    )
    const { items, ...reply } = page(url, query, matching)
    return { ...reply, body: items.map(pull => pullView(origins, pull)) }
  },
  'pulls/get': ({ origins, repository, params }) => {
    const pull = repository.pull(Number(params.pull_number))
    if (pull === undefined) throw notFound()
    return { status: 200, body: fullPullView(origins, pull) }
  },
  'repos/get-collaborator-permission-level': readPermission,
  'repos/list-activities': ({ origins, repository, query }) => {
    const { ref, activity_type: type } = query
    const matching = repository.activities.filter(
      activity =>
        (ref === undefined || String(ref).replace(/^refs\/heads\//, '') === activity.branch) &&
        (type === undefined || type === activity.type)
    )
    const sorted = query.direction === 'asc' ? matching : matching.toReversed()
    return {
      status: 200,
      body: sorted.slice(0, Number(query.per_page)).map(activity => activityView(origins, activity))
    }
  }
}

/**
 * Role of a user. `permission` knows only the roles of GitHub's beginnings: `maintain` is `write`, `triage` is `read`, and
 * a custom role is the one that it is based on. Everyone can read a public repository.
 */
function readPermission({ state, repository, origins, params }: Call): { status: number; body: unknown } {
  const account = state.knownAccount(params.username ?? '')
  if (account === undefined) throw notFound()
  const known =
    account === repository.owner ? { name: 'admin', base: 'admin' as const } : repository.roles.get(account.login)
  const role = known ?? (repository.isPrivate ? null : { name: 'read', base: 'read' as const })
  const rank = role === null ? -1 : ROLES.indexOf(role.base)
  const permissions = Object.fromEntries(
    ['pull', 'triage', 'push', 'maintain', 'admin'].map((name, index) => [name, rank >= index])
  )
  const roleName = role?.name ?? ''
  const permission =
    role === null
      ? 'none'
      : { read: 'read', triage: 'read', write: 'write', maintain: 'write', admin: 'admin' }[role.base]
  return {
    status: 200,
    body: {
      permission,
      role_name: roleName,
      user: { ...userView(origins, account), permissions, role_name: roleName }
    }
  }
}

function compareCommits(call: Call): { status: number; headers?: Readonly<Record<string, string>>; body: unknown } {
  const { repository, origins, query, url } = call
  const [baseName = '', headName = ''] = (call.params.basehead ?? '').split('...')
  const comparison = compare(repository, side(call, baseName), side(call, headName))
  if (comparison === undefined) throw new Refusal(404, `No common ancestor between ${baseName} and ${headName}.`)
  const { status, base, mergeBase, ahead, behindBy } = comparison
  const view = (commit: Commit) => commitView(origins, repository, commit)
  const isPaged = url.searchParams.has('page') || url.searchParams.has('per_page')
  const { items, headers } = page(url, isPaged ? query : { page: 1, per_page: UNPAGED_COMMITS }, ahead)
  const web = `${origins.web}/${repository.fullName}/compare/${baseName}...${headName}`
  const isFirstPage = !isPaged || Number(query.page) === 1
  const body = {
    url: `${repositoryUrl(origins, repository)}/compare/${baseName}...${headName}`,
    html_url: web,
    permalink_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    base_commit: view(base),
    merge_base_commit: view(mergeBase),
    status,
    ahead_by: ahead.length,
    behind_by: behindBy,
    total_commits: ahead.length,
    commits: items.map(view),
    files: isFirstPage
      ? diffEntries(mergeBase.files, side(call, headName).files)
          .slice(0, MAX_FILES)
          .map(entry => diffEntryView(origins, repository, headName, entry))
      : []
  }
  return { status: 200, ...(headers === undefined ? {} : { headers }), body }
}

/** Finds the commit of `BRANCH`, a SHA, or `OWNER:BRANCH` of a fork. */
function side({ state: github, repository }: Call, name: string): Commit {
  const [owner, branch] = name.includes(':') ? name.split(':', 2) : [undefined, name]
  const where = owner === undefined ? repository : github.repository(`${owner}/${repository.name}`)
  const commit = where === undefined ? undefined : resolveRef(where, branch ?? '')
  if (commit === undefined) throw notFound()
  return commit
}
