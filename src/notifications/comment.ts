import type { GitHub } from '../github/api.ts'
import { fetchLogin, upsertComment } from '../github/comment.ts'
import { type CommentPage, renderComment } from '../report/comment.ts'
import { addEntry, type HistoryEntry, type HistoryState, isOlder } from '../report/run-history.ts'
import type { Report } from '../report/types.ts'
import type { ActionEnv } from '../run/environment.ts'
import { type Channel, isDeployed, isGone, type NotificationInputs, type NotificationSubject } from './channel.ts'
import { notificationTarget } from './target.ts'

/** The comment on the pull request; null where there is no pull request. */
export function commentChannel(
  env: ActionEnv,
  inputs: NotificationInputs,
  target: NotificationSubject
): Channel | null {
  const { context, time, log } = env
  const redact = (text: string) => log.redactor.redact(text)
  const place = notificationTarget(context, inputs, target)
  const { pullRequest, key } = place
  if (pullRequest === null) return null
  const began = time.now()
  // A sweep runs on a commit that is nothing to the pull request.
  const commit = target.pullRequest === undefined ? context.commit : null
  let login: string | null = null

  const say = async (github: GitHub, state: HistoryState, report: Report | null) => {
    login ??= await fetchLogin(github, context.graphqlUrl)
    const entry = chapterOf(state, report)
    const gone = state === 'removed' || state === 'expired'
    return upsertComment(
      github,
      { ...place, pullRequest, login },
      {
        mayCreate: !gone,
        write: history => {
          const [newest] = history.entries
          if (newest !== undefined && isOlder(entry.run, newest.run)) return null
          const url = gone ? null : (report?.facts.appUrl ?? history.url)
          const told = addEntry(history, entry, url === null ? null : redact(url))
          return renderComment({ ...pageOf(report), key, history: told, redact })
        }
      }
    )
  }

  const chapterOf = (state: HistoryState, report: Report | null): HistoryEntry => ({
    run: { id: Number(context.runId ?? 0), attempt: context.runAttempt, number: context.runNumber, began },
    state,
    commit,
    reason: report?.outcome.reason ?? null,
    took: report === null ? null : Math.max(0, Math.round(report.endedAt - report.startedAt))
  })

  const pageOf = (report: Report | null): Pick<CommentPage, 'application' | 'origin' | 'report'> => ({
    application: {
      name: report?.facts.appName ?? target.application.name ?? target.application.id ?? '',
      isPreview: target.isPreview
    },
    origin: { ...context, commit },
    report
  })

  return {
    subject: `The comment on pull request #${pullRequest}`,
    input: 'comment',
    permission: 'pull-requests: write',
    begin: async github => {
      await say(github, 'deploying', null)
    },
    finish: async (github, report) => ({ commentUrl: await say(github, stateOf(report), report) }),
    close: async (github, end) => {
      await say(github, end, null)
    }
  }
}

function stateOf({ outcome, facts }: Report): HistoryState {
  const { status, reason } = outcome
  if (isGone(outcome)) return 'removed'
  if (status === 'failure') return facts.rolledBack === true ? 'rolled-back' : 'failed'
  if (reason === 'planned') return 'planned'
  return isDeployed(reason) ? 'ready' : 'skipped'
}
