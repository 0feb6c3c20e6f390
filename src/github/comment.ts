import { EMPTY_HISTORY, markerOf, merge, parseHistory, type RunHistory } from '../report/run-history.ts'
import { record, text } from '../validators.ts'
import type { GitHub } from './api.ts'
import { isGitHubError } from './errors.ts'

/** A comment of ours on a pull request. */
export interface CommentTarget {
  owner: string
  repo: string
  pullRequest: number
  /** Tells the comments of several applications apart. */
  key: string
  /** Our own login (see `fetchLogin`). Comments of other accounts are never read or changed. */
  login: string
}

/** Content of the comment. */
export interface CommentDraft {
  /** Returns the whole text, given the runs that the comment lists so far; null if a newer run already wrote it. */
  write(history: RunHistory): string | null
  /** True to create the comment if it does not exist. */
  mayCreate: boolean
}

/** Reads of the comments, in case one is deleted while we write or another run writes at the same time. */
const MAX_ATTEMPTS = 4

export type Comment = Awaited<ReturnType<GitHub['rest']['issues']['createComment']>>['data']

/**
 * Creates our comment or updates it in place. Two runs that start together may create two comments: the run that sees
 * both writes the newest text into the oldest comment and deletes the others.
 *
 * @returns the URL of the comment; null if there is none
 * @throws GitHubError
 */
export async function upsertComment(
  github: GitHub,
  target: CommentTarget,
  draft: CommentDraft
): Promise<string | null> {
  const { owner, repo, pullRequest } = target
  let login = target.login
  let created: Comment | null = null
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const found: Comment[] = await ownComments(github, { ...target, login })
    // The list can lag behind a write.
    if (created !== null && !found.some(({ id }) => id === created?.id)) found.push(created)
    const [oldest, ...duplicates] = found
    if (oldest === undefined) {
      const body = draft.mayCreate ? draft.write(EMPTY_HISTORY) : null
      if (body === null) return null
      created = (await github.rest.issues.createComment({ owner, repo, issue_number: pullRequest, body })).data
      // The response confirms our login. Read again: another run may have created a comment meanwhile.
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

/** Text for the comment that stays: ours, or the newest text of a newer run. */
function bodyOf(found: readonly Comment[], key: string, draft: CommentDraft): string {
  const comments = found.map(({ body = '' }) => ({ body, history: parseHistory(body, key) ?? EMPTY_HISTORY }))
  const history = merge(comments.map(each => each.history))
  const newest = comments.find(each => each.history.entries[0] === history.entries[0])
  return draft.write(history) ?? newest?.body ?? ''
}

/** Our comments, oldest first. A comment that quotes ours does not begin with the marker. */
export async function ownComments(
  github: GitHub,
  { owner, repo, pullRequest, key, login }: CommentTarget
): Promise<Comment[]> {
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

/** Updates a comment. Resolves to false if it was deleted meanwhile. */
async function updateBody(
  github: GitHub,
  { owner, repo }: CommentTarget,
  comment: Comment,
  body: string
): Promise<boolean> {
  if (comment.body === body) return true
  try {
    await github.rest.issues.updateComment({ owner, repo, comment_id: comment.id, body })
    return true
  } catch (error) {
    if (isGitHubError(error, 'missing')) return false
    throw error
  }
}

/** Deletes a comment, also if it is already deleted. */
export async function deleteComment(github: GitHub, { owner, repo }: CommentTarget, id: number): Promise<void> {
  await github.rest.issues.deleteComment({ owner, repo, comment_id: id }).catch(error => {
    if (!isGitHubError(error, 'missing')) throw error
  })
}

/** Account of the job's own token. */
const JOB_ACCOUNT = 'github-actions[bot]'

/** Response to the query of our login. */
const VIEWER = record({ data: record({ viewer: record({ login: text }) }) })

/**
 * Fetches the login of the token's account. GraphQL returns it for every token, `/user` for personal tokens only. A token
 * that gets no answer from either is taken for the job's own.
 *
 * @param graphqlUrl GITHUB_GRAPHQL_URL
 * @throws GitHubError when GitHub cannot be reached at all
 */
export async function fetchLogin(github: GitHub, graphqlUrl: string): Promise<string> {
  const response = await github
    .request({ method: 'POST', url: graphqlUrl, query: '{ viewer { login } }' })
    .catch(error => {
      // If GitHub is unreachable here, `/user` is unreachable too.
      if (isGitHubError(error, 'unavailable') && error.status === null) throw error
      return null
    })
  const viewer = VIEWER(response?.data) ? response.data.data.viewer : null
  if (viewer !== null && viewer.login !== '') return viewer.login
  try {
    return (await github.rest.users.getAuthenticated()).data.login
  } catch (error) {
    if (isGitHubError(error, 'permission', 'missing')) return JOB_ACCOUNT
    throw error
  }
}
