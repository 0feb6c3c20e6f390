import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call, Handler, Platform, Routes } from '../platform.ts'
import type { User } from '../state/records.ts'
import type { OperationId } from '../wire.ts'
import { readBody } from './body.ts'
import type { Contract, ContractOperation, Match } from './contract.ts'
import type { Faults, Strike } from './faults.ts'
import { counted } from './link.ts'
import { notFound, notStored, Refusal, type Reply } from './reply.ts'
import type { LoggedRequest } from './requests.ts'
import { send } from './send.ts'

export const API_BASE = '/api/v2'

export interface ApiParts {
  contract: Contract
  routes: Routes
  platform: Platform
  faults: Faults
  /** Holds every reply against the contract and notes departures in the request log. */
  checkReplies: boolean
}

/**
 * One request to the API, in the order a stranger may see: key, path, method, body, then the operation itself inside one
 * transaction. Nothing is kept of a request that is refused.
 */
export async function serveApi(
  parts: ApiParts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  logged: LoggedRequest
): Promise<void> {
  const { contract, faults } = parts
  const method = request.method ?? 'GET'
  const path = url.pathname.slice(API_BASE.length)
  const match = contract.match(method, path.endsWith('/') ? path : `${path}/`)
  const operation = match.kind === 'operation' ? match.operation : undefined
  logged.operation = operation?.id ?? null
  const strike = faults.strike({ method, operation: logged.operation, path: url.pathname })
  if (strike !== undefined) logged.notes.push(`fault: ${JSON.stringify({ ...strike, links: undefined })}`)
  const delay = strike?.delay ?? 0
  if (strikesInstead(strike, 'before')) {
    if (delay > 0) await sleep(delay)
    return replaceAnswer(response, strike)
  }
  // Taken in before the delay: what has arrived takes its effect, although its sender may leave meanwhile.
  const answer = await take(parts, request, url, match, strike, logged).catch(error => () => refused(error))
  if (delay > 0) await sleep(delay)
  const reply = answer()
  if (strike?.cut === 'upload') {
    request.socket.destroy()
    return
  }
  if (operation !== undefined && parts.checkReplies) logged.notes.push(...departures(contract, operation, reply))
  if (strikesInstead(strike, 'after')) return replaceAnswer(response, strike)
  await send(response, parts.platform.settings.switches.nulls === 'sent' ? reply : withoutNulls(reply), strike)
}

/** Removes null values: some servers send only keys that have a value (platform.md §1, "Paging pitfalls"). */
function withoutNulls(reply: Reply): Reply {
  if (reply.body === undefined) return reply
  const body = JSON.parse(JSON.stringify(reply.body), (_, value) => (value === null ? undefined : value))
  return { ...reply, body }
}

/**
 * Reads a request to its end.
 * @returns what carries it out
 * @throws Refusal before anything is carried out
 */
async function take(
  parts: ApiParts,
  request: IncomingMessage,
  url: URL,
  match: Match,
  strike: Strike | undefined,
  logged: LoggedRequest
): Promise<() => Reply> {
  const { contract, platform, routes } = parts
  const user = authenticate(platform, request.headers.authorization)
  const detour = withoutSlash(platform, url, logged)
  if (detour !== undefined) return () => detour
  if (match.kind === 'nothing') throw new Refusal(404, `There is no ${url.pathname}.`)
  if (match.kind === 'other-method') {
    const allow = match.allow.join(', ')
    throw new Refusal(405, `${request.method} is not possible here, only ${allow}.`, { headers: { allow } })
  }
  const { operation, params } = match
  const handler = routes[operation.id] as Handler<OperationId> | undefined
  if (handler === undefined) throw notFound('Operation', operation.id)
  const query = contract.readQuery(operation, url.searchParams)
  const body = await readBody(request, received(request, strike, logged), operation, contract, platform.blobs)
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  const origin = `http://${request.headers.host}`
  const { value, files, type: bodyType } = body
  const call = { platform, user, origin, params, query, body: value, bodyType, files, path } as Call<OperationId>
  return () => {
    try {
      return platform.state.transaction(() => handler(call))
    } catch (error) {
      return refused(error)
    } finally {
      for (const file of files) platform.blobs.discard(file)
    }
  }
}

/** Both schemes of platform.md §1. */
function authenticate(platform: Platform, header: string | undefined): User {
  const token = /^(?:Bearer|Token) +(\S+)$/i.exec(header ?? '')?.[1]
  const user = token === undefined ? undefined : platform.state.all('users').find(known => known.token === token)
  if (user === undefined) {
    const text = header === undefined ? 'No API key was sent.' : 'The API key is not valid.'
    throw new Refusal(401, text, { headers: { 'www-authenticate': 'Bearer' } })
  }
  return user
}

/** Canonical paths end in a slash; what others get is unsure (platform.md §8 row 2). */
function withoutSlash(platform: Platform, url: URL, logged: LoggedRequest): Reply | undefined {
  if (url.pathname.endsWith('/')) return undefined
  logged.notes.push('path without its final slash')
  const { trailingSlash } = platform.settings.switches
  if (trailingSlash === 'not-found') throw new Refusal(404, `There is no ${url.pathname}.`)
  if (trailingSlash === 'redirect') return { status: 301, headers: { location: `${url.pathname}/${url.search}` } }
  return undefined
}

function received(request: IncomingMessage, strike: Strike | undefined, logged: LoggedRequest): Readable {
  const counter = counted(bytes => {
    logged.bytesReceived += bytes
    if (strike?.cut === 'upload') request.destroy()
  })
  const slow = strike?.links === undefined ? request : request.pipe(strike.links.in.through())
  // `pipe` does not pass on that the sender left: without this a cut upload would wait for ever.
  request.once('close', () => !request.readableEnded && counter.destroy(new Refusal(400, 'The sender left.')))
  return slow.pipe(counter)
}

function refused(error: unknown): Reply {
  const refusal = error instanceof Refusal ? error : notStored(error)
  if (refusal !== undefined) return refusal.reply
  console.error(error)
  return { status: 500, body: { message: 'The emulator itself failed; its console shows the error.' } }
}

function departures(contract: Contract, operation: ContractOperation, reply: Reply): string[] {
  const type = reply.content?.type ?? (reply.body === undefined ? undefined : 'application/json')
  return contract.checkReply(operation, reply.status, type, reply.body).map(problem => `contract: ${problem}`)
}

type Instead = Strike & ({ answer: NonNullable<Strike['answer']> } | { cut: 'no-answer' })

function strikesInstead(strike: Strike | undefined, moment: 'before' | 'after'): strike is Instead {
  if (strike === undefined || (strike.when ?? 'before') !== moment) return false
  return strike.answer !== undefined || strike.cut === 'no-answer'
}

async function replaceAnswer(response: ServerResponse, strike: Instead): Promise<void> {
  const { answer: instead } = strike
  if (instead === undefined) {
    response.destroy()
    return
  }
  const { status, headers = {}, body, text } = instead
  const content =
    text === undefined ? {} : { content: { type: headers['content-type'] ?? 'text/html', bytes: Buffer.from(text) } }
  await send(response, { status, headers, body, ...content }, strike)
}
