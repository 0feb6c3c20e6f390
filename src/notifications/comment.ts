import type { GitHub } from '../github/api.ts'
import { fetchLogin, upsertComment } from '../github/comment.ts'
import { type CommentPage, renderComment } from '../report/comment.ts'
import { addEntry, type HistoryEntry, type HistoryState, isOlder } from '../report/run-history.ts'
import type { Report } from '../report/types.ts'
import type { ActionEnv } from '../run/environment.ts'
import { type Channel, isDeployed, isGone, type NotificationInputs, type NotificationSubject } from './channel.ts'
import { notificationTarget } from './target.ts'

/** Channel for the comment on the pull request; null if there is no pull request. */
export function commentChannel(
  env: ActionEnv,
  inputs: NotificationInputs,
  subject: NotificationSubject
): Channel | null {
  const { context, time, log } = env
  const redact = (text: string) => log.redactor.redact(text)
  const target = notificationTarget(context, inputs, subject)
  const { pullRequest, key } = target
  if (pullRequest === null) return null
  const began = time.now()
  // A cleanup of many previews runs on a commit that does not belong to the pull request.
  const commit = subject.pullRequest === undefined ? context.commit : null
  let login: string | null = null

  const writeComment = async (
    github: GitHub,
    state: HistoryState,
    report: Report | null,
    explanation: string | null = null
  ) => {
    login ??= await fetchLogin(github, context.graphqlUrl)
    const entry = entryOf(state, report)
    const isRemoved = state === 'removed' || state === 'expired'
    const isGone = isRemoved || state === 'none'
    return upsertComment(
      github,
      { ...target, pullRequest, login },
      {
        mayCreate: !isRemoved,
        write: history => {
          const [newest] = history.entries
          if (newest !== undefined && isOlder(entry.run, newest.run)) return null
          // The application or its failure stays visible, for as long as there is one.
          if (state === 'none' && newest !== undefined && !WITHOUT_PREVIEW.has(newest.state)) return null
          const url = isGone ? null : (report?.facts.appUrl ?? history.url)
          const kept = { ...history, entries: history.entries.filter(({ state }) => state !== 'none') }
          const updated = addEntry(kept, entry, url === null ? null : redact(url))
          return renderComment({ ...pageOf(report), explanation, key, history: updated, redact })
        }
      }
    )
  }

  const entryOf = (state: HistoryState, report: Report | null): HistoryEntry => ({
    run: { id: Number(context.runId ?? 0), attempt: context.runAttempt, number: context.runNumber, began },
    state,
    commit,
    reason: report?.outcome.reason ?? null,
    took: report === null ? null : Math.max(0, Math.round(report.endedAt - report.startedAt))
  })

  const pageOf = (report: Report | null): Pick<CommentPage, 'application' | 'origin' | 'report'> => ({
    application: {
      name: report?.facts.appName ?? subject.application.name ?? subject.application.id ?? '',
      isPreview: subject.isPreview
    },
    origin: { ...context, commit },
    report
  })

  return {
    label: `The comment on pull request #${pullRequest}`,
    input: 'comment',
    permission: 'pull-requests: write',
    begin: async github => {
      await writeComment(github, 'deploying', null)
    },
    finish: async (github, report) => ({ commentUrl: await writeComment(github, stateOf(report), report) }),
    close: async (github, end) => {
      await writeComment(github, end.state, null, end.explanation)
    }
  }
}

/** States in which there is no application to show. */
const WITHOUT_PREVIEW: ReadonlySet<HistoryState> = new Set(['none', 'removed', 'expired'])

function stateOf({ outcome, facts }: Report): HistoryState {
  const { status, reason } = outcome
  if (isGone(outcome)) return 'removed'
  if (status === 'failure') return facts.rolledBack === true ? 'rolled-back' : 'failed'
  if (reason === 'planned') return 'planned'
  return isDeployed(reason) ? 'ready' : 'skipped'
}
