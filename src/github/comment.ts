import { EMPTY_HISTORY, markerOf, merge, parseHistory, type RunHistory } from '../report/run-history.ts'
import type { GitHub } from './api.ts'
import { isGitHubError } from './errors.ts'

/** A pull request, and which of our comments on it. */
export interface CommentTarget {
  owner: string
  repo: string
  pullRequest: number
  key: string
  /** Ours, as `ownLogin` tells it: nobody else's comment is read or changed. */
  login: string
}

/** What is to stand in the comment. */
export interface CommentDraft {
  /** The whole text, on top of what the comment tells so far; null leaves what is there, for a newer run wrote it. */
  write(history: RunHistory): string | null
  /** Whether there is to be a comment where there is none. */
  mayCreate: boolean
}

/** Somebody deletes what we are about to write, or two runs write at once: looked at again so many times. */
const MAX_ATTEMPTS = 4

type Comment = Awaited<ReturnType<GitHub['rest']['issues']['getComment']>>['data']

/**
 * Keeps one comment: found on all pages, made when there is none, written in place. Runs that began at the same moment
 * make two; whoever sees both writes the newest text into the oldest and deletes the others.
 *
 * @returns the comment's address; null when there is none
 * @throws GitHubError
 */
export async function upsertComment(github: GitHub, target: CommentTarget, draft: CommentDraft): Promise<string | null> {
  const { owner, repo, pullRequest } = target
  let login = target.login
  let created: Comment | null = null
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const found: Comment[] = await ownComments(github, { ...target, login })
    // A list can lag behind what was just written.
    if (created !== null && !found.some(({ id }) => id === created?.id)) found.push(created)
    const [oldest, ...duplicates] = found
    if (oldest === undefined) {
      const body = draft.mayCreate ? draft.write(EMPTY_HISTORY) : null
      if (body === null) return null
      created = (await github.rest.issues.createComment({ owner, repo, issue_number: pullRequest, body })).data
      // Now it is certain who we are; and another run may have made one meanwhile.
      login = created.user?.login ?? login
      continue
    }
    const isWritten = await updateBody(github, target, oldest, bodyOf(found, target.key, draft))
    if (!isWritten) {
      created = null
      continue
    }
    for (const { id } of duplicates) await deleteComment(github, target, id)
    return oldest.html_url
  }
  return created?.html_url ?? null
}

/** What the one comment is to say: ours, or what a newer run has said in any of them. */
function bodyOf(found: readonly Comment[], key: string, draft: CommentDraft): string {
  const comments = found.map(({ body = '' }) => ({ body, story: parseHistory(body, key) ?? EMPTY_HISTORY }))
  const history = merge(comments.map(({ story: history }) => history))
  const newest = comments.find(({ story: { entries } }) => entries[0] === history.entries[0])
  return draft.write(history) ?? newest?.body ?? ''
}

/** Oldest first. What only quotes a comment of ours does not begin as one. */
async function ownComments(github: GitHub, { owner, repo, pullRequest, key, login }: CommentTarget): Promise<Comment[]> {
  const all = await github.paginate(github.rest.issues.listComments, {
    owner,
    repo,
    issue_number: pullRequest,
    per_page: 100
  })
  return all
    .filter(({ user, body }) => user?.login.toLowerCase() === login.toLowerCase() && body?.startsWith(markerOf(key)))
    .sort((a, b) => a.id - b.id)
}

/** False when it is gone. */
async function updateBody(github: GitHub, { owner, repo }: CommentTarget, comment: Comment, body: string): Promise<boolean> {
  if (comment.body === body) return true
  try {
    await github.rest.issues.updateComment({ owner, repo, comment_id: comment.id, body })
    return true
  } catch (error) {
    if (isGitHubError(error, 'missing')) return false
    throw error
  }
}

/** Gone already is as good. */
async function deleteComment(github: GitHub, { owner, repo }: CommentTarget, id: number): Promise<void> {
  await github.rest.issues.deleteComment({ owner, repo, comment_id: id }).catch(error => {
    if (!isGitHubError(error, 'missing')) throw error
  })
}

/** The account of the token that every job has. */
const JOB_ACCOUNT = 'github-actions[bot]'

/**
 * The login that the token writes under. GraphQL knows it of every token; the user's own page only of personal ones, and
 * a token that has no such page is taken for the job's.
 *
 * @param graphqlUrl GITHUB_GRAPHQL_URL
 * @throws GitHubError when GitHub cannot be reached at all
 */
export async function ownLogin(github: GitHub, graphqlUrl: string): Promise<string> {
  const viewer = await github
    .request({ method: 'POST', url: graphqlUrl, query: '{ viewer { login } }' })
    .catch(error => {
      // A GitHub that does not answer here does not answer there either.
      if (isGitHubError(error, 'unavailable') && error.status === null) throw error
      return null
    })
  const login = viewer?.data?.data?.viewer?.login
  if (typeof login === 'string' && login !== '') return login
  try {
    return (await github.rest.users.getAuthenticated()).data.login
  } catch (error) {
    if (isGitHubError(error, 'permission', 'missing')) return JOB_ACCOUNT
    throw error
  }
}
