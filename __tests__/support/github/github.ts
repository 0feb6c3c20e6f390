import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, Faults } from '../../../emulator/http/faults.ts'
import type { Reply } from '../../../emulator/http/reply.ts'
import { send } from '../../../emulator/http/send.ts'
import { accountOf, checkAccess, type Identity } from './access.ts'
import { Description, type Matched } from './description.ts'
import { answerGraphql } from './graphql.ts'
import { notFound, Refusal } from './refusal.ts'
import { account } from './routes/account.ts'
import type { Routes } from './routes/call.ts'
import { comments } from './routes/comments.ts'
import { deployments } from './routes/deployments.ts'
import { environments } from './routes/environments.ts'
import { repositories } from './routes/repositories.ts'
import type { Origins } from './views/accounts.ts'
import { World } from './world.ts'

export interface GithubOptions {
  /** A free one without it. */
  port?: number
  /** As an enterprise server: the API at `/api/v3` and `/api/graphql`, and everything on this one host. */
  isEnterprise?: boolean
  /** Who each token speaks for. */
  tokens: Readonly<Record<string, Identity>>
}

/** One request as it came, for tests that count them or look for what must not be there. */
export interface Seen {
  method: string
  /** With its query. */
  path: string
  /** By GitHub's name; null outside of the description. */
  operation: string | null
  /** Null when there was no token, or none of ours. */
  login: string | null
  body: unknown
  /** Null while unanswered, and for a cut connection. */
  status: number | null
  /** Where request or reply depart from GitHub's description. */
  departures: string[]
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
  /** A failure on demand; `path` counts from the server's root. */
  fault(fault: Fault): void
  close(): Promise<void>
}

const ROUTES: Routes = { ...account, ...comments, ...deployments, ...environments, ...repositories }

export async function startGithub(options: GithubOptions): Promise<Github> {
  const world = new World()
  const description = new Description()
  const faults = new Faults()
  const requests: Seen[] = []
  const server = createServer((request, response) => {
    const seen: Seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      operation: null,
      login: null,
      body: undefined,
      status: null,
      departures: []
    }
    requests.push(seen)
    response.once('close', () => {
      if (response.headersSent) seen.status = response.statusCode
    })
    serve(request, response, seen).catch(error => {
      seen.departures.push(`the stand-in failed: ${error}`)
      response.destroy()
    })
  })
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const base = options.isEnterprise ? '/api/v3' : ''
  const graphqlPath = options.isEnterprise ? '/api/graphql' : '/graphql'
  const origins: Origins = { api: origin + base, web: options.isEnterprise ? origin : 'https://github.com' }

  async function serve(request: IncomingMessage, response: ServerResponse, seen: Seen): Promise<void> {
    const url = new URL(origin + seen.path)
    const matched = url.pathname.startsWith(`${base}/`)
      ? description.match(seen.method, url.pathname.slice(base.length))
      : undefined
    seen.operation = url.pathname === graphqlPath ? 'graphql' : (matched?.operation.id ?? null)
    const text = await readText(request)
    const strike = faults.strike({ method: seen.method, operation: seen.operation ?? '', path: url.pathname })
    if (strike?.delay !== undefined) await sleep(strike.delay)
    const isLost = strike?.answer !== undefined || strike?.cut === 'no-answer'
    const reply = isLost && strike?.when !== 'after' ? undefined : answer(request, seen, url, matched, text)
    const shown = strike?.answer === undefined ? reply : faulty(strike.answer)
    if (shown === undefined || strike?.cut === 'no-answer') response.destroy()
    else await send(response, dressed(shown), strike)
  }

  function answer(request: IncomingMessage, seen: Seen, url: URL, matched: Matched | undefined, text: string): Reply {
    try {
      if (!request.headers['user-agent'])
        throw new Refusal(
          403,
          'Request forbidden by administrative rules. Please make sure your request has a User-Agent header'
        )
      const identity = identify(request.headers.authorization)
      seen.login = identity?.login ?? null
      seen.body = parse(text)
      if (seen.operation === 'graphql') {
        if (identity === null) throw new Refusal(401, 'This endpoint requires you to be authenticated.')
        const { reply, departures } = answerGraphql(accountOf(world, identity), seen.body)
        seen.departures.push(...departures)
        return reply
      }
      if (matched === undefined) {
        seen.departures.push('no operation of the description that this stand-in serves')
        throw notFound()
      }
      const reply = operate(matched, identity, url, seen)
      seen.departures.push(...description.checkReply(matched.operation, reply.status, reply.body))
      return reply
    } catch (error) {
      if (error instanceof Refusal) return error.reply
      throw error
    }
  }

  function operate(matched: Matched, identity: Identity | null, url: URL, seen: Seen): Reply {
    const { operation, params } = matched
    const { query, departures } = description.readParameters(matched, url.searchParams)
    departures.push(...description.checkBody(operation, seen.body))
    seen.departures.push(...departures)
    const repository = world.repository(`${params.owner}/${params.repo}`) ?? null
    if ('repo' in params && repository === null) throw notFound()
    checkAccess(identity, operation.id, repository, operation.method === 'GET')
    if (departures.length > 0) throw new Refusal(422, `Invalid request.\n\n${departures.join('\n')}`)
    const handler = ROUTES[operation.id]
    if (handler === undefined) throw new Error(`no route for ${operation.id}`)
    const who = identity ?? { login: 'ghost', app: null, permissions: {} }
    return handler({
      world,
      origins,
      identity: who,
      account: accountOf(world, who),
      repository: repository!,
      params,
      query,
      body: (seen.body ?? {}) as Record<string, unknown>,
      url
    })
  }

  /** @throws Refusal 401 for a token that is nobody's */
  function identify(header: string | undefined): Identity | null {
    if (header === undefined) return null
    const [, token = ''] = /^(?:bearer|token) +(\S+)$/i.exec(header) ?? []
    const identity = options.tokens[token]
    if (identity === undefined) throw new Refusal(401, 'Bad credentials')
    return identity
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

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
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

function faulty(answer: { status: number; headers?: Record<string, string>; body?: unknown; text?: string }): Reply {
  const { status, headers = {}, body, text } = answer
  if (text === undefined) return { status, headers, body }
  return { status, headers, content: { type: headers['content-type'] ?? 'text/html', bytes: Buffer.from(text) } }
}
