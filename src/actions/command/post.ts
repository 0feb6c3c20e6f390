import { githubFor } from '../../github/lazy.ts'
import type { ActionEnv } from '../../run/environment.ts'
import { react } from './answer.ts'

/** A command that the main step accepted. */
export interface AcceptedCommand {
  /** Id of its comment. */
  comment: number
}

/** Reacts to the comment of an accepted command with the result of the job. */
export async function commandPost(env: ActionEnv, accepted: AcceptedCommand | null): Promise<void> {
  if (accepted === null || !Number.isSafeInteger(accepted.comment)) return
  const token = env.inputs.get('github-token').trim()
  if (token !== '') env.log.mask(token)
  const github = githubFor(env, token === '' ? null : token)
  const status = env.inputs.get('job-status').trim()
  if (github === null || status === '') return
  await react({ env }, await github.open(), github, accepted.comment, status === 'success' ? 'rocket' : 'confused')
}
