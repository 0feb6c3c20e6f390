import type { LaunchOutcome } from '../runner/types.ts'
import { Link } from './link.ts'

/** Fault of requests. Criteria that are left out match every request. */
interface RequestFault {
  method?: string
  /** Operation id of the contract. */
  operation?: string
  /** Prefix of the path, from the server's root. */
  path?: string
  /** Milliseconds of real time before the request takes effect, or before the replacement reply. */
  delay?: number
  /** Bytes per second in each direction, shared by all requests of this fault. */
  bandwidth?: number
  /** `after` lets the operation take effect first: the reply is lost, the write is not. */
  when?: 'before' | 'after'
  /** Replacement reply. `body` is sent as JSON, `text` as it is. */
  answer?: { status: number; headers?: Record<string, string>; body?: unknown; text?: string }
  /** Closes the connection: before the reply, in the middle of the reply, or during the upload. */
  cut?: 'no-answer' | 'half-answer' | 'upload'
}

/** Fault of the next launch of an application, or of any application without a name. */
interface LaunchFault {
  launch: Exclude<LaunchOutcome, 'ready'>
  application?: string
}

export type Fault = (RequestFault | LaunchFault) & {
  /** Number of matches to let pass first. */
  skip?: number
  /** Number of times to apply the fault. 0 means always. */
  times?: number
}

/** JSON schema of a fault. */
export const faultSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    method: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
    operation: { type: 'string' },
    path: { type: 'string', pattern: '^/' },
    delay: { type: 'number', minimum: 0 },
    bandwidth: { type: 'number', exclusiveMinimum: 0 },
    when: { enum: ['before', 'after'] },
    answer: {
      type: 'object',
      additionalProperties: false,
      required: ['status'],
      properties: {
        status: { type: 'integer', minimum: 200, maximum: 599 },
        headers: { type: 'object', additionalProperties: { type: 'string' } },
        body: true,
        text: { type: 'string' }
      }
    },
    cut: { enum: ['no-answer', 'half-answer', 'upload'] },
    launch: { enum: ['build-failed', 'start-failed', 'hang'] },
    application: { type: 'string' },
    skip: { type: 'integer', minimum: 0 },
    times: { type: 'integer', minimum: 0 }
  },
  dependencies: {
    application: ['launch'],
    launch: { propertyNames: { enum: ['launch', 'application', 'skip', 'times'] } }
  }
}

/** The two directions of one connection. They have separate bandwidth limits. */
interface Links {
  in: Link
  out: Link
}

interface ActiveFault {
  fault: Fault
  /** Set if the fault has a bandwidth. */
  links?: Links
  seen: number
  struck: number
}

export interface RequestSummary {
  method: string
  operation: string | null
  path: string
}

/** Combined effects of all faults that match a request. Later faults override earlier ones. */
export type FaultEffects = Pick<RequestFault, 'delay' | 'bandwidth' | 'when' | 'answer' | 'cut'> & { links?: Links }

/** Active faults. */
export class Faults {
  #active: ActiveFault[] = []

  add(fault: Fault): void {
    const { bandwidth } = fault as RequestFault
    const links = bandwidth === undefined ? {} : { links: { in: new Link(bandwidth), out: new Link(bandwidth) } }
    this.#active.push({ fault, ...links, seen: 0, struck: 0 })
  }

  clear(): void {
    this.#active = []
  }

  list(): readonly { fault: Fault; struck: number }[] {
    return this.#active.map(({ fault, struck }) => ({ fault, struck }))
  }

  effectsFor(request: RequestSummary): FaultEffects | undefined {
    const matching = this.#take(fault => !('launch' in fault) && matches(fault, request))
    const effects = matching.flatMap(({ fault, links }) => (links === undefined ? [fault] : [fault, { links }]))
    return matching.length === 0 ? undefined : (Object.assign({}, ...effects) as FaultEffects)
  }

  launchOutcome(application: string): LaunchOutcome | undefined {
    const [match] = this.#take(fault => 'launch' in fault && (fault.application ?? application) === application)
    return match !== undefined && 'launch' in match.fault ? match.fault.launch : undefined
  }

  #take(isMatch: (fault: Fault) => boolean): ActiveFault[] {
    const matching: ActiveFault[] = []
    for (const active of this.#active) {
      const { skip = 0, times = 1 } = active.fault
      if ((times > 0 && active.struck >= times) || !isMatch(active.fault)) continue
      active.seen += 1
      if (active.seen <= skip) continue
      active.struck += 1
      matching.push(active)
    }
    return matching
  }
}

function matches(fault: RequestFault, request: RequestSummary): boolean {
  return (
    (fault.method ?? request.method) === request.method &&
    (fault.operation ?? request.operation) === request.operation &&
    request.path.startsWith(fault.path ?? '/')
  )
}
