import type { FailureReason, Reason, SuccessReason } from '../errors.ts'
import { code, link } from '../text/markdown.ts'
import type { Report } from './types.ts'

/** Short description of each failure, for headings. */
const FAILURE_WORDS: Record<FailureReason, string> = {
  'stale-commit': 'a newer commit was deployed',
  'plan-changed': 'its plan is not the approved one',
  superseded: 'another version was published',
  'input-invalid': 'an input or a file is invalid',
  unauthorized: 'the API token was rejected',
  forbidden: 'the API token may not do this',
  'not-found': 'a resource was not found',
  'name-conflict': 'the name is taken or ambiguous',
  'limit-exceeded': 'a limit is exceeded',
  'upload-refused': 'files were rejected',
  'rehearsal-failed': 'its rehearsal failed',
  'build-failed': 'the build failed',
  'environment-build-failed': 'the execution environment could not be built',
  'start-failed': 'it did not start',
  'health-check-failed': 'its health check failed',
  'verification-failed': 'its verification failed',
  drifted: 'it differs from the repository',
  timeout: 'it took too long',
  cancelled: 'the run was cancelled',
  network: 'DataRobot could not be reached',
  'server-error': 'DataRobot returned an error',
  internal: 'internal error of the action'
}

/** Heading of a report, as one line of Markdown: the application, linked if it has a URL, and the result. */
export function headline(report: Report): string {
  const { outcome, facts, plan } = report
  const name = facts.appName ?? plan?.subject.name ?? null
  const kind = facts.preview === true ? 'Preview' : kindOf(report)
  const application = name === null ? kind : `${kind} ${link(code(name), facts.appUrl)}`
  if (outcome.status === 'success') return `${application} ${achieved(report)}`
  const rollback = facts.rolledBack === true ? '; the previous version runs again' : ''
  const action = report.action.replaceAll('-', ' ').replace(/^./, first => first.toUpperCase())
  const subject = name === null ? '' : ` of ${application.replace(/^./, first => first.toLowerCase())}`
  return `${action}${subject} failed: ${isFailureReason(outcome.reason) ? FAILURE_WORDS[outcome.reason] : outcome.reason}${rollback}`
}

/** Kind of the subject: a template, all previews of an application, or else an application. */
function kindOf({ plan }: Report): string {
  const [kind] = /\w+ template$|^previews of application$/.exec(plan?.subject.kind ?? '') ?? ['application']
  return kind.replace(/^./, first => first.toUpperCase())
}

function achieved({ outcome, plan }: Report): string {
  const { reason, operation, headline } = outcome
  if (headline !== null) return headline
  if (isFailureReason(reason)) return `was left unchanged: ${FAILURE_WORDS[reason]}`
  if (reason === 'planned') return PLANNED_WORDS[plan?.operation ?? 'unchanged']
  if (reason !== 'deployed') return SUCCESS_WORDS[reason]
  return `${operation === 'created' ? 'was created' : 'was updated'} and is running`
}

function isFailureReason(reason: Reason): reason is FailureReason {
  return reason in FAILURE_WORDS
}

const SUCCESS_WORDS: Record<Exclude<SuccessReason, 'deployed' | 'planned'>, string> = {
  published: 'has a new version published, without waiting for it to run',
  unchanged: 'is unchanged',
  deleted: 'was deleted',
  skipped: 'was left unchanged: this event does not deploy',
  'skipped-untrusted': 'was left unchanged: this run has no access to secrets'
}

const PLANNED_WORDS = {
  created: 'would be created',
  updated: 'would be updated',
  unchanged: 'would stay unchanged',
  deleted: 'would be deleted'
}
