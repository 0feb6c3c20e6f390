import { Agent } from 'undici'
import { type GitHub, type GitHubParts, openGitHub } from '../../src/github/api.ts'
import { jobToken, personalToken } from './github/access.ts'
import type { Github } from './github/github.ts'
import { start } from './github/start.ts'

/** Tokens of every kind that a workflow may hand over. */
export const TOKENS = {
  job: jobToken({ contents: 'read', deployments: 'write', 'pull-requests': 'write' }),
  readonly: jobToken({ contents: 'read', deployments: 'read', 'pull-requests': 'read' }),
  powerless: jobToken({}),
  person: personalToken('ann')
}

export const PLACE = { owner: 'acme', repo: 'churn' }

/** A GitHub with `acme/churn`, one commit on main and pull request 1 of branch `feature`. */
export async function startAcme({ isEnterprise = false } = {}) {
  const github = await start({ tokens: TOKENS, isEnterprise })
  const repository = github.world.addRepository('acme/churn')
  repository.push('first')
  const head = repository.push('feature', { branch: 'feature' })
  return { github, repository, head, pull: repository.openPull('feature') }
}

export interface Door {
  door: GitHub
  slept: number[]
  traces: string[]
  /** Lines of the log. */
  said: string[]
}

/** Our door to it, whose pauses take no time. */
export async function open(
  github: Github,
  token: keyof typeof TOKENS | 'nobody',
  parts: Partial<GitHubParts> = {}
): Promise<Door> {
  const slept: number[] = []
  const traces: string[] = []
  const said: string[] = []
  const time = { now: Date.now, sleep: async (milliseconds: number) => void slept.push(milliseconds) }
  const door = await openGitHub({
    token,
    apiUrl: github.apiUrl,
    dispatcher: new Agent({ allowH2: false }),
    time,
    random: () => 0,
    signal: new AbortController().signal,
    trace: text => traces.push(text),
    say: line => said.push(line),
    ...parts
  })
  return { door, slept, traces, said }
}
