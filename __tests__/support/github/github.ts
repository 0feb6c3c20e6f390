import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, Faults } from '../../../emulator/http/faults.ts'
import type { Reply } from '../../../emulator/http/reply.ts'
import { send } from '../../../emulator/http/send.ts'
import type { Identity } from './access.ts'
import { answer, type Seen } from './answer.ts'
import { Description } from './description.ts'
import type { Origins } from './views/accounts.ts'
import { World } from './world.ts'

export interface GithubOptions {
  /** As an enterprise server: the API at `/api/v3` and `/api/graphql`, and everything on this one host. */
  isEnterprise?: boolean
  /** Who each token speaks for; may grow later. */
  tokens: Readonly<Record<string, Identity>>
}

/** A GitHub that remembers: written from GitHub's description and documentation, never from a client of ours. */
export interface Github {
  /** GITHUB_API_URL. */
  apiUrl: string
  /** GITHUB_GRAPHQL_URL. */
  graphqlUrl: string
  /** GITHUB_SERVER_URL. */
  serverUrl: string
  world: World
  /** Where views of this stand-in lie, for events that GitHub would send. */
  origins: Origins
  requests: readonly Seen[]
  /** Every departure so far, with its request. */
  departures(): string[]
  /** A failure on demand; `operation` by GitHub's name, `path` from the server's root. */
  fault(fault: Fault): void
  close(): Promise<void>
}

/** One for all of a test file: it keeps nothing but compiled validators. */
const description = new Description()

export async function startGithub(options: GithubOptions): Promise<Github> {
  const world = new World()
  const faults = new Faults()
  const requests: Seen[] = []
  const server = createServer((request, response) => {
    const seen = see(request)
    requests.push(seen)
    response.once('close', () => {
      if (response.headersSent) seen.status = response.statusCode
    })
    serve(request, response, seen).catch(error => {
      seen.departures.push(`the stand-in failed: ${error}`)
      response.destroy()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const base = options.isEnterprise ? '/api/v3' : ''
  const graphqlPath = options.isEnterprise ? '/api/graphql' : '/graphql'
  const origins: Origins = { api: origin + base, web: options.isEnterprise ? origin : 'https://github.com' }
  const parts = { world, description, origins, tokens: options.tokens }

  async function serve(request: IncomingMessage, response: ServerResponse, seen: Seen): Promise<void> {
    const url = new URL(origin + seen.path)
    const isBelow = url.pathname.startsWith(`${base}/`)
    const matched = isBelow ? description.match(seen.method, url.pathname.slice(base.length)) : undefined
    seen.operation = url.pathname === graphqlPath ? 'graphql' : (matched?.operation.id ?? null)
    const asked = { url, headers: request.headers, text: await readText(request), matched }
    const strike = faults.strike({ method: seen.method, operation: seen.operation, path: url.pathname })
    if (strike?.delay !== undefined) await sleep(strike.delay)
    const isReplaced = strike?.answer !== undefined || strike?.cut === 'no-answer'
    const reply = isReplaced && strike?.when !== 'after' ? undefined : answer(parts, asked, seen)
    const shown = strike?.answer === undefined ? reply : replacement(strike.answer)
    if (shown === undefined || strike?.cut === 'no-answer') response.destroy()
    else await send(response, dressed(shown), strike)
  }

  return {
    apiUrl: origins.api,
    graphqlUrl: origin + graphqlPath,
    serverUrl: origins.web,
    world,
    origins,
    requests,
    departures: () =>
      requests.flatMap(({ method, path, departures }) => departures.map(text => `${method} ${path}: ${text}`)),
    fault: fault => faults.add(fault),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

const see = (request: IncomingMessage): Seen => ({
  method: request.method ?? '',
  path: request.url ?? '',
  operation: null,
  login: null,
  body: undefined,
  status: null,
  departures: []
})

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** What GitHub puts on every answer. */
const dressed = (reply: Reply): Reply => ({
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

function replacement(instead: NonNullable<Extract<Fault, { answer?: unknown }>['answer']>): Reply {
  const { status, headers = {}, body, text } = instead
  if (text === undefined) return { status, headers, body }
  return { status, headers, content: { type: headers['content-type'] ?? 'text/html', bytes: Buffer.from(text) } }
}
