/** Why a run ended as it did: the output `reason`, one word out of this list, each with a paragraph in docs/errors.md. */
export type Reason = SuccessReason | FailureReason

/** Of a run that did what was asked, or for which there was nothing to do. */
export type SuccessReason = 'deployed' | 'published' | 'unchanged' | 'planned' | 'deleted' | 'skipped-untrusted'

/** Of a run that failed, or for which it was right to do nothing (`on-stale-commit: skip`). */
export type FailureReason =
  | 'stale-commit'
  | 'superseded'
  | 'input-invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'name-conflict'
  | 'limit-exceeded'
  | 'upload-refused'
  | 'build-failed'
  | 'start-failed'
  | 'health-check-failed'
  | 'timeout'
  | 'cancelled'
  | 'network'
  | 'server-error'
  | 'internal'

/** The parts of every message: each a sentence for the reader of a red run. */
export interface Explanation {
  /** What failed, with the name of the thing in quotes. */
  what: string
  /** The fact that was seen. */
  saw: string
  /** What to do next. */
  next: string
}

/** Page that explains each reason, from the root of the action's repository. */
export const ERRORS_PAGE = 'docs/errors.md'

/**
 * Last line of a failure in the log: where its reason is explained. A link only where it is sure to lead there.
 *
 * @param actionUrl the pages of this action at the version in use
 * @param actionName `owner/name@ref` of the action
 */
export function helpLine(
  reason: Reason,
  { actionUrl, actionName }: { actionUrl: string | null; actionName: string | null }
): string {
  if (actionUrl !== null) return `See ${actionUrl}/${ERRORS_PAGE}#${reason}`
  return `See "${reason}" in ${ERRORS_PAGE} of ${actionName ?? 'this action'}`
}

/** A failure that its reader can act on. Anything else that is thrown is a bug of ours, and shows its stack. */
export class ExplainedError extends Error {
  readonly reason: FailureReason
  readonly explanation: Explanation

  constructor(reason: FailureReason, explanation: Explanation, options?: { cause?: unknown }) {
    const { what, saw, next } = explanation
    super(`${what} ${saw} ${next}`, options)
    this.name = new.target.name
    this.reason = reason
    this.explanation = explanation
  }
}

/** The workflow or the files must change. */
export class UserError extends ExplainedError {}

/** DataRobot said no, or nothing. */
export class ApiError extends ExplainedError {
  readonly method: string
  /** Path below the API's base; never a query, which could hold names. */
  readonly path: string
  /** Null when no answer came. */
  readonly status: number | null
  /** The server's own words, cut, and free of the token. */
  readonly words: string

  constructor(
    reason: FailureReason,
    explanation: Explanation,
    request: { method: string; path: string; status: number | null; words: string; cause?: unknown }
  ) {
    super(reason, explanation, { cause: request.cause })
    this.method = request.method
    this.path = request.path
    this.status = request.status
    this.words = request.words
  }
}

/** The application did not get to where it should, or not in time. */
export class WaitError extends ExplainedError {}

const MOST_LISTED = 10

/** At most ten, then how many more: a message is read, not scrolled. */
export function listed(things: readonly string[]): string {
  const more = things.length - MOST_LISTED
  return `${things.slice(0, MOST_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Names in quotes, as {@link listed}. */
export function listNames(names: readonly string[]): string {
  return listed(names.map(name => JSON.stringify(name)))
}
