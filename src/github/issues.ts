import { maybe, record, text } from '../validators.ts'
import type { GitHub } from './api.ts'
import { isGitHubError } from './errors.ts'

/** Our issues in a repository. */
export interface IssuePlace {
  owner: string
  repo: string
  /** Our own login (see `fetchLogin`). Issues of other accounts are never read or changed. */
  login: string
}

/** The issue of one subject. */
export interface IssueTarget extends IssuePlace {
  /** Tells the issues of several subjects apart. */
  key: string
}

/** Content of the issue. */
export interface IssueDraft {
  /** Title of a new issue. People may change it later. */
  title: string
  /** Markdown without marks. */
  body: string
  /** True if the subject has the problem that the issue is about; false closes the issue. */
  isProblem: boolean
  /** Labels and assignees of a new issue. People may change them later. */
  labels: readonly string[]
  assignees: readonly string[]
  /** Comment with which the issue is closed, and comment with which it is opened again after a person closed it. */
  comments: { closed: string; reopened: string }
}

/** Effect on the issue; `url` is null if there is none. */
export interface IssueResult {
  effect: 'none' | 'created' | 'edited' | 'reopened' | 'closed'
  url: string | null
  /** Sentence about a part that GitHub refused; null otherwise. */
  warning: string | null
}

/** Our own notes in an issue, hidden in its text. */
export interface IssueNotes {
  /** True if we closed the issue because the problem was gone, and wrote nothing since. */
  isSolved: boolean
  /** Last time at which we opened the issue again although a person had closed it, in ISO 8601. */
  reopenedAt: string | null
}

/** Change to make to our issue. `reopen-unsolved` opens an issue that a person closed although the problem is there. */
export type IssueChange = 'none' | 'create' | 'edit' | 'close' | 'reopen' | 'reopen-unsolved'

const DAY_MS = 24 * 60 * 60_000

/**
 * Decides about the issue. One that a person closed is opened again at most once a day. One that a person opened again
 * after we closed it stays open.
 */
export function decideIssue(
  issue: { isOpen: boolean; notes: IssueNotes } | null,
  isProblem: boolean,
  now: number
): IssueChange {
  if (issue === null) return isProblem ? 'create' : 'none'
  const { isSolved, reopenedAt } = issue.notes
  if (!isProblem) return issue.isOpen && !isSolved ? 'close' : 'none'
  if (issue.isOpen) return 'edit'
  if (isSolved) return 'reopen'
  return reopenedAt !== null && now - Date.parse(reopenedAt) < DAY_MS ? 'edit' : 'reopen-unsolved'
}

/** First line of every issue of this action, which identifies its subject by a digest. */
const markOf = (key: string): string => `<!-- datarobot-custom-app-drift:${key} -->`

/** Adds our marks to the text of an issue. Base64 cannot contain the end of an HTML comment. */
export function withMarks(key: string, body: string, notes: IssueNotes): string {
  const encoded = Buffer.from(JSON.stringify(notes)).toString('base64')
  return `${markOf(key)}\n${body}\n<!-- datarobot-custom-app-drift-notes:${encoded} -->`
}

const NOTES = record({ isSolved: (value): value is boolean => typeof value === 'boolean', reopenedAt: maybe(text) })

/** Reads our notes. A person may have edited or removed them. */
export function readNotes(body: string): IssueNotes {
  const [, encoded = ''] = /<!-- datarobot-custom-app-drift-notes:([A-Za-z0-9+/=]+) -->\s*$/.exec(body) ?? []
  try {
    const notes: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
    if (NOTES(notes)) {
      const { isSolved, reopenedAt = null } = notes
      return { isSolved, reopenedAt: Number.isNaN(Date.parse(reopenedAt ?? '')) ? null : reopenedAt }
    }
  } catch {}
  return { isSolved: false, reopenedAt: null }
}

type Issue = Awaited<ReturnType<GitHub['rest']['issues']['create']>>['data']

/**
 * Creates, edits, reopens or closes our issue. It writes nothing if the issue says the same already. Two runs that start
 * together may create two issues: the run that sees both closes all but the oldest.
 *
 * @param issues our issues, from `listOwnIssues`
 * @throws GitHubError
 */
