/**
 * What a refusal means for a channel: `permission` is the workflow's to give, `missing` may be the same in a private
 * repository, `limited` and `unavailable` pass, `refused` is a request that GitHub does not take.
 */
export type RefusalKind = 'permission' | 'missing' | 'limited' | 'unavailable' | 'refused'

/** GitHub said no, or nothing. Nothing of it may fail a deploy: every caller has a way on. */
export class GitHubRefusal extends Error {
  readonly kind: RefusalKind
  /** Null when no answer came. */
  readonly status: number | null
  /** GitHub's own words, on one line, cut, and free of the token. */
  readonly words: string

  constructor(kind: RefusalKind, status: number | null, words: string, options?: { cause?: unknown }) {
    super(`${status === null ? 'GitHub did not answer' : `GitHub answered ${status}`}: ${words}`, options)
    this.name = 'GitHubRefusal'
    this.kind = kind
    this.status = status
    this.words = words
  }
}

/** Whether it is a refusal of one of these kinds. */
export function isRefusal(error: unknown, ...kinds: readonly RefusalKind[]): error is GitHubRefusal {
  return error instanceof GitHubRefusal && kinds.includes(error.kind)
}
