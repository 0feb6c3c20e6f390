import type { Explanation } from '../../errors.ts'
import type { GitHub } from '../../github/api.ts'
import { fetchLogin, upsertComment } from '../../github/comment.ts'
import { GitHubError } from '../../github/errors.ts'
import { markerOf } from '../../report/run-history.ts'
import type { Run } from '../../run/run.ts'
import { join, link, prose } from '../../text/markdown.ts'

/** Reactions of the action to a command: it was read, its job succeeded, it was refused or its job failed. */
export type Reaction = 'eyes' | 'rocket' | 'confused'

interface Repository {
  owner: string
  repo: string
}

/** Key of the only comment that this action writes on a pull request. */
const KEY = 'command'

type Env = Pick<Run['env'], 'log'>

/** Reacts to a comment. A failure is a notice: the command still counts. */
export async function react(
  { env: { log } }: { env: Env },
  github: GitHub,
  { owner, repo }: Repository,
  comment: number,
  content: Reaction
): Promise<void> {
  await attempt(log, 'The reaction to the comment', async () => {
    await github.rest.reactions.createForIssueComment({ owner, repo, comment_id: comment, content })
  })
}

/**
 * Answers a refused command in the only comment of this action, which a later refusal replaces. An accepted command is
 * answered by the comment of its deploy: it only replaces an earlier refusal.
 *
 * @param refusal null for an accepted command
 */
export async function answer(
  run: Run,
  github: GitHub,
  { owner, repo }: Repository,
  pullRequest: number,
  refusal: Explanation | null
): Promise<void> {
  const { context, log } = run.env
  const text =
    refusal === null
      ? ['### The command was accepted', '']
      : ['### The command was refused', prose(`${refusal.what} ${refusal.saw} ${refusal.next}`)]
  const body = log.redactor.redact(join([markerOf(KEY), ...text, link('Log of this run', context.runUrl)]))
  await attempt(log, 'The answer to the command', async () => {
    const login = await fetchLogin(github, context.graphqlUrl)
    const target = { owner, repo, pullRequest, key: KEY, login }
    await upsertComment(github, target, { mayCreate: refusal !== null, write: () => body })
  })
}

async function attempt(log: Env['log'], what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    log.notice(`${what} could not be written. ${error.message}. Give the job "permissions: pull-requests: write".`)
  }
}
