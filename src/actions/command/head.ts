import type { GitHub } from '../../github/api.ts'
import { GitHubError } from '../../github/errors.ts'
import { type FetchedPullRequest, fetchPullRequest } from '../../github/pull-requests.ts'

/** The head of the pull request when a comment was written, or the reason why it is not known to be the current one. */
export type HeadAtComment = { sha: string } | { sha: null; saw: string; next: string }

const REVIEW = 'Review the newest commit, then write the command again.'

const OTHER_WAY = 'Write the command again, and after it a space and the complete hash of the commit that you reviewed.'

/**
 * Proves that the current head of a pull request was its head when the comment was written. The event of a comment names
 * no commit, and the dates of commits are chosen by their authors. GitHub's record of the activity of the branch has the
 * time of each push: the last one must be of this head, and older than the comment.
 *
 * The repository of a fork belongs to the author of the pull request. It could be renamed, and another one take its name,
 * so that the record is of another branch. Therefore the pull request is read again after the record.
 */
export async function headAtComment(
  github: GitHub,
  here: { owner: string; repo: string },
  pull: FetchedPullRequest,
  createdAt: string
): Promise<HeadAtComment> {
  const { headSha, headRef, headRepository } = pull
  const refused = (saw: string, next: string): HeadAtComment => ({ sha: null, saw, next })
  const [owner, repo] = headRepository?.split('/') ?? []
  if (owner === undefined || repo === undefined) return refused('The repository of its branch was deleted.', OTHER_WAY)
  const ref = `refs/heads/${headRef}`
  try {
    const { data } = await github.rest.repos.listActivities({ owner, repo, ref, per_page: 1 })
    const [last] = data
    if (last === undefined) return refused('GitHub has no record of a push to its branch.', `Push a commit. ${REVIEW}`)
    if (last.after !== headSha || last.ref !== ref) return refused('Its branch is being pushed.', REVIEW)
    // GitHub's times are whole seconds: within the same second, the order is unknown.
    if (!(Date.parse(last.timestamp) < Date.parse(createdAt)))
      return refused(
        `Commit ${headSha.slice(0, 7)} was pushed at ${last.timestamp}, and the comment was written at ${createdAt}.`,
        REVIEW
      )
    const again = await fetchPullRequest(github, here, pull.number)
    const isSame =
      again !== null &&
      (['state', 'headSha', 'headRef', 'headRepository', 'headRepositoryId'] as const).every(
        key => again[key] === pull[key]
      )
    return isSame ? { sha: headSha } : refused('The pull request was changed while this step ran.', REVIEW)
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    return refused(`GitHub does not show when its branch was pushed. ${error.message}.`, OTHER_WAY)
  }
}
