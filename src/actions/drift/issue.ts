import { createHash } from 'node:crypto'
import { UserError } from '../../errors.ts'
import { fetchLogin } from '../../github/comment.ts'
import { GitHubError } from '../../github/errors.ts'
import { type IssueDraft, listOwnIssues, writeIssue } from '../../github/issues.ts'
import type { LazyGitHub } from '../../github/lazy.ts'
import type { Run } from '../../run/run.ts'
import { hasSecretsForForeignCode } from '../../run/untrusted.ts'
import { escapeControls, shorten } from '../../text/terminal.ts'
import { branchOf } from './collect.ts'
import type { DriftSettings } from './inputs.ts'
import { renderIssue } from './render.ts'
import type { ApplicationDrift, DriftReport } from './report.ts'

/** GitHub allows 256 characters. */
const MAX_TITLE_CHARS = 200

/**
 * Keeps one issue for each application that was compared. GitHub being down or busy is only a warning, because the next
 * run writes the issue.
 *
 * @returns the URLs of open issues about differences
 * @throws UserError forbidden
 */
export async function writeIssues(
  run: Run,
  github: LazyGitHub,
  settings: DriftSettings,
  report: DriftReport
): Promise<string[]> {
  const { context, log, time } = run.env
  if (context.pullRequest !== null || hasSecretsForForeignCode(context)) {
    log.notice('No issue is written, because this run compares the code of a pull request.')
    return []
  }
  const urls: string[] = []
  try {
    const client = await github.open()
    const place = { ...github, login: await fetchLogin(client, context.graphqlUrl) }
    const issues = await listOwnIssues(client, place)
    for (const drift of report.applications.filter(({ error }) => error === null)) {
      const target = { ...place, key: keyOf(settings.endpoint, drift) }
      const draft = draftOf(settings, drift, report)
      const { effect, url, warning } = await writeIssue(client, target, draft, time.now(), issues)
      if (warning !== null) log.warning(warning)
      if (effect !== 'none') log.info(`Issue ${url} was ${effect}`)
      if (url !== null && drift.items.length > 0) urls.push(url)
    }
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    if (error.kind === 'limited' || error.kind === 'unavailable')
      log.warning(`The issue could not be written: ${error.message}. The next run tries again.`)
    else throw notAllowed(error)
  }
  return urls
}

/** Key of an application. It is a digest, because issues may be public and hosts confidential. */
function keyOf(endpoint: string, { namedBy }: ApplicationDrift): string {
  const names = [new URL(endpoint).host, namedBy]
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 32)
}

function draftOf({ labels, assignees }: DriftSettings, drift: ApplicationDrift, report: DriftReport): IssueDraft {
  const branch = branchOf(report.refName)
  return {
    title: shorten(escapeControls(`Application ${JSON.stringify(drift.name)} differs from ${branch}`), MAX_TITLE_CHARS),
    body: renderIssue(drift, report),
    isProblem: drift.items.length > 0,
    labels,
    assignees,
    comments: {
      closed: 'Everything agrees again, so this issue is closed.',
      reopened:
        'The application still differs, so this issue is open again. That happens at most once a day. To end it, remove the difference, or remove the application from the workflow.'
    }
  }
}

function notAllowed({ message }: GitHubError): UserError {
  return new UserError('forbidden', {
    what: 'The issue could not be written.',
    saw: message,
    next: 'Add "issues: write" to "permissions:" of the job, and enable issues in the settings of the repository. Or remove "issue: true".'
  })
}
