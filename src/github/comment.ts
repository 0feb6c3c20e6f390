import { EMPTY_HISTORY, markerOf, merge, parseHistory, type RunHistory } from '../report/run-history.ts'
import type { GitHub } from './api.ts'
import { isRefusal } from './errors.ts'

/** A pull request, and which of our comments on it. */
export interface CommentPlace {
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
const MAX_READS = 4

type Comment = Awaited<ReturnType<GitHub['rest']['issues']['getComment']>>['data']

/**
 * Keeps one comment: found on all pages, made when there is none, written in place. Runs that began at the same moment
 * make two; whoever sees both writes the newest text into the oldest and deletes the others.
 *
 * @returns the comment's address; null when there is none
 * @throws GitHubRefusal
 */
export async function keepComment(github: GitHub, place: CommentPlace, draft: CommentDraft): Promise<string | null> {
  const { owner, repo, pullRequest } = place
  let login = place.login
  let made: Comment | null = null
  for (let look = 1; look <= MAX_READS; look++) {
    const found: Comment[] = await ownComments(github, { ...place, login })
    // A list can lag behind what was just written.
    if (made !== null && !found.some(({ id }) => id === made?.id)) found.push(made)
    const [oldest, ...duplicates] = found
    if (oldest === undefined) {
      const body = draft.mayCreate ? draft.write(EMPTY_HISTORY) : null
      if (body === null) return null
      made = (await github.rest.issues.createComment({ owner, repo, issue_number: pullRequest, body })).data
      // Now it is certain who we are; and another run may have made one meanwhile.
      login = made.user?.login ?? login
      continue
    }
    const written = await write(github, place, oldest, textOf(found, place.key, draft))
    if (!written) {
      made = null
      continue
    }
    for (const { id } of duplicates) await remove(github, place, id)
    return oldest.html_url
  }
  return made?.html_url ?? null
}

/** What the one comment is to say: ours, or what a newer run has said in any of them. */
function textOf(found: readonly Comment[], key: string, draft: CommentDraft): string {
  const told = found.map(({ body = '' }) => ({ body, story: parseHistory(body, key) ?? EMPTY_HISTORY }))
  const history = merge(told.map(({ story }) => story))
  const newest = told.find(({ story: { entries } }) => entries[0] === history.entries[0])
  return draft.write(history) ?? newest?.body ?? ''
}

/** Oldest first. What only quotes a comment of ours does not begin as one. */
async function ownComments(github: GitHub, { owner, repo, pullRequest, key, login }: CommentPlace): Promise<Comment[]> {
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
async function write(github: GitHub, { owner, repo }: CommentPlace, comment: Comment, body: string): Promise<boolean> {
  if (comment.body === body) return true
  try {
    await github.rest.issues.updateComment({ owner, repo, comment_id: comment.id, body })
    return true
  } catch (error) {
    if (isRefusal(error, 'missing')) return false
    throw error
  }
}

/** Gone already is as good. */
async function remove(github: GitHub, { owner, repo }: CommentPlace, id: number): Promise<void> {
  await github.rest.issues.deleteComment({ owner, repo, comment_id: id }).catch(error => {
    if (!isRefusal(error, 'missing')) throw error
  })
}
