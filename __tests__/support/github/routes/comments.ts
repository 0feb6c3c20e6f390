import { type Comment, currentTimestamp } from '../github-state.ts'
import { page } from '../paging.ts'
import { notFound, validationFailed } from '../refusal.ts'
import { commentView, reactionView } from '../views/comments.ts'
import type { Call, Routes } from './call.ts'

/**
 * Limit of the message "Body is too long (maximum is 65536 characters)". A character outside the basic plane counts
 * once.
 */
const MAX_BODY_CHARS = 65_536

export const comments: Routes = {
  'issues/list-comments': call => {
    const { repository, query, origins, url } = call
    const since = query.since as string | undefined
    const all = repository
      .commentsOf(numberOf(call))
      .filter(comment => since === undefined || comment.updatedAt >= since)
    const { items, ...reply } = page(url, query, all)
    return { ...reply, body: items.map(comment => commentView(origins, repository, comment)) }
  },
  'issues/get-comment': call => ({
    status: 200,
    body: commentView(call.origins, call.repository, commentOf(call))
  }),
  /** Answers 200 instead of 201 if the account already has this reaction. */
  'reactions/create-for-issue-comment': call => {
    const { state, account, origins, body } = call
    const { reactions } = commentOf(call)
    const content = String(body.content)
    const known = reactions.find(reaction => reaction.author === account && reaction.content === content)
    if (known !== undefined) return { status: 200, body: reactionView(origins, known) }
    const reaction = { id: state.nextId(), content, author: account, createdAt: currentTimestamp() }
    reactions.push(reaction)
    return { status: 201, body: reactionView(origins, reaction) }
  },
  'issues/create-comment': call => {
    const { repository, identity, account, origins } = call
    const comment = repository.writeComment(numberOf(call), account, identity.app, readBody(call))
    const body = commentView(origins, repository, comment)
    return { status: 201, headers: { location: String(body.url) }, body }
  },
  'issues/update-comment': call => {
    const comment = commentOf(call)
    Object.assign(comment, { body: readBody(call), updatedAt: currentTimestamp() })
    return { status: 200, body: commentView(call.origins, call.repository, comment) }
  },
  'issues/delete-comment': call => {
    const comment = commentOf(call)
    call.repository.comments = call.repository.comments.filter(other => other !== comment)
    return { status: 204 }
  }
}

/** Number of an issue or a pull request. */
function numberOf({ repository, params }: Call): number {
  const number = Number(params.issue_number)
  const found = repository.pull(number) ?? repository.issue(number)
  if (found === undefined) throw notFound()
  return found.number
}

function commentOf({ repository, params }: Call): Comment {
  const comment = repository.comments.find(({ id }) => id === Number(params.comment_id))
  if (comment === undefined) throw notFound()
  return comment
}

function readBody({ body }: Call): string {
  const text = String(body.body)
  if (text.trim() === '') throw validationFailed('IssueComment', 'body', 'custom', 'body cannot be blank')
  if ([...text].length > MAX_BODY_CHARS)
    throw validationFailed('IssueComment', 'data', 'unprocessable', 'Body is too long (maximum is 65536 characters)')
  return text
}
