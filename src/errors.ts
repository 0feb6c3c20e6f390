import { type Effect, effectOf, isMissingStatus } from './statuses.ts'

/** Why a run ended as it did: the output `reason`, one word out of this list, each with a paragraph in docs/errors.md. */
export type Reason = SuccessReason | FailureReason

/** Of a run that did what was asked, or for which there was nothing to do. */
export type SuccessReason =
  | 'deployed'
  | 'published'
  | 'unchanged'
  | 'planned'
  | 'deleted'
  | 'skipped'
  | 'skipped-untrusted'

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

/**
 * Effect of a request that failed. One without an answer may have been applied, and so may one whose good status came with
 * a body that can not be read.
 */
function effectOfFailure({ status, reason }: ApiError): Effect {
  if (status === null) return reason === 'network' || reason === 'timeout' ? 'unknown' : 'final'
  if (status < 300) return 'unknown'
  return status < 400 ? 'final' : effectOf(status)
}

const isAnswered = (error: unknown, isMeant: (status: number) => boolean): error is ApiError =>
  error instanceof ApiError && error.status !== null && isMeant(error.status)

/** The same request may succeed in a moment: the network failed, or the server or a proxy was not able to answer. */
export const isTransient = (error: unknown): error is ApiError =>
  error instanceof ApiError && effectOfFailure(error) !== 'final'

/** The request may have been applied although no good answer came. */
export const mayBeApplied = (error: unknown): error is ApiError =>
  error instanceof ApiError && effectOfFailure(error) === 'unknown'

/** DataRobot answered that it does not do this, and would answer so again. */
export const isRefused = (error: unknown): error is ApiError =>
  isAnswered(error, status => status >= 400 && effectOf(status) === 'final')

/** The thing is not there, or not any more. */
export const isMissing = (error: unknown): error is ApiError => isAnswered(error, isMissingStatus)

/** Something of the name is there already, or something else uses the thing. */
export const isConflict = (error: unknown): error is ApiError => isAnswered(error, status => status === 409)

/** The user of the key may not do this. */
export const isForbidden = (error: unknown): error is ApiError => isAnswered(error, status => status === 403)

/** The content of the request is not accepted. */
export const isInvalid = (error: unknown): error is ApiError =>
  isAnswered(error, status => status === 400 || status === 422)

/** The application did not get to where it should, or not in time. */
export class WaitError extends ExplainedError {}

const MAX_LISTED = 10

/** At most ten, then how many more: a message is read, not scrolled. */
export function listed(things: readonly string[]): string {
  const more = things.length - MAX_LISTED
  return `${things.slice(0, MAX_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Names in quotes, as {@link listed}. */
export function listNames(names: readonly string[]): string {
  return listed(names.map(name => JSON.stringify(name)))
}
