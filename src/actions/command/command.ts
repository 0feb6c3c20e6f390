import { type Explanation, UserError } from '../../errors.ts'
import type { GitHub } from '../../github/api.ts'
import { GitHubError, isGitHubError } from '../../github/errors.ts'
import { githubFor, type LazyGitHub } from '../../github/lazy.ts'
import { type FetchedPullRequest, fetchPullRequest } from '../../github/pull-requests.ts'
import { saveToState } from '../../github/runner.ts'
import type { Outcome } from '../../report/types.ts'
import { succeeded } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { answer, react } from './answer.ts'
import { type HeadAtComment, headAtComment } from './head.ts'
import { type CommandInputs, readCommandInputs } from './inputs.ts'
import { type Command, findCommand, isStop } from './parse.ts'
import { hasPermission } from './permission.ts'

/** Comment of the event, and the command on its first line. */
interface Candidate {
  id: number
  command: Command
  pullRequest: number
}

/** Comment as GitHub has it now. */
type Comment = Awaited<ReturnType<GitHub['rest']['issues']['getComment']>>['data']

/**
 * Reads a command from the comment of the event: whether it is one, whether its author may give it, and for which commit.
 * It runs nothing of the pull request, and does not need its files.
 */
export async function command(run: Run): Promise<Outcome> {
  const { env } = run
  // Most comments are no commands: their runs need no summary.
  run.preferences = { ...run.preferences, summary: false }
  const inputs = await run.stage('Read inputs', async () => {
    const inputs = readCommandInputs(env.inputs)
    if (inputs.githubToken !== null) env.log.mask(inputs.githubToken)
    for (const notice of inputs.notices) env.log.notice(notice)
    return inputs
  })
  const candidate = readCandidate(run, inputs)
  if (typeof candidate === 'string') return ignored(run, candidate)
  const github = githubFor(env, inputs.githubToken)
  if (github === null) return ignored(run, 'this run is not of a repository on GitHub')
  return run.stage('Check the command', () =>
    check(run, github, inputs, candidate).catch(error => {
      throw error instanceof GitHubError ? unanswered(error) : error
    })
  )
}

/** Reads the event. @returns the reason if its comment is no command */
function readCandidate({ env: { context } }: Run, inputs: CommandInputs): Candidate | string {
  const { eventName, eventAction, pullRequest, event } = context
  if (eventName !== 'issue_comment') return `event "${eventName}" is no comment`
  // An edited comment never counts: GitHub does not say who edited it.
  if (eventAction !== 'created') return 'the comment is not new'
  if (pullRequest === null) return 'the comment is not on a pull request'
  const { id, body } = Object(event.comment) as Record<string, unknown>
  if (!Number.isSafeInteger(id) || typeof body !== 'string') return 'the event has no comment'
  const command = findCommand(body, inputs.commands)
  if (command === null) return 'the first line of the comment is no command'
  return { id: id as number, command, pullRequest: pullRequest.number }
}

/** Checks a command with GitHub. Until its author is known to have the permission, nothing is answered. */
async function check(run: Run, lazy: LazyGitHub, inputs: CommandInputs, candidate: Candidate): Promise<Outcome> {
  const { id, command, pullRequest } = candidate
  const github = await lazy.open()
  const comment = await fetchComment(github, lazy, id)
  const whyNot = comment === null ? 'the comment was deleted' : await whyIgnored(github, lazy, inputs, command, comment)
  if (comment === null || whyNot !== null) return ignored(run, whyNot ?? '')
  saveToState('command', { comment: id }, run.env.log)
  await react(run, github, lazy, id, 'eyes')
  const refuse = async (error: UserError) => {
    saveToState('command', null, run.env.log)
    await react(run, github, lazy, id, 'confused')
    await answer(run, github, lazy, pullRequest, error.explanation)
    throw error
  }
  const pull = await fetchPullRequest(github, lazy, pullRequest)
  if (pull?.state !== 'open' || pull.isLocked) return refuse(notOpen(pullRequest, pull?.isLocked ?? false))
  const head = isStop(command) ? null : await headOf(github, lazy, pull, command, comment)
  if (head !== null && head.sha === null) return refuse(moved(pullRequest, head))
  await answer(run, github, lazy, pullRequest, null)
  const sha = head?.sha ?? null
  const { name, argument } = command
  run.record({ command: { name, argument, pullRequest, sha, isFork: pull.isFromFork } })
  const line = `${name} ${argument}`.trim()
  run.env.log.info(`Command "${line}" for pull request #${pullRequest}${sha === null ? '' : `, commit ${sha}`}`)
  return succeeded('unchanged', 'unchanged', null, 'gets the command')
}

