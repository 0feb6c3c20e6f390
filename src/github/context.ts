import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Origin } from '../report/types.ts'

/** Context of this run. Outside GitHub nearly everything is null. */
export interface Context extends Origin {
  /** `owner/name` of the workflow's repository. */
  repository: string | null
  /** Id that survives a renaming of the repository. */
  repositoryId: number | null
  /** Default branch; null if the event does not contain it. */
  defaultBranch: string | null
  /**
   * Commit to deploy. On a pull request it is the head, not GitHub's merge commit. After another workflow it is the commit
   * of that run, not the newest of the default branch.
   */
  commit: string | null
  /** Full name, such as `refs/heads/main`. After another workflow it is the branch of that run. */
  ref: string | null
  /** Short name, such as `main`. On a pull request it is the head branch. */
  refName: string | null
  runId: string | null
  /** Attempt, beginning with 1. */
  runAttempt: number
  runNumber: number | null
  runUrl: string | null
  actionUrl: string | null
  /** `owner/name@ref` of this action; null if the workflow uses a folder of the checkout. */
  actionName: string | null
  eventName: string | null
  /** Activity type of the event, such as `opened`. */
  eventAction: string | null
  actor: string | null
  pullRequest: PullRequest | null
  /** Run that this one follows, on the event `workflow_run`. */
  workflowRun: WorkflowRun | null
  /** Payload of the event; empty if it is missing or not a JSON object. */
  event: Readonly<Record<string, unknown>>
  serverUrl: string
  apiUrl: string
  graphqlUrl: string
  workspace: string
  /** RUNNER_TEMP, for files that last as long as the job; outside GitHub the system's temporary folder. */
  temporaryFolder: string
}

/** Pull request of an event. Fields that the event does not contain are null. */
export interface PullRequest {
  number: number
  url: string | null
  author: string | null
  headSha: string | null
  headRef: string | null
  /** `owner/name`; null for a deleted fork. */
  headRepository: string | null
  baseRef: string | null
  /** True if the event says that it is closed. */
  isClosed: boolean
  /** True if the code comes from another repository than the workflow's, or from an unknown one. */
  isFromFork: boolean
}

/** Run that triggered the event `workflow_run`. */
export interface WorkflowRun {
  /** Event that triggered it, such as `pull_request`. */
  event: string | null
  /** Conclusion, such as `success`; null while it runs. */
  conclusion: string | null
  headSha: string | null
  headRef: string | null
  /** `owner/name` of the head. */
  headRepository: string | null
}

/** Environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Reads GitHub's variables and the event file. The context of @actions/github is not used: it reads them on import. */
export function readContext(
  environment: Environment,
  readEvent: (path: string) => string = path => readFileSync(path, 'utf8')
): Context {
  const variable = (name: string) => environment[name]?.trim() || null
  const event = parseEvent(variable('GITHUB_EVENT_PATH'), readEvent)
  const serverUrl = (variable('GITHUB_SERVER_URL') ?? 'https://github.com').replace(/\/+$/, '')
  const repository = variable('GITHUB_REPOSITORY')
  const runId = variable('GITHUB_RUN_ID')
  const runAttempt = integer(variable('GITHUB_RUN_ATTEMPT')) ?? 1
  const apiUrl = variable('GITHUB_API_URL') ?? 'https://api.github.com'
  const repositoryId = integer(variable('GITHUB_REPOSITORY_ID')) || integer(record(event.repository).id) || null
  const workflowRun = readWorkflowRun(event)
  const pullRequest = readPullRequest(event, workflowRun, { repository, repositoryId, serverUrl })
  const action = { repository: variable('GITHUB_ACTION_REPOSITORY'), ref: variable('GITHUB_ACTION_REF') }
  return {
    repository,
    repositoryId,
    // A workflow_run event always runs on the default branch.
    defaultBranch: text(record(event.repository).default_branch) ?? (workflowRun && variable('GITHUB_REF_NAME')),
    commit: pullRequest?.headSha ?? workflowRun?.headSha ?? variable('GITHUB_SHA'),
    ref: workflowRun?.headRef ? `refs/heads/${workflowRun.headRef}` : variable('GITHUB_REF'),
    refName: pullRequest?.headRef ?? workflowRun?.headRef ?? variable('GITHUB_REF_NAME'),
    runId,
    runAttempt,
    runNumber: integer(variable('GITHUB_RUN_NUMBER')),
    runUrl: runId && repository ? `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${runAttempt}` : null,
    actionUrl: actionUrl(action.repository, action.ref, serverUrl),
    actionName: action.repository && action.ref ? `${action.repository}@${action.ref}` : null,
    eventName: variable('GITHUB_EVENT_NAME'),
    eventAction: text(event.action),
    actor: variable('GITHUB_ACTOR'),
    pullRequest,
    workflowRun,
    event,
    serverUrl,
    apiUrl,
    // On an enterprise server, GraphQL is next to `/api/v3`.
    graphqlUrl: variable('GITHUB_GRAPHQL_URL') ?? `${apiUrl.replace(/\/v3\/?$/, '')}/graphql`,
    workspace: variable('GITHUB_WORKSPACE') ?? process.cwd(),
    temporaryFolder: variable('RUNNER_TEMP') ?? tmpdir()
  }
}

