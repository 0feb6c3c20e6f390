import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call, Handler, Platform, Routes } from '../platform.ts'
import type { User } from '../state/records.ts'
import type { OperationId } from '../wire.ts'
import { hasBody, readBody } from './body.ts'
import type { Contract, ContractOperation, Match } from './contract.ts'
import type { FaultEffects, Faults } from './faults.ts'
import { countBytes } from './link.ts'
import { notFound, Refusal, type Reply, storageError } from './reply.ts'
import type { LoggedRequest } from './request-log.ts'
import { send } from './send.ts'

export const API_BASE = '/api/v2'

export interface ApiDependencies {
  contract: Contract
  routes: Routes
  platform: Platform
  faults: Faults
  /** Validates every reply against the contract and notes violations in the request log. */
  checkReplies: boolean
}

/**
 * Serves one request to the API. Checks the key, path, method and body in this order, so that a caller without a key
 * learns nothing. Then runs the operation inside one transaction. A refused request changes nothing.
 */
export async function serveApi(
  dependencies: ApiDependencies,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  logEntry: LoggedRequest
): Promise<void> {
  const { contract, faults } = dependencies
  const method = request.method ?? 'GET'
  const path = url.pathname.slice(API_BASE.length)
  const match = contract.match(method, path.endsWith('/') ? path : `${path}/`)
  const operation = match.kind === 'operation' ? match.operation : undefined
  logEntry.operation = operation?.id ?? null
  const effects = faults.effectsFor({ method, operation: logEntry.operation, path: url.pathname })
  if (effects !== undefined) logEntry.notes.push(`fault: ${JSON.stringify({ ...effects, links: undefined })}`)
  const delay = effects?.delay ?? 0
  if (replacesReply(effects, 'before')) {
    if (delay > 0) await sleep(delay)
    return sendReplacement(response, effects)
  }
  // Read before the delay: a request that has arrived takes effect even if the client disconnects during the delay.
  const answer = await readRequest(dependencies, request, url, match, effects, logEntry).catch(
    error => () => errorReply(error)
  )
  if (delay > 0) await sleep(delay)
  const reply = answer()
  if (effects?.cut === 'upload') {
    request.socket.destroy()
    return
  }
  if (operation !== undefined && dependencies.checkReplies)
    logEntry.notes.push(...contractViolations(contract, operation, reply))
  if (replacesReply(effects, 'after')) return sendReplacement(response, effects)
  await send(response, dependencies.platform.settings.switches.nulls === 'sent' ? reply : withoutNulls(reply), effects)
}

/** Removes null fields, as some servers do (platform.md §1, "Paging pitfalls"). */
function withoutNulls(reply: Reply): Reply {
  if (reply.body === undefined) return reply
  const body = JSON.parse(JSON.stringify(reply.body), (_, value) => (value === null ? undefined : value))
  return { ...reply, body }
}

/**
 * Reads and validates a complete request.
 *
 * @returns a function that runs the operation
 * @throws Refusal if the request is invalid
 */
async function readRequest(
  dependencies: ApiDependencies,
  request: IncomingMessage,
  url: URL,
  match: Match,
  effects: FaultEffects | undefined,
  logEntry: LoggedRequest
): Promise<() => Reply> {
  const { contract, platform, routes } = dependencies
  const user = authenticate(platform, request.headers.authorization)
  const earlyReply = handleMissingSlash(platform, url, logEntry)
  if (earlyReply !== undefined) return () => earlyReply
  if (match.kind === 'nothing') throw new Refusal(404, `There is no ${url.pathname}.`)
  if (match.kind === 'other-method') {
    const allow = match.allow.join(', ')
    throw new Refusal(405, `Method ${request.method} is not allowed here. Allowed: ${allow}.`, { headers: { allow } })
  }
  const { operation, params } = match
  const handler = routes[operation.id] as Handler<OperationId> | undefined
  if (handler === undefined) throw notFound('Operation', operation.id)
  const query = contract.readQuery(operation, url.searchParams)
  const input = hasBody(request) ? readBytes(request, effects, logEntry) : request
  const body = await readBody(request, input, operation, contract, platform.blobs)
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  const origin = `http://${request.headers.host}`
  const { value, files, type: bodyType } = body
  const call = { platform, user, origin, params, query, body: value, bodyType, files, path } as Call<OperationId>
  return () => {
    try {
      return platform.state.transaction(() => handler(call))
    } catch (error) {
      return errorReply(error)
    } finally {
      for (const file of files) platform.blobs.discard(file)
    }
  }
}

