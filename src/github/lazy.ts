import { Agent, type Dispatcher } from 'undici'
import type { InputSource } from '../inputs/types.ts'
import { createConnector } from '../network/connector.ts'
import { NO_PROXY_VARIABLES, parseProxy, proxyVariables } from '../network/proxy.ts'
import { type GitHub, type GitHubParts, openGitHub } from './api.ts'
import type { Context } from './context.ts'
import type { Log } from './log.ts'

/** The way to the repository of a run. */
export interface LazyGitHub {
  owner: string
  repo: string
  /** Opens it, the first time. */
  open(): Promise<GitHub>
}

/** What a run is handed, as far as the door is concerned. */
type Parts = Pick<GitHubParts, 'time' | 'random' | 'signal'> & {
  inputs: Pick<InputSource, 'environment'>
  context: Context
  log: Log
}

/** The way to ask GitHub, and to tell it; null without a token, or outside of a repository. */
export function githubFor(parts: Parts, token: string | null): LazyGitHub | null {
  const { inputs, context, time, random, signal, log } = parts
  const [owner, repo] = context.repository?.split('/') ?? []
  if (token === null || owner === undefined || repo === undefined) return null
  let opened: Promise<GitHub> | null = null
  const open = () => {
    const { apiUrl } = context
    opened ??= openGitHub({
      token,
      apiUrl,
      dispatcher: openGitHubNetwork(apiUrl, inputs.environment),
      time,
      random,
      signal,
      trace: log.debug,
      say: log.info
    })
    return opened
  }
  return { owner, repo, open }
}

/** Hosts that no proxy leads to. */
const LOOPBACK = 'localhost,127.0.0.0/8,::1'

/** What all requests to GitHub go through: the proxy of the runner, not that of the inputs, and the certificates of Node. */
function openGitHubNetwork(apiUrl: string, environment: InputSource['environment']): Dispatcher {
  const firstOf = (variables: readonly string[]) => variables.map(name => environment[name]?.trim()).find(Boolean) ?? ''
  const proxy = parseProxy(firstOf(proxyVariables(apiUrl.startsWith('https:'))))
  const noProxy = `${LOOPBACK},${firstOf(NO_PROXY_VARIABLES)}`
  // A variable that is wrong stops no deploy: the inputs say so when DataRobot needs it as well.
  const connect = createConnector({ httpProxy: typeof proxy === 'string' ? proxy : '', noProxy })
  return new Agent({ allowH2: false, connect })
}