export async function writeIssue(
  github: GitHub,
  target: IssueTarget,
  draft: IssueDraft,
  now: number,
  issues: readonly Issue[]
): Promise<IssueResult> {
  const [issue] = issuesAbout(target.key, issues)
  const body = issue?.body ?? ''
  const notes = readNotes(body)
  const change = decideIssue(
    issue === undefined ? null : { isOpen: issue.state === 'open', notes },
    draft.isProblem,
    now
  )
  if (change === 'create') return create(github, target, draft)
  if (issue === undefined) return { effect: 'none', url: null, warning: null }
  const { html_url: url } = issue
  const reopenedAt = change === 'reopen-unsolved' ? new Date(now).toISOString() : notes.reopenedAt
  const next = withMarks(target.key, draft.body, { isSolved: change === 'close', reopenedAt })
  const isSame = change === 'none' || (change === 'edit' && next === body)
  if (!isSame) await update(github, target, issue.number, change, next, draft)
  return { effect: isSame ? 'none' : EFFECTS[change], url, warning: null }
}

const EFFECTS = { edit: 'edited', close: 'closed', reopen: 'reopened', 'reopen-unsolved': 'reopened' } as const

/** State of the issue after a change. Text and state change in one request, so that our notes are never wrong. */
const STATES = {
  edit: {},
  close: { state: 'closed', state_reason: 'completed' },
  reopen: { state: 'open' },
  'reopen-unsolved': { state: 'open' }
} as const

async function update(
  github: GitHub,
  { owner, repo }: IssueTarget,
  number: number,
  change: keyof typeof STATES,
  body: string,
  { comments }: IssueDraft
): Promise<void> {
  const place = { owner, repo, issue_number: number }
  await github.rest.issues.update({ ...place, ...STATES[change], body })
  const comment = { edit: null, reopen: null, close: comments.closed, 'reopen-unsolved': comments.reopened }[change]
  if (comment !== null) await github.rest.issues.createComment({ ...place, body: comment })
}

async function create(github: GitHub, target: IssueTarget, draft: IssueDraft): Promise<IssueResult> {
  const { owner, repo, key } = target
  const { title, labels, assignees } = draft
  const body = withMarks(key, draft.body, { isSolved: false, reopenedAt: null })
  const content = { owner, repo, title, body, labels: [...labels] }
  let warning: string | null = null
  const { data: created } = await github.rest.issues
    .create({ ...content, ...(assignees.length > 0 && { assignees: [...assignees] }) })
    .catch(async error => {
      // One unknown assignee makes GitHub refuse the whole issue.
      if (assignees.length === 0 || !isGitHubError(error, 'refused')) throw error
      warning = `The issue was created without its assignees: ${error.message}`
      return github.rest.issues.create(content)
    })
  const [oldest, ...duplicates] = issuesAbout(key, await listOwnIssues(github, target))
  const kept = oldest ?? created
  // Only an issue of the same moment is a duplicate: there was none before this run created its own.
  for (const { number, state } of duplicates)
    if (state === 'open')
      await github.rest.issues.update({
        owner,
        repo,
        issue_number: number,
        state: 'closed',
        state_reason: 'not_planned'
      })
  return { effect: 'created', url: kept.html_url, warning }
}

/** Lists our issues, open and closed. @throws GitHubError */
export async function listOwnIssues(github: GitHub, { owner, repo, login }: IssuePlace): Promise<Issue[]> {
  const query = { owner, repo, creator: login, state: 'all', per_page: 100 } as const
  const all = await github.paginate(github.rest.issues.listForRepo, query)
  return (all as Issue[]).filter(
    ({ user, pull_request }) => pull_request == null && user?.login.toLowerCase() === login.toLowerCase()
  )
}

/** Issues about a subject, the oldest first. An issue that quotes ours does not begin with the mark. */
function issuesAbout(key: string, issues: readonly Issue[]): Issue[] {
  return issues.filter(({ body }) => body?.startsWith(markOf(key))).sort((a, b) => a.number - b.number)
}
