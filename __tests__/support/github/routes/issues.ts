import { accountOf } from '../access.ts'
import { type Account, currentTimestamp, type Issue } from '../github-state.ts'
import { page } from '../paging.ts'
import { notFound, Refusal, validationFailed } from '../refusal.ts'
import { issueView, pullAsIssueView } from '../views/issues.ts'
import type { Call, Routes } from './call.ts'

/** Limit of the message "body is too long (maximum is 65536 characters)". */
const MAX_BODY_CHARS = 65_536
const MAX_TITLE_CHARS = 256

export const issues: Routes = {
  /** Lists issues and pull requests, newest first, as GitHub does. */
  'issues/list-for-repo': call => {
    const { repository, query, origins, url } = call
    requireIssues(call)
    const { state, creator, labels } = query as { state: string; creator?: string; labels?: string }
    const wanted = labels?.split(',') ?? []
    const matches = (each: { state: string; author: Account; labels?: readonly string[] }) =>
      (state === 'all' || each.state === state) &&
      (creator === undefined || each.author.login.toLowerCase() === creator.toLowerCase()) &&
      wanted.every(label => each.labels?.includes(label))
    const all = [
      ...repository.issues
        .filter(matches)
        .map(issue => ({ number: issue.number, view: () => issueView(origins, repository, issue) })),
      ...repository.pulls
        .filter(matches)
        .map(pull => ({ number: pull.number, view: () => pullAsIssueView(origins, repository, pull) }))
    ].sort((a, b) => b.number - a.number)
    const { items, ...reply } = page(url, query, all)
    return { ...reply, body: items.map(({ view }) => view()) }
  },
  'issues/create': call => {
    const { repository, identity, account, origins, body } = call
    requireIssues(call)
    const issue = repository.openIssue(account, {
      title: titleOf(body.title),
      body: bodyOf(body.body),
      app: identity.app,
      ...fields(call)
    })
    const view = issueView(origins, repository, issue)
    return { status: 201, headers: { location: String(view.url) }, body: view }
  },
  'issues/update': call => {
    const { repository, params, body, origins, state: github, identity } = call
    const issue = repository.issue(Number(params.issue_number))
    if (issue === undefined) throw notFound()
    const reason = (body.state_reason ?? null) as Issue['stateReason']
    if (body.state !== undefined)
      repository.setIssueState(issue, body.state as Issue['state'], accountOf(github, identity), reason)
    Object.assign(issue, {
      ...(body.title === undefined ? {} : { title: titleOf(body.title) }),
      ...(body.body === undefined ? {} : { body: bodyOf(body.body) }),
      ...fields(call),
      updatedAt: currentTimestamp()
    })
    return { status: 200, body: issueView(origins, repository, issue) }
  }
}

function requireIssues({ repository }: Call): void {
  if (!repository.hasIssues) throw new Refusal(410, 'Issues are disabled for this repo')
}

function fields({ repository, state, body }: Call): Partial<Pick<Issue, 'labels' | 'assignees'>> {
  const labels = (body.labels as (string | { name: string })[] | undefined)?.map(label =>
    typeof label === 'string' ? label : label.name
  )
  const assignees = body.assignees as string[] | undefined
  const unknown = assignees?.find(login => login !== repository.owner.login && !repository.members.has(login))
  if (unknown !== undefined) throw validationFailed('Issue', 'assignees', 'invalid', `${unknown} cannot be assigned`)
  return {
    ...(labels === undefined ? {} : { labels }),
    ...(assignees === undefined ? {} : { assignees: assignees.map(login => state.account(login)) })
  }
}

function titleOf(value: unknown): string {
  const title = String(value)
  if (title.trim() === '') throw validationFailed('Issue', 'title', 'missing_field', "title can't be blank")
  if ([...title].length > MAX_TITLE_CHARS)
    throw validationFailed('Issue', 'title', 'custom', 'title is too long (maximum is 256 characters)')
  return title
}

function bodyOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  const body = String(value)
  if ([...body].length > MAX_BODY_CHARS)
    throw validationFailed('Issue', 'body', 'custom', 'body is too long (maximum is 65536 characters)')
  return body
}
