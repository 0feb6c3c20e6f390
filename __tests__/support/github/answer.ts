import type { IncomingHttpHeaders } from 'node:http'
import type { Reply } from '../../../emulator/http/reply.ts'
import { accountOf, checkAccess, type Identity } from './access.ts'
import type { Description, Matched } from './description.ts'
import type { World } from './github-state.ts'
import { answerGraphql } from './graphql.ts'
import { notFound, Refusal } from './refusal.ts'
import { account } from './routes/account.ts'
import type { Routes } from './routes/call.ts'
import { comments } from './routes/comments.ts'
import { deployments } from './routes/deployments.ts'
import { repositories } from './routes/repositories.ts'
import type { Origins } from './views/accounts.ts'

const ROUTES: Routes = { ...account, ...comments, ...deployments, ...repositories }

/** Reads what is public without a token, and writes nothing. */
const NOBODY: Identity = { login: 'ghost', app: null, permissions: {} }

/** One request as it came, for tests that count them or look for what must not be there. */
export interface Seen {
  method: string
  /** With its query. */
  path: string
  /** By GitHub's name, or `graphql`; null outside of the description. */
  operation: string | null
  /** Null when there was no token, or none of ours. */
  login: string | null
  body: unknown
  /** Null while unanswered, and for a cut connection. */
  status: number | null
  /** Where request or reply depart from GitHub's description. */
  departures: string[]
}

export interface Parts {
  world: World
  description: Description
  origins: Origins
  /** Who each token speaks for. */
  tokens: Readonly<Record<string, Identity>>
}

export interface Asked {
  url: URL
  headers: IncomingHttpHeaders
  text: string
  matched: Matched | undefined
}

/** What GitHub answers; every departure, of the request or of our own reply, is noted in `seen`. */
export function answer(parts: Parts, asked: Asked, seen: Seen): Reply {
  const reply = replyTo(parts, asked, seen)
  if (asked.matched !== undefined)
    seen.departures.push(...parts.description.checkReply(asked.matched.operation, reply.status, reply.body))
  return reply
}

function replyTo(parts: Parts, asked: Asked, seen: Seen): Reply {
  try {
    if (!asked.headers['user-agent'])
      throw new Refusal(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header'
      )
    const identity = identify(parts, asked.headers.authorization)
    seen.login = identity?.login ?? null
    seen.body = parse(asked.text)
    if (seen.operation === 'graphql') return askGraphql(parts, identity, seen)
    if (asked.matched !== undefined) return operate(parts, asked, asked.matched, identity, seen)
    seen.departures.push('no operation of the description that this stand-in serves')
    throw notFound()
  } catch (error) {
    if (error instanceof Refusal) return error.reply
    throw error
  }
}

function askGraphql({ world }: Parts, identity: Identity | null, seen: Seen): Reply {
  if (identity === null) throw new Refusal(401, 'This endpoint requires you to be authenticated.')
  const { reply, departures } = answerGraphql(accountOf(world, identity), seen.body)
  seen.departures.push(...departures)
  return reply
}

/** In GitHub's order: whether it is there, whether one may, whether the request is well-formed. */
function operate(parts: Parts, { url }: Asked, matched: Matched, identity: Identity | null, seen: Seen): Reply {
  const { world, description, origins } = parts
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
  const who = identity ?? NOBODY
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
function identify({ tokens }: Parts, header: string | undefined): Identity | null {
  if (header === undefined) return null
  const [, token = ''] = /^(?:bearer|token) +(\S+)$/i.exec(header) ?? []
  const identity = tokens[token]
  if (identity === undefined) throw new Refusal(401, 'Bad credentials')
  return identity
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
}