/** Finds the commit to deploy: the one that the command names, or else the head when the comment was written. */
async function headOf(
  github: GitHub,
  here: LazyGitHub,
  pull: FetchedPullRequest,
  { commit }: Command,
  { created_at }: Comment
): Promise<HeadAtComment> {
  if (commit === null) return headAtComment(github, here, pull, created_at)
  if (commit === pull.headSha) return { sha: commit }
  return {
    sha: null,
    saw: `The command names ${commit}. The head is ${pull.headSha}.`,
    next: 'Review the newest commit, then write the command again with its hash.'
  }
}

/** @returns null if the comment was deleted */
async function fetchComment(github: GitHub, { owner, repo }: LazyGitHub, id: number): Promise<Comment | null> {
  try {
    return (await github.rest.issues.getComment({ owner, repo, comment_id: id })).data
  } catch (error) {
    if (isGitHubError(error, 'missing')) return null
    throw error
  }
}

/** Reason why a comment does not count; null if it does. The event is not trusted: its run may be repeated days later. */
async function whyIgnored(
  github: GitHub,
  repository: LazyGitHub,
  { commands, permission, bots }: CommandInputs,
  command: Command,
  { body, user, created_at, updated_at, performed_via_github_app: app }: Comment
): Promise<string | null> {
  const now = findCommand(body ?? '', commands)
  const isSame = now !== null && (['name', 'argument', 'commit'] as const).every(key => now[key] === command[key])
  if (created_at !== updated_at || !isSame) return 'the comment was edited'
  if (user === null) return 'its author is unknown'
  // An app acts for itself, or for a user whose words it may not write.
  const bot = app != null ? `${app.slug}[bot]` : user.type === 'User' ? null : user.login
  if (bot !== null && !bots.includes(bot)) return `"${bot}" is not in the input "bots"`
  if (bot !== null && user.login === bot) return null
  if (await hasPermission(github, repository, user.login, permission)) return null
  return `"${user.login}" does not have the permission "${permission}"`
}

/** Outcome of a comment that changes nothing and is not answered: anyone can write one. */
function ignored(run: Run, why: string): Outcome {
  const detail = `No command: ${why}.`
  run.env.log.info(detail)
  return succeeded('skipped', 'skipped', detail)
}

function notOpen(pullRequest: number, isLocked: boolean): UserError {
  return new UserError('input-invalid', {
    what: `Pull request #${pullRequest} takes no commands.`,
    saw: isLocked ? 'Its conversation is locked.' : 'It is closed.',
    next: isLocked
      ? 'Unlock the conversation, then write the command again.'
      : 'Reopen it, then write the command again.'
  })
}

function moved(pullRequest: number, { saw, next }: Pick<Explanation, 'saw' | 'next'>): UserError {
  const what = `The head of pull request #${pullRequest} is not known to be the one that the command was written for.`
  return new UserError('stale-commit', { what, saw, next })
}

/** GitHub must answer: without it, no author has a permission. Nothing is said on the pull request. */
function unanswered(error: GitHubError): UserError {
  const reason = error.kind === 'permission' ? 'forbidden' : error.status === null ? 'network' : 'server-error'
  return new UserError(reason, {
    what: 'GitHub could not be asked about the command.',
    saw: `${error.message}.`,
    next: 'Give the job "permissions: pull-requests: write" and "contents: read", then write the command again.'
  })
}
