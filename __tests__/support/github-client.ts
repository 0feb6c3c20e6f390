import { Agent } from 'undici'
import { type GitHub, type GitHubOptions, openGitHub } from '../../src/github/api.ts'
import { jobToken, personalToken } from './github/access.ts'
import type { Github } from './github/github.ts'
import { start } from './github/start.ts'

/** Tokens of every kind that a workflow can use. */
export const TOKENS = {
  job: jobToken({ contents: 'read', deployments: 'write', 'pull-requests': 'write' }),
  reporter: jobToken({ contents: 'read', issues: 'write' }),
  readonly: jobToken({ contents: 'read', deployments: 'read', 'pull-requests': 'read' }),
  powerless: jobToken({}),
  person: personalToken('ann')
}

export const PLACE = { owner: 'acme', repo: 'churn' }

/** Starts a GitHub with `acme/churn`, one commit on main and pull request 1 from branch `feature`. */
export async function startAcme({ isEnterprise = false } = {}) {
  const github = await start({ tokens: TOKENS, isEnterprise })
  const repository = github.state.addRepository('acme/churn')
  repository.push('first')
  const head = repository.push('feature', { branch: 'feature' })
  return { github, repository, head, pull: repository.openPull('feature') }
}

/** Client with a record of its pauses and logs. */
export interface OpenedClient {
  client: GitHub
  /** Pauses in milliseconds. */
  slept: number[]
  /** Lines of the debug log. */
  traces: string[]
  /** Lines of the log. */
  lines: string[]
}

/** Opens our client for it. Its pauses take no time. */
export async function open(
  github: Github,
  token: keyof typeof TOKENS | 'nobody',
  parts: Partial<GitHubOptions> = {}
): Promise<OpenedClient> {
  const slept: number[] = []
  const traces: string[] = []
  const lines: string[] = []
  const time = { now: Date.now, sleep: async (milliseconds: number) => void slept.push(milliseconds) }
  const client = await openGitHub({
    token,
    apiUrl: github.apiUrl,
    dispatcher: new Agent({ allowH2: false }),
    time,
    random: () => 0,
    signal: new AbortController().signal,
    debug: text => traces.push(text),
    info: line => lines.push(line),
    ...parts
  })
  return { client, slept, traces, lines }
}
