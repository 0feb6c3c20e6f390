/**
 * Cause of a failed request: `permission`, which the workflow must grant; `missing`, which in a private repository can
 * also be a missing permission; `limited` and `unavailable`, which are temporary; `refused`, an invalid request.
 */
export type GitHubErrorKind = 'permission' | 'missing' | 'limited' | 'unavailable' | 'refused'

/** A failed request to GitHub. It must never fail a deploy: every caller handles it. */
export class GitHubError extends Error {
  readonly kind: GitHubErrorKind
  /** HTTP status; null without a response. */
  readonly status: number | null
  /** GitHub's message on one line, shortened, without the token. */
  readonly serverMessage: string

  constructor(kind: GitHubErrorKind, status: number | null, serverMessage: string, options?: { cause?: unknown }) {
    super(`${status === null ? 'GitHub did not answer' : `GitHub answered ${status}`}: ${serverMessage}`, options)
    this.name = 'GitHubError'
    this.kind = kind
    this.status = status
    this.serverMessage = serverMessage
  }
}

/** Checks for a `GitHubError` of one of the kinds. */
export function isGitHubError(error: unknown, ...kinds: readonly GitHubErrorKind[]): error is GitHubError {
  return error instanceof GitHubError && kinds.includes(error.kind)
}