/** Finds the user of an API key, sent with either scheme of platform.md §1. */
function authenticate(platform: Platform, header: string | undefined): User {
  const token = /^(?:Bearer|Token) +(\S+)$/i.exec(header ?? '')?.[1]
  const user = token === undefined ? undefined : platform.state.all('users').find(known => known.token === token)
  if (user === undefined) {
    const text = header === undefined ? 'No API key was sent.' : 'The API key is not valid.'
    throw new Refusal(401, text, { headers: { 'www-authenticate': 'Bearer' } })
  }
  return user
}

/**
 * Canonical paths end in a slash. The answer to other paths is uncertain (platform.md §8 row 2), so a switch decides.
 */
function handleMissingSlash(platform: Platform, url: URL, logEntry: LoggedRequest): Reply | undefined {
  if (url.pathname.endsWith('/')) return undefined
  logEntry.notes.push('path without its final slash')
  const { trailingSlash } = platform.settings.switches
  if (trailingSlash === 'not-found') throw new Refusal(404, `There is no ${url.pathname}.`)
  if (trailingSlash === 'redirect') return { status: 301, headers: { location: `${url.pathname}/${url.search}` } }
  return undefined
}

function readBytes(request: IncomingMessage, effects: FaultEffects | undefined, logEntry: LoggedRequest): Readable {
  const byteCounter = countBytes(bytes => {
    logEntry.bytesReceived += bytes
    if (effects?.cut === 'upload') request.destroy()
  })
  const limited = effects?.links === undefined ? request : request.pipe(effects.links.in.limit())
  // `pipe` does not forward a disconnect. Without this, an interrupted upload would wait forever.
  request.once(
    'close',
    () => !request.readableEnded && byteCounter.destroy(new Refusal(400, 'The client disconnected.'))
  )
  return limited.pipe(byteCounter)
}

function errorReply(error: unknown): Reply {
  const refusal = error instanceof Refusal ? error : storageError(error)
  if (refusal !== undefined) return refusal.reply
  console.error(error)
  return { status: 500, body: { message: 'Internal error of the emulator. See its console.' } }
}

function contractViolations(contract: Contract, operation: ContractOperation, reply: Reply): string[] {
  const type = reply.content?.type ?? (reply.body === undefined ? undefined : 'application/json')
  return contract.checkReply(operation, reply.status, type, reply.body).map(problem => `contract: ${problem}`)
}

type ReplacedReply = FaultEffects & ({ answer: NonNullable<FaultEffects['answer']> } | { cut: 'no-answer' })

function replacesReply(effects: FaultEffects | undefined, moment: 'before' | 'after'): effects is ReplacedReply {
  if (effects === undefined || (effects.when ?? 'before') !== moment) return false
  return effects.answer !== undefined || effects.cut === 'no-answer'
}

async function sendReplacement(response: ServerResponse, effects: ReplacedReply): Promise<void> {
  const { answer: replacement } = effects
  if (replacement === undefined) {
    response.destroy()
    return
  }
  const { status, headers = {}, body, text } = replacement
  const content =
    text === undefined ? {} : { content: { type: headers['content-type'] ?? 'text/html', bytes: Buffer.from(text) } }
  await send(response, { status, headers, body, ...content }, effects)
}
