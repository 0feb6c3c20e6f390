import type { FailureReason, Reason, SuccessReason } from '../errors.ts'
import { code, link } from '../text/markdown.ts'
import type { Report } from './types.ts'

/** What went wrong, for the reader of a heading. */
const FAULTS: Record<FailureReason, string> = {
  'stale-commit': 'a newer commit was deployed',
  superseded: 'another version took its place',
  'input-invalid': 'an input or a file is not valid',
  unauthorized: 'the API token was refused',
  forbidden: 'the API token may not do this',
  'not-found': 'something it names is not there',
  'name-conflict': 'the name is taken or ambiguous',
  'limit-exceeded': 'a limit is exceeded',
  'upload-refused': 'files were refused',
  'build-failed': 'the build failed',
  'start-failed': 'it did not start',
  'health-check-failed': 'it does not answer as it should',
  timeout: 'it took too long',
  cancelled: 'the run was cancelled',
  network: 'DataRobot could not be reached',
  'server-error': 'DataRobot answered with an error',
  internal: 'the action has a fault'
}

/** What happened, in one line of Markdown: the application, linked when it can be visited, and what became of it. */
export function headline(report: Report): string {
  const { outcome, facts, plan } = report
  const name = facts.appName ?? plan?.subject.name ?? null
  const kind = facts.preview === true ? 'Preview' : kindOf(report)
  const application = name === null ? kind : `${kind} ${link(code(name), facts.appUrl)}`
  if (outcome.status === 'success') return `${application} ${achieved(report)}`
  const back = facts.rolledBack === true ? '; the previous version runs again' : ''
  const action = report.action.replaceAll('-', ' ').replace(/^./, first => first.toUpperCase())
  const of = name === null ? '' : ` of ${application.replace(/^./, first => first.toLowerCase())}`
  return `${action}${of} failed: ${isFault(outcome.reason) ? FAULTS[outcome.reason] : outcome.reason}${back}`
}

/** A template or all previews are the subject itself; whatever else is done is done to an application, or for one. */
function kindOf({ plan }: Report): string {
  const [kind] = /\w+ template$|^previews of application$/.exec(plan?.subject.kind ?? '') ?? ['application']
  return kind.replace(/^./, first => first.toUpperCase())
}

function achieved({ outcome, plan }: Report): string {
  const { reason, operation, headline } = outcome
  if (headline !== null) return headline
  if (isFault(reason)) return `was left as it is: ${FAULTS[reason]}`
  if (reason === 'planned') return WOULD[plan?.operation ?? 'unchanged']
  if (reason !== 'deployed') return SUCCESSES[reason]
  return `${operation === 'created' ? 'was created' : 'was updated'} and is running`
}

function isFault(reason: Reason): reason is FailureReason {
  return reason in FAULTS
}

const SUCCESSES: Record<Exclude<SuccessReason, 'deployed' | 'planned'>, string> = {
  published: 'has a new version published, without waiting for it to run',
  unchanged: 'is unchanged',
  deleted: 'was deleted',
  skipped: 'was left as it is: this event deploys nothing',
  'skipped-untrusted': 'was left as it is: this run has no access to secrets'
}

const WOULD = {
  created: 'would be created',
  updated: 'would be updated',
  unchanged: 'would stay as it is',
  deleted: 'would be deleted'
}