/** URL of this action's files. An enterprise server does not say whether the action is from github.com: no URL there. */
function actionUrl(repository: string | null, ref: string | null, serverUrl: string): string | null {
  if (!repository || !ref || serverUrl !== 'https://github.com') return null
  return `${serverUrl}/${repository}/blob/${ref.split('/').map(encodeURIComponent).join('/')}`
}

function parseEvent(path: string | null, readEvent: (path: string) => string): Readonly<Record<string, unknown>> {
  if (path === null) return {}
  try {
    return record(JSON.parse(readEvent(path)))
  } catch {
    return {}
  }
}

function readWorkflowRun(event: Readonly<Record<string, unknown>>): WorkflowRun | null {
  if (event.workflow_run === undefined) return null
  const run = record(event.workflow_run)
  return {
    event: text(run.event),
    conclusion: text(run.conclusion),
    headSha: text(run.head_sha),
    headRef: text(run.head_branch),
    headRepository: text(record(run.head_repository).full_name)
  }
}

type RepositoryRef = Pick<Context, 'repository' | 'repositoryId' | 'serverUrl'>

/**
 * Reads the pull request of an event. Pull request events contain all of it; comments contain only the number, as an
 * issue; `workflow_run` events contain the number, unless the pull request comes from a fork.
 */
function readPullRequest(
  event: Readonly<Record<string, unknown>>,
  workflowRun: WorkflowRun | null,
  here: RepositoryRef
): PullRequest | null {
  const { repository, serverUrl } = here
  const pull = record(event.pull_request)
  const issue = record(event.issue)
  const number =
    integer(pull.number) ??
    followedPullRequest(record(event.workflow_run), here) ??
    (issue.pull_request ? integer(issue.number) : null)
  if (number === null) return null
  const head = record(pull.head)
  const headRepository = text(record(head.repo).full_name) ?? workflowRun?.headRepository ?? null
  return {
    number,
    url: text(pull.html_url) ?? (repository ? `${serverUrl}/${repository}/pull/${number}` : null),
    author: text(record(pull.user).login),
    headSha: text(head.sha) ?? workflowRun?.headSha ?? null,
    headRef: text(head.ref) ?? workflowRun?.headRef ?? null,
    headRepository,
    baseRef: text(record(pull.base).ref),
    isClosed: pull.state === 'closed' || issue.state === 'closed',
    isFromFork: headRepository === null || headRepository.toLowerCase() !== repository?.toLowerCase()
  }
}

/**
 * Finds the pull request of a workflow run. GitHub lists every pull request with that head commit, including those of a
 * fork into other repositories. Only one into this repository, from the branch and repository of the run, counts.
 */
function followedPullRequest(run: Readonly<Record<string, unknown>>, { repositoryId }: RepositoryRef): number | null {
  const headRepositoryId = integer(record(run.head_repository).id)
  if (run.event !== 'pull_request' || repositoryId === null || headRepositoryId === null) return null
  const found = [run.pull_requests]
    .flat()
    .map(record)
    .find(({ head, base }) => {
      const { ref, repo } = record(head)
      const isOfRun = ref === run.head_branch && integer(record(repo).id) === headRepositoryId
      return isOfRun && integer(record(record(base).repo).id) === repositoryId
    })
  return integer(found?.number)
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function integer(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null
}
