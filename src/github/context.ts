import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Origin } from '../report/types.ts'

/** Where and why this run happens. Outside of GitHub nearly everything is null. */
export interface Context extends Origin {
  /** `owner/name`. */
  repository: string | null
  /** Stays the same when the repository is renamed. */
  repositoryId: number | null
  /** Null when the event does not name it. */
  defaultBranch: string | null
  /**
   * The commit that is deployed: of a pull request its head, not the merge that GitHub makes for the run; after another
   * workflow the one that it ran on, not the newest of the default branch.
   */
  commit: string | null
  /** `refs/heads/main`; after another workflow the branch that it ran on. */
  ref: string | null
  /** `main`; of a pull request the name of its branch. */
  refName: string | null
  runId: string | null
  /** The first is 1. */
  runAttempt: number
  runNumber: number | null
  runUrl: string | null
  actionUrl: string | null
  /** `owner/name@ref` of this action; null where the workflow uses a folder of the checkout. */
  actionName: string | null
  eventName: string | null
  /** `opened`, `closed` …, for events that have one. */
  eventAction: string | null
  actor: string | null
  pullRequest: PullRequest | null
  /** Of the event `workflow_run`: the run that this one follows. */
  workflowRun: WorkflowRun | null
  /** The whole payload; empty when there is none or it is not a JSON object. */
  event: Readonly<Record<string, unknown>>
  serverUrl: string
  apiUrl: string
  graphqlUrl: string
  workspace: string
  /** RUNNER_TEMP, for files that outlive no job; that of the machine outside of GitHub. */
  temporaryFolder: string
}

/** The pull request that an event is about; what the event does not tell is null. */
export interface PullRequest {
  number: number
  url: string | null
  author: string | null
  headSha: string | null
  headRef: string | null
  /** `owner/name`; null for a fork that is gone. */
  headRepository: string | null
  baseRef: string | null
  /** Whether the event says that it is closed. */
  isClosed: boolean
  /** Whether its code comes from another repository than the one the workflow runs in; true when that cannot be told. */
  isFromFork: boolean
}

/** The run that an event `workflow_run` follows. */
export interface WorkflowRun {
  /** What started it, such as `pull_request`. */
  event: string | null
  /** `success`, `failure` …; null while it runs. */
  conclusion: string | null
  headSha: string | null
  headRef: string | null
  /** `owner/name`. */
  headRepository: string | null
}

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Reads GitHub's variables and event file. Not @actions/github's context, which reads them when it is imported. */
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
    // An event that follows a run is one of the default branch.
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
    // An enterprise server has it beside `/api/v3`.
    graphqlUrl: variable('GITHUB_GRAPHQL_URL') ?? `${apiUrl.replace(/\/v3\/?$/, '')}/graphql`,
    workspace: variable('GITHUB_WORKSPACE') ?? process.cwd(),
    temporaryFolder: variable('RUNNER_TEMP') ?? tmpdir()
  }
}

/** An enterprise server takes actions from itself or from github.com and does not say which: no link there. */
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
 * Events of pull requests carry it whole; a comment on a pull request only its number, as an issue; an event that follows
 * another workflow its number too, but not that of a fork's.
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
 * GitHub lists every pull request whose head is the commit of the run, those that a fork opened elsewhere too. Only one
 * into this repository, from the branch and repository that the run was for, counts.
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
