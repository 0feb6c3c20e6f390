import { type Effect, effectOf, isMissingStatus } from './statuses.ts'

/** Reason for the outcome of a run, the output `reason`. docs/errors.md explains each. */
export type Reason = SuccessReason | FailureReason

/** Reason of a run that succeeded or had nothing to do. */
export type SuccessReason =
  | 'deployed'
  | 'published'
  | 'unchanged'
  | 'planned'
  | 'deleted'
  | 'skipped'
  | 'skipped-untrusted'

/** Reason of a run that failed, or that skipped a deploy on purpose (`on-stale-commit: skip`), or that only reports. */
export type FailureReason =
  | 'stale-commit'
  | 'plan-changed'
  | 'superseded'
  | 'input-invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'name-conflict'
  | 'limit-exceeded'
  | 'upload-refused'
  | 'rehearsal-failed'
  | 'build-failed'
  | 'environment-build-failed'
  | 'start-failed'
  | 'health-check-failed'
  | 'verification-failed'
  | 'drifted'
  | 'timeout'
  | 'cancelled'
  | 'network'
  | 'server-error'
  | 'internal'

/** Three parts of every error message, each one or more sentences. */
export interface Explanation {
  /** The failed operation, with names in quotes. */
  what: string
  /** The observed fact. */
  saw: string
  /** The next step for the user. */
  next: string
}

/** Page that explains each reason, relative to the root of the action's repository. */
export const ERRORS_PAGE = 'docs/errors.md'

/** Place of this action's files at the version in use. */
export interface ActionPlace {
  actionUrl: string | null
  /** `owner/name@ref` of the action. */
  actionName: string | null
}

/**
 * Last line of a failure in the log, which refers to the explanation of the reason. It is a link if we know the URL.
 */
export function helpLine(reason: Reason, action: ActionPlace): string {
  if (action.actionUrl !== null) return `See ${documentationPage(action, ERRORS_PAGE)}#${reason}`
  return `See "${reason}" in ${documentationPage(action, ERRORS_PAGE)}`
}

/** A page of this action's documentation for a message: its URL if we know it, otherwise its path. */
export function documentationPage({ actionUrl, actionName }: ActionPlace, page: string): string {
  return actionUrl === null ? `${page} of ${actionName ?? 'this action'}` : `${actionUrl}/${page}`
}

/** A failure that the user can act on. Any other error is a bug of the action and is logged with its stack. */
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

/** A problem of a file in the checkout, for an annotation on its line. */
export interface FileProblem {
  /** Path relative to the workspace, with forward slashes. */
  file: string
  line: number
  /** Column, from 1; missing if only the line is known. */
  column?: number
  message: string
}

/** Explanation of a problem that may have a place in a file. */
export interface PlacedExplanation extends Explanation {
  place?: Omit<FileProblem, 'message'>
}

/** A failure that a change of the workflow or the files resolves. */
export class UserError extends ExplainedError {
  /** Problems that have a line in a file. */
  fileProblems: readonly FileProblem[] = []

  /** Problem of a file that is the whole failure; null if the message has others too. */
  get onlyProblem(): FileProblem | null {
    const [only] = this.fileProblems
    return only !== undefined && this.message.endsWith(only.message) ? only : null
  }
}

/** A failed request to DataRobot. */
export class ApiError extends ExplainedError {
  readonly method: string
  /** Path below the base URL, without the query, which can contain names. */
  readonly path: string
  /** HTTP status; null without a response. */
  readonly status: number | null
  /** The server's message, shortened, without the token. */
  readonly serverMessage: string

  constructor(
    reason: FailureReason,
    explanation: Explanation,
    request: { method: string; path: string; status: number | null; serverMessage: string; cause?: unknown }
  ) {
    super(reason, explanation, { cause: request.cause })
    this.method = request.method
    this.path = request.path
    this.status = request.status
    this.serverMessage = request.serverMessage
  }
}

/**
 * Effect of all tries of a failed request. It assumes the worst of them: a request without a response may have been
 * applied, and so may one with a success status and an unreadable body. The effect of one try is in datarobot/retry.ts.
 */
function effectOfFailure({ status, reason }: ApiError): Effect {
  if (status === null) return reason === 'network' || reason === 'timeout' ? 'unknown' : 'final'
  if (status < 300) return 'unknown'
  return status < 400 ? 'final' : effectOf(status)
}

const hasStatus = (error: unknown, matches: (status: number) => boolean): error is ApiError =>
  error instanceof ApiError && error.status !== null && matches(error.status)

/** Detects a temporary failure of the network, the server or a proxy: the same request may succeed later. */
export const isTransient = (error: unknown): error is ApiError =>
  error instanceof ApiError && effectOfFailure(error) !== 'final'

/** Detects a failure after which the server may have applied the request. */
export const mayBeApplied = (error: unknown): error is ApiError =>
  error instanceof ApiError && effectOfFailure(error) === 'unknown'

/** Detects a permanent rejection by DataRobot. */
export const isRefused = (error: unknown): error is ApiError =>
  hasStatus(error, status => status >= 400 && effectOf(status) === 'final')

/** Detects that the resource does not exist, or no longer exists. */
export const isMissing = (error: unknown): error is ApiError => hasStatus(error, isMissingStatus)

/** Detects that the name is taken or that the resource is in use. */
export const isConflict = (error: unknown): error is ApiError => hasStatus(error, status => status === 409)

/** Detects that the key's user lacks the permission. */
export const isForbidden = (error: unknown): error is ApiError => hasStatus(error, status => status === 403)

/** Detects that the server rejected the content of the request. */
export const isInvalid = (error: unknown): error is ApiError =>
  hasStatus(error, status => status === 400 || status === 422)

/** The application did not reach the expected state, or not in time. */
export class WaitError extends ExplainedError {}

const MAX_ITEMS = 10

/** Joins items with commas: at most ten, then the number of the others. */
export function joinLimited(items: readonly string[]): string {
  const more = items.length - MAX_ITEMS
  return `${items.slice(0, MAX_ITEMS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Joins names in quotes, as {@link joinLimited} does. */
export function listNames(names: readonly string[]): string {
  return joinLimited(names.map(name => JSON.stringify(name)))
}
