import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Platform } from '../platform.ts'
import { switchTable } from '../rules/switches.ts'
import { applySeed, parseSeed } from '../seed.ts'
import type { Contract } from './contract.ts'
import { type Fault, type Faults, faultSchema } from './faults.ts'
import { errorFinder } from './json-schema.ts'
import { noContent, ok, Refusal, type Reply, storageError } from './reply.ts'
import type { RequestLog } from './request-log.ts'
import { send } from './send.ts'

export const CONTROL_BASE = '/_emulator'

export interface ControlDependencies {
  contract: Contract
  platform: Platform
  faults: Faults
  requests: RequestLog
  /** API key that every call to the control plane needs. */
  token: string
  /** Resets everything to the seeded state. */
  reset: () => void
}

type Command = (dependencies: ControlDependencies, body: unknown, url: URL) => Reply

const MAX_BODY_BYTES = 64 * 1024 * 1024
const faultErrors = errorFinder(faultSchema)

/** Commands of the control plane, for tests and demos. Their paths are separate from the API's. */
const commands: Record<string, Command> = {
  'GET /settings': ({ platform }) => ok({ switches: platform.settings.switches, timings: platform.settings.timings }),
  'PATCH /settings': ({ platform }, body) => {
    refuseOnError(() => platform.settings.change(body as object))
    return ok({ switches: platform.settings.switches, timings: platform.settings.timings })
  },
  'GET /switches': () => ok(switchTable),
  'GET /faults': ({ faults }) => ok(faults.list()),
  'POST /faults': ({ faults, contract }, body) => {
    const given = [body].flat()
    for (const fault of given) checkFault(fault, contract)
    for (const fault of given) faults.add(fault as Fault)
    return ok(faults.list())
  },
  'DELETE /faults': ({ faults }) => {
    faults.clear()
    return noContent()
  },
  'GET /clock': ({ platform }) => ok(viewClock(platform)),
  'POST /clock': ({ platform }, body) => {
    controlClock(platform, body as Record<string, unknown>)
    return ok(viewClock(platform))
  },
  'GET /requests': ({ requests }, _, url) => ok(requests.since(Number(url.searchParams.get('since') ?? 0))),
  'DELETE /requests': ({ requests }) => {
    requests.clear()
    return noContent()
  },
  'POST /seed': ({ platform }, body) => {
    const ids = refuseOnError(() => applySeed(platform, parseSeed(body)))
    return ok(ids)
  },
  'POST /reset': ({ reset }) => {
    reset()
    return noContent()
  },
  'POST /pause': ({ platform }, body) => {
    platform.lifecycle.pause(findApplicationId(platform, body))
    return noContent()
  },
  'POST /stop': ({ platform }, body) => {
    platform.lifecycle.stop(findApplicationId(platform, body))
    return noContent()
  }
}

/**
 * Id of the application that the body names.
 *
 * @throws Refusal 404
 */
function findApplicationId(platform: ControlDependencies['platform'], body: unknown): string {
  const { application } = body as { application?: unknown }
  const found = platform.state.all('applications').find(({ id, name }) => id === application || name === application)
  if (found === undefined)
    throw new Refusal(404, 'The body must name an existing application: {"application": "<name or id>"}.')
  return found.id
}

/** @throws Refusal 422 for an invalid fault, and for one that could never match */
function checkFault(fault: unknown, { operations }: Contract): void {
  const errors = faultErrors(fault).map(({ instancePath, message }) => `fault${instancePath} ${message}`)
  if (errors.length > 0) throw new Refusal(422, `Invalid fault: ${errors.join(', ')}.`)
  const { operation } = fault as { operation?: string }
  if (operation !== undefined && !operations.some(({ id }) => id === operation))
    throw new Refusal(422, `Invalid fault: the contract has no operation ${JSON.stringify(operation)}.`)
}

/** Serves one call to the control plane. Only `GET /_emulator/health` needs no key. */
export async function serveControl(
  dependencies: ControlDependencies,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL
): Promise<void> {
  const path = url.pathname.slice(CONTROL_BASE.length).replace(/\/$/, '')
  if (request.method === 'GET' && path === '/health') return send(response, ok({ ready: true }))
  const reply = await runCommand(dependencies, request, `${request.method} ${path}`, url).catch(error => {
    const refusal = error instanceof Refusal ? error : storageError(error)
    if (refusal === undefined) throw error
    return refusal.reply
  })
  await send(response, reply)
}

async function runCommand(
  dependencies: ControlDependencies,
  request: IncomingMessage,
  name: string,
  url: URL
): Promise<Reply> {
  if (request.headers.authorization !== `Bearer ${dependencies.token}`)
    throw new Refusal(401, 'The control plane needs the emulator\'s API key as "Authorization: Bearer …".')
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined)
    throw new Refusal(404, `Unknown command ${name}. Commands: ${Object.keys(commands).join(', ')}.`)
  return command(dependencies, request.method === 'GET' ? undefined : await readJson(request), url)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new Refusal(413, 'The body is too large.')
    chunks.push(chunk)
  }
  if (size === 0) return {}
  const value = refuseOnError(() => JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown)
  if (typeof value !== 'object' || value === null) throw new Refusal(422, 'The body must be a JSON object or list.')
  return value
}

function controlClock({ clock }: Platform, { advance, freeze, ...rest }: Record<string, unknown>): void {
  const isTime = advance === undefined || (typeof advance === 'number' && advance >= 0)
  if (!isTime || (freeze !== undefined && typeof freeze !== 'boolean') || Object.keys(rest).length > 0)
    throw new Refusal(422, 'The clock accepts {"advance": milliseconds} and {"freeze": true or false}.')
  if (freeze === true) clock.freeze()
  if (freeze === false) clock.resume()
  if (advance !== undefined) clock.advance(advance)
}

const viewClock = ({ clock }: Platform) => ({ now: new Date(clock.now()).toISOString(), frozen: clock.isFrozen })

/** Runs `work` and turns its errors into refusals: an invalid command is the caller's mistake. */
function refuseOnError<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Refusal ? error : (storageError(error) ?? new Refusal(422, (error as Error).message))
  }
}
