import type { FetchedPullRequest } from '../github/pull-requests.ts'
import type { PreviewWhen } from '../inputs/types.ts'

/** Explanation why an open pull request gets no preview. */
export interface NoPreview {
  /** Clause that continues "There is no preview, because". */
  why: string
  /** Sentence. */
  howToGetOne: string
  /** True to leave an existing preview as it is. */
  keepsExisting: boolean
}

/**
 * Explains why an open pull request gets no preview; null if it gets one.
 *
 * @param pull its current state on GitHub; null if GitHub did not answer
 */
export function whyNoPreview(
  when: PreviewWhen,
  pull: Pick<FetchedPullRequest, 'isDraft' | 'labels'> | null
): NoPreview | null {
  if (when.kind === 'always') return null
  if (when.kind === 'request')
    return { why: 'previews are made on request', howToGetOne: howToRestore(when), keepsExisting: true }
  if (pull === null) {
    const unknown = when.kind === 'ready' ? 'whether it is a draft' : 'its labels'
    return {
      why: `GitHub did not tell ${unknown}`,
      howToGetOne: 'Give the job "permissions: pull-requests: read", and run it again.',
      keepsExisting: true
    }
  }
  if (when.kind === 'ready') {
    if (!pull.isDraft) return null
    return { why: 'the pull request is a draft', howToGetOne: 'Mark it as ready for review.', keepsExisting: false }
  }
  // GitHub does not distinguish two labels by their case.
  if (pull.labels.some(label => label.toLowerCase() === when.label.toLowerCase())) return null
  const label = JSON.stringify(when.label)
  return {
    why: `the pull request does not have the label ${label}`,
    howToGetOne: `Add the label ${label}.`,
    keepsExisting: false
  }
}

/** Says how to get back a preview that the action deleted although its pull request may have one. */
export function howToRestore(when: PreviewWhen): string {
  return when.kind === 'request'
    ? 'To get one, write a comment with the command of this repository, such as "/preview".'
    : 'To restore it, push a commit or run the workflow again.'
}
