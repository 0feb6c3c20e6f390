/**
 * What a refusal means for a channel: `permission` is the workflow's to give, `missing` may be the same in a private
 * repository, `limited` and `unavailable` pass, `refused` is a request that GitHub does not take.
 */
export type GitHubErrorKind = 'permission' | 'missing' | 'limited' | 'unavailable' | 'refused'

/** GitHub said no, or nothing. Nothing of it may fail a deploy: every caller has a way on. */
export class GitHubError extends Error {
  readonly kind: GitHubErrorKind
  /** Null when no answer came. */
  readonly status: number | null
  /** GitHub's own words, on one line, cut, and free of the token. */
  readonly serverMessage: string

  constructor(kind: GitHubErrorKind, status: number | null, serverMessage: string, options?: { cause?: unknown }) {
    super(`${status === null ? 'GitHub did not answer' : `GitHub answered ${status}`}: ${serverMessage}`, options)
    this.name = 'GitHubError'
    this.kind = kind
    this.status = status
    this.serverMessage = serverMessage
  }
}

/** Whether it is a refusal of one of these kinds. */
export function isGitHubError(error: unknown, ...kinds: readonly GitHubErrorKind[]): error is GitHubError {
  return error instanceof GitHubError && kinds.includes(error.kind)
}
