import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, Faults } from '../../../emulator/http/faults.ts'
import type { Reply } from '../../../emulator/http/reply.ts'
import { send } from '../../../emulator/http/send.ts'
import type { Identity } from './access.ts'
import { answer, type LoggedRequest } from './answer.ts'
import { description } from './description.ts'
import { GithubState } from './github-state.ts'
import type { Origins } from './views/accounts.ts'

export interface GithubOptions {
  /** Acts as an enterprise server: with the API at `/api/v3` and `/api/graphql`, and everything on one host. */
  isEnterprise?: boolean
  /** Identity of each token. Tests may add tokens later. */
  tokens: Readonly<Record<string, Identity>>
}

/** Stateful GitHub stand-in. Written from GitHub's description and documentation, never from our client. */
export interface Github {
  /** GITHUB_API_URL. */
  apiUrl: string
  /** GITHUB_GRAPHQL_URL. */
  graphqlUrl: string
  /** GITHUB_SERVER_URL. */
  serverUrl: string
  state: GithubState
  /** Base URLs of this stand-in, for the payloads of events. */
  origins: Origins
  requests: readonly LoggedRequest[]
  /** All violations so far, with their requests. */
  violations(): string[]
  /** Adds a fault. `operation` is GitHub's operation id, `path` starts at the server's root. */
  fault(fault: Fault): void
  close(): Promise<void>
}

export async function startGithub(options: GithubOptions): Promise<Github> {
  const state = new GithubState()
  const faults = new Faults()
  const requests: LoggedRequest[] = []
  const server = createServer((request, response) => {
    const logEntry = newLogEntry(request)
    requests.push(logEntry)
    response.once('close', () => {
      if (response.headersSent) logEntry.status = response.statusCode
    })
    serve(request, response, logEntry).catch(error => {
      logEntry.violations.push(`the stand-in failed: ${error}`)
      response.destroy()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const base = options.isEnterprise ? '/api/v3' : ''
  const graphqlPath = options.isEnterprise ? '/api/graphql' : '/graphql'
  const origins: Origins = { api: origin + base, web: options.isEnterprise ? origin : 'https://github.com' }
  const dependencies = { state, description, origins, tokens: options.tokens }

  async function serve(request: IncomingMessage, response: ServerResponse, logEntry: LoggedRequest): Promise<void> {
    const url = new URL(origin + logEntry.path)
    const isBelow = url.pathname.startsWith(`${base}/`)
    const matched = isBelow ? description.match(logEntry.method, url.pathname.slice(base.length)) : undefined
    logEntry.operation = url.pathname === graphqlPath ? 'graphql' : (matched?.operation.id ?? null)
    const parsed = { url, headers: request.headers, text: await readText(request), matched }
    const effects = faults.effectsFor({ method: logEntry.method, operation: logEntry.operation, path: url.pathname })
    if (effects?.delay !== undefined) await sleep(effects.delay)
    const isReplaced = effects?.answer !== undefined || effects?.cut === 'no-answer'
    const reply = isReplaced && effects?.when !== 'after' ? undefined : answer(dependencies, parsed, logEntry)
    const sent = effects?.answer === undefined ? reply : replacement(effects.answer)
    if (sent === undefined || effects?.cut === 'no-answer') response.destroy()
    else await send(response, withCommonHeaders(sent), effects)
  }

  return {
    apiUrl: origins.api,
    graphqlUrl: origin + graphqlPath,
    serverUrl: origins.web,
    state,
    origins,
    requests,
    violations: () =>
      requests.flatMap(({ method, path, violations }) => violations.map(text => `${method} ${path}: ${text}`)),
    fault: fault => faults.add(fault),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

const newLogEntry = (request: IncomingMessage): LoggedRequest => ({
  method: request.method ?? '',
  path: request.url ?? '',
  operation: null,
  login: null,
  body: undefined,
  status: null,
  violations: []
})

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Adds the headers that GitHub sends with every reply. */
const withCommonHeaders = (reply: Reply): Reply => ({
  ...reply,
  headers: {
    ...(reply.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': '4E1A:1F2B:3C4D5E:6F7081:92A3B4C5',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-used': '1',
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 3600),
    'x-ratelimit-resource': 'core',
    ...reply.headers
  }
})

function replacement(replacementAnswer: NonNullable<Extract<Fault, { answer?: unknown }>['answer']>): Reply {
  const { status, headers = {}, body, text } = replacementAnswer
  if (text === undefined) return { status, headers, body }
  return { status, headers, content: { type: headers['content-type'] ?? 'text/html', bytes: Buffer.from(text) } }
}
