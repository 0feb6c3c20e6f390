import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Platform } from '../platform.ts'
import { switchTable } from '../rules/switches.ts'
import { applySeed, parseSeed } from '../seed.ts'
import type { Contract } from './contract.ts'
import { type Fault, type Faults, faultSchema } from './faults.ts'
import { errorFinder } from './json-schema.ts'
import { noContent, notStored, ok, Refusal, type Reply } from './reply.ts'
import type { RequestLog } from './requests.ts'
import { send } from './send.ts'

export const CONTROL_BASE = '/_emulator'

export interface ControlParts {
  contract: Contract
  platform: Platform
  faults: Faults
  requests: RequestLog
  /** The key that every call here needs, like the API's own. */
  token: string
  /** Forgets everything and begins again with the start state. */
  reset: () => void
}

type Order = (parts: ControlParts, body: unknown, url: URL) => Reply

const MAX_BODY = 64 * 1024 * 1024
const faultErrors = errorFinder(faultSchema)

/** What tests and demos ask of the emulator itself; never mixed with paths of the API. */
const orders: Record<string, Order> = {
  'GET /settings': ({ platform }) => ok({ switches: platform.settings.switches, timings: platform.settings.timings }),
  'PATCH /settings': ({ platform }, body) => {
    refusing(() => platform.settings.change(body as object))
    return ok({ switches: platform.settings.switches, timings: platform.settings.timings })
  },
  'GET /switches': () => ok(switchTable),
  'GET /faults': ({ faults }) => ok(faults.list()),
  'POST /faults': ({ faults, contract }, body) => {
    const wanted = [body].flat()
    for (const fault of wanted) checkFault(fault, contract)
    for (const fault of wanted) faults.add(fault as Fault)
    return ok(faults.list())
  },
  'DELETE /faults': ({ faults }) => {
    faults.clear()
    return noContent()
  },
  'GET /clock': ({ platform }) => ok(clockOf(platform)),
  'POST /clock': ({ platform }, body) => {
    steer(platform, body as Record<string, unknown>)
    return ok(clockOf(platform))
  },
  'GET /requests': ({ requests }, _, url) => ok(requests.since(Number(url.searchParams.get('since') ?? 0))),
  'DELETE /requests': ({ requests }) => {
    requests.clear()
    return noContent()
  },
  'POST /seed': ({ platform }, body) => {
    const made = refusing(() => applySeed(platform, parseSeed(body)))
    return ok(made)
  },
  'POST /reset': ({ reset }) => {
    reset()
    return noContent()
  },
  'POST /pause': ({ platform }, body) => {
    platform.lifecycle.pause(namedApplication(platform, body))
    return noContent()
  },
  'POST /stop': ({ platform }, body) => {
    platform.lifecycle.stop(namedApplication(platform, body))
    return noContent()
  }
}

/** Its id. @throws Refusal 404 */
function namedApplication(platform: ControlParts['platform'], body: unknown): string {
  const { application } = body as { application?: unknown }
  const found = platform.state.all('applications').find(({ id, name }) => id === application || name === application)
  if (found === undefined) throw new Refusal(404, 'Name an existing application: {"application": "<name or id>"}.')
  return found.id
}

/** @throws Refusal 422 also of a fault that would never strike */
function checkFault(fault: unknown, { operations }: Contract): void {
  const errors = faultErrors(fault).map(({ instancePath, message }) => `fault${instancePath} ${message}`)
  if (errors.length > 0) throw new Refusal(422, `Not a fault: ${errors.join(', ')}.`)
  const { operation } = fault as { operation?: string }
  if (operation !== undefined && !operations.some(({ id }) => id === operation))
    throw new Refusal(422, `Not a fault: the contract has no operation ${JSON.stringify(operation)}.`)
}

/** Serves one call to the control plane. `GET /_emulator/health` alone needs no key: it only says that we are here. */
export async function serveControl(
  parts: ControlParts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL
): Promise<void> {
  const path = url.pathname.slice(CONTROL_BASE.length).replace(/\/$/, '')
  if (request.method === 'GET' && path === '/health') return send(response, ok({ ready: true }))
  const reply = await obey(parts, request, `${request.method} ${path}`, url).catch(error => {
    const refusal = error instanceof Refusal ? error : notStored(error)
    if (refusal === undefined) throw error
    return refusal.reply
  })
  await send(response, reply)
}

async function obey(parts: ControlParts, request: IncomingMessage, name: string, url: URL): Promise<Reply> {
  if (request.headers.authorization !== `Bearer ${parts.token}`)
    throw new Refusal(401, 'The control plane needs the emulator\'s own key as "Authorization: Bearer …".')
  const order = Object.hasOwn(orders, name) ? orders[name] : undefined
  if (order === undefined) throw new Refusal(404, `There is no ${name}. There are: ${Object.keys(orders).join(', ')}.`)
  return order(parts, request.method === 'GET' ? undefined : await readJson(request), url)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY) throw new Refusal(413, 'The body is too large.')
    chunks.push(chunk)
  }
  if (size === 0) return {}
  const value = refusing(() => JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown)
  if (typeof value !== 'object' || value === null) throw new Refusal(422, 'The body must be a JSON object or list.')
  return value
}

function steer({ clock }: Platform, { advance, freeze, ...rest }: Record<string, unknown>): void {
  const isTime = advance === undefined || (typeof advance === 'number' && advance >= 0)
  if (!isTime || (freeze !== undefined && typeof freeze !== 'boolean') || Object.keys(rest).length > 0)
    throw new Refusal(422, 'The clock takes {"advance": milliseconds} and {"freeze": true or false}.')
  if (freeze === true) clock.freeze()
  if (freeze === false) clock.resume()
  if (advance !== undefined) clock.advance(advance)
}

const clockOf = ({ clock }: Platform) => ({ now: new Date(clock.now()).toISOString(), frozen: clock.isFrozen })

/** A wrong order is the caller's mistake, with our own words for it. */
function refusing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Refusal ? error : (notStored(error) ?? new Refusal(422, (error as Error).message))
  }
}
