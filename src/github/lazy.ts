import { Agent, type Dispatcher } from 'undici'
import type { InputSource } from '../inputs/types.ts'
import { createConnector } from '../network/connector.ts'
import { NO_PROXY_VARIABLES, parseProxy, proxyVariables } from '../network/proxy.ts'
import { type GitHub, type GitHubOptions, openGitHub } from './api.ts'
import type { Context } from './context.ts'
import type { Log } from './log.ts'

/** GitHub client of a run's repository, created on first use. */
export interface LazyGitHub {
  owner: string
  repo: string
  /** Returns the client, and creates it on the first call. */
  open(): Promise<GitHub>
}

/** Parts of a run's environment that the client needs. */
type Environment = Pick<GitHubOptions, 'time' | 'random' | 'signal'> & {
  inputs: Pick<InputSource, 'environment'>
  context: Context
  log: Log
}

/** Prepares the GitHub client of a run; null without a token or outside a repository. */
export function githubFor(env: Environment, token: string | null): LazyGitHub | null {
  const { inputs, context, time, random, signal, log } = env
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
      debug: log.debug,
      info: log.info
    })
    return opened
  }
  return { owner, repo, open }
}

/** Hosts that are never reached through a proxy. */
const LOOPBACK_HOSTS = 'localhost,127.0.0.0/8,::1'

/** Creates the network for GitHub. It uses the runner's proxy variables, not the inputs, and Node's certificates. */
function openGitHubNetwork(apiUrl: string, environment: InputSource['environment']): Dispatcher {
  const firstSet = (variables: readonly string[]) =>
    variables.map(name => environment[name]?.trim()).find(Boolean) ?? ''
  const proxy = parseProxy(firstSet(proxyVariables(apiUrl.startsWith('https:'))))
  const noProxy = `${LOOPBACK_HOSTS},${firstSet(NO_PROXY_VARIABLES)}`
  // An invalid variable does not fail the run here. If DataRobot needs it too, reading the inputs reports it.
  const connect = createConnector({ httpProxy: typeof proxy === 'string' ? proxy : '', noProxy })
  return new Agent({ allowH2: false, connect })
}
