import type { IncomingHttpHeaders } from 'node:http'
import type { Reply } from '../../../emulator/http/reply.ts'
import { accountOf, checkAccess, type Identity } from './access.ts'
import type { Description, Matched } from './description.ts'
import type { GithubState } from './github-state.ts'
import { answerGraphql } from './graphql.ts'
import { notFound, Refusal } from './refusal.ts'
import { account } from './routes/account.ts'
import type { Routes } from './routes/call.ts'
import { comments } from './routes/comments.ts'
import { contents } from './routes/contents.ts'
import { deployments } from './routes/deployments.ts'
import { issues } from './routes/issues.ts'
import { repositories } from './routes/repositories.ts'
import type { Origins } from './views/accounts.ts'

const ROUTES: Routes = { ...account, ...comments, ...contents, ...deployments, ...issues, ...repositories }

/** Identity of requests without a token, which can only read public data. */
const ANONYMOUS: Identity = { login: 'ghost', app: null, permissions: {} }

/** Logged request, for tests that count or inspect requests. */
export interface LoggedRequest {
  method: string
  /** Path with the query. */
  path: string
  /** GitHub's operation id, or `graphql`. Null for other requests. */
  operation: string | null
  /** Null without a valid token. */
  login: string | null
  body: unknown
  /** Null before the reply, and if the connection was closed without one. */
  status: number | null
  /** Violations of GitHub's description in the request or the reply. */
  violations: string[]
}

export interface Dependencies {
  state: GithubState
  description: Description
  origins: Origins
  /** Identity of each token. */
  tokens: Readonly<Record<string, Identity>>
}

export interface ParsedRequest {
  url: URL
  headers: IncomingHttpHeaders
  text: string
  matched: Matched | undefined
}

/** Answers a request as GitHub does. Adds all violations, of the request or of our reply, to the log entry. */
export function answer(dependencies: Dependencies, parsed: ParsedRequest, logEntry: LoggedRequest): Reply {
  const reply = replyTo(dependencies, parsed, logEntry)
  if (parsed.matched !== undefined)
    logEntry.violations.push(...dependencies.description.checkReply(parsed.matched.operation, reply.status, reply.body))
  return reply
}

function replyTo(dependencies: Dependencies, parsed: ParsedRequest, logEntry: LoggedRequest): Reply {
  try {
    if (!parsed.headers['user-agent'])
      throw new Refusal(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header'
      )
    const identity = identify(dependencies, parsed.headers.authorization)
    logEntry.login = identity?.login ?? null
    logEntry.body = parse(parsed.text)
    if (logEntry.operation === 'graphql') return askGraphql(dependencies, identity, logEntry)
    if (parsed.matched !== undefined) return runOperation(dependencies, parsed, parsed.matched, identity, logEntry)
    logEntry.violations.push('no operation of the description that this stand-in supports')
    throw notFound()
  } catch (error) {
    if (error instanceof Refusal) return error.reply
    throw error
  }
}

function askGraphql({ state }: Dependencies, identity: Identity | null, logEntry: LoggedRequest): Reply {
  if (identity === null) throw new Refusal(401, 'This endpoint requires you to be authenticated.')
  const { reply, violations } = answerGraphql(accountOf(state, identity), logEntry.body)
  logEntry.violations.push(...violations)
  return reply
}

/** Runs an operation. Checks in GitHub's order: existence, access, validity of the request. */
function runOperation(
  dependencies: Dependencies,
  { url }: ParsedRequest,
  matched: Matched,
  identity: Identity | null,
  logEntry: LoggedRequest
): Reply {
  const { state, description, origins } = dependencies
  const { operation, params } = matched
  const { query, violations } = description.readParameters(matched, url.searchParams)
  violations.push(...description.checkBody(operation, logEntry.body))
  logEntry.violations.push(...violations)
  const repository = state.repository(`${params.owner}/${params.repo}`) ?? null
  if ('repo' in params && repository === null) throw notFound()
  checkAccess(identity, operation.id, repository, operation.method === 'GET')
  if (violations.length > 0) throw new Refusal(422, `Invalid request.\n\n${violations.join('\n')}`)
  const handler = ROUTES[operation.id]
  if (handler === undefined) throw new Error(`no route for ${operation.id}`)
  const caller = identity ?? ANONYMOUS
  return handler({
    state,
    origins,
    identity: caller,
    account: accountOf(state, caller),
    repository: repository!,
    params,
    query,
    body: (logEntry.body ?? {}) as Record<string, unknown>,
    url
  })
}

/** @throws Refusal 401 for an unknown token */
function identify({ tokens }: Dependencies, header: string | undefined): Identity | null {
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
