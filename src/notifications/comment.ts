import type { GitHub } from '../github/api.ts'
import { type CommentTarget, fetchLogin, upsertComment } from '../github/comment.ts'
import { upsertShared } from '../github/shared-comment.ts'
import { type CommentPage, renderComment, renderDetails } from '../report/comment.ts'
import {
  addEntry,
  EMPTY_HISTORY,
  type HistoryEntry,
  type HistoryState,
  isOlder,
  type RunHistory,
  sealed
} from '../report/run-history.ts'
import { mergeSections, type Section, withoutMarks } from '../report/sections.ts'
import { foldDetails, MAX_DETAILS_CHARS, renderShared } from '../report/shared-comment.ts'
import type { Report } from '../report/types.ts'
import type { ActionEnv } from '../run/environment.ts'
import { type Channel, isDeployed, isGone, type NotificationInputs, type NotificationSubject } from './channel.ts'
import { type NotificationTarget, notificationTarget } from './target.ts'

/** Channel for the comment on the pull request; null if there is no pull request. */
export function commentChannel(
  env: ActionEnv,
  inputs: NotificationInputs,
  subject: NotificationSubject
): Channel | null {
  const { context, time, log } = env
  const redact = (text: string) => log.redactor.redact(text)
  const target = notificationTarget(context, inputs, subject)
  const { pullRequest, commentKey: key } = target
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
    const mayCreate = subject.merged?.isRefused ?? !isRemoved
    return write(env, github, { ...target, key, pullRequest, login }, mayCreate, history => {
      const [newest] = history.entries
      if (newest !== undefined && isOlder(entry.run, newest.run)) return null
      // The application or its failure stays visible, for as long as there is one.
      if (state === 'none' && newest !== undefined && !WITHOUT_PREVIEW.has(newest.state)) return null
      const url = isRemoved || state === 'none' ? null : (report?.facts.appUrl ?? history.url)
      const kept = { ...history, entries: history.entries.filter(({ state }) => state !== 'none') }
      const updated = addEntry(kept, entry, url === null ? null : redact(url))
      return { ...pageOf(report), explanation, key, history: updated, redact }
    })
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

/**
 * Writes the comment of the application, or its section of the comment that the applications of a file share.
 *
 * @param pageAfter returns the page, given the runs that the comment lists so far; null if a newer run already wrote it
 */
function write(
  env: ActionEnv,
  github: GitHub,
  target: CommentTarget & Pick<NotificationTarget, 'sharedKey'>,
  mayCreate: boolean,
  pageAfter: (history: RunHistory) => CommentPage | null
): Promise<string | null> {
  const { key, sharedKey } = target
  const { context, log } = env
  if (sharedKey === null) {
    const renderOwn = (page: CommentPage | null) => page && renderComment(page)
    return upsertComment(github, target, { mayCreate, write: history => renderOwn(pageAfter(history)) })
  }
  const write = (known: readonly Section[]) => {
    const earlier = known.find(section => section.key === key)
    if (earlier === undefined && !mayCreate) return null
    const page = pageAfter(earlier?.history ?? EMPTY_HISTORY)
    const sections = mergeSections([...(page === null ? [] : [sectionOf(page)]), ...known])
    return renderShared({ key: sharedKey, sections, origin: context, redact: text => log.redactor.redact(text) })
  }
  return upsertShared(github, { ...target, key: sharedKey }, { mayCreate, write }, env)
}

/** Maximum length of a signed plan in a comment that several applications share. */
const MAX_SHARED_PLAN_CHARS = 1_500

function sectionOf(page: CommentPage): Section {
  const { key, history, redact, report } = page
  const name = redact(page.application.name)
  const entry = history.entries[0]!
  const details = withoutMarks(foldDetails(name, entry, renderDetails(page, MAX_DETAILS_CHARS)))
  return { key, name, history: sealed(history, report?.seal?.(details, MAX_SHARED_PLAN_CHARS)), details }
}

function stateOf({ outcome, facts }: Report): HistoryState {
  const { status, reason } = outcome
  if (isGone(outcome)) return 'removed'
  if (status === 'failure') return facts.rolledBack === true ? 'rolled-back' : 'failed'
  if (reason === 'planned') return 'planned'
  return isDeployed(reason) ? 'ready' : 'skipped'
}
