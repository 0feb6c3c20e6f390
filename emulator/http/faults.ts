import type { LaunchOutcome } from '../runner/types.ts'
import { Link } from './link.ts'

/** Which requests a fault strikes; what is left out matches all. */
interface RequestFault {
  method?: string
  /** Name of an operation of the contract. */
  operation?: string
  /** Start of the path, from the server's root. */
  path?: string
  /** Milliseconds of real time from a request to its effect, or to the answer that it gets instead. */
  delay?: number
  /** Bytes a second that the server takes in and gives out, for all requests of this fault together. */
  bandwidth?: number
  /** Whether the operation takes effect before the fault strikes: the answer is lost, not the write. */
  when?: 'before' | 'after'
  /** Answers this instead; `body` goes as JSON, `text` as it is. */
  answer?: { status: number; headers?: Record<string, string>; body?: unknown; text?: string }
  /** Closes the connection without an answer, or in the middle of it. */
  cut?: 'no-answer' | 'half-answer' | 'upload'
}

/** How the next launch of an application ends; without a name, of any. */
interface LaunchFault {
  launch: Exclude<LaunchOutcome, 'ready'>
  application?: string
}

export type Fault = (RequestFault | LaunchFault) & {
  /** How many matches pass unharmed first. */
  skip?: number
  /** How often it strikes; 0 is for ever. */
  times?: number
}

/** The shape of faults as the control plane takes them. */
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

/** The two directions of one link: bytes on their way out do not hold up those on their way in. */
interface Links {
  in: Link
  out: Link
}

interface ActiveFault {
  fault: Fault
  /** Only of a fault that has a bandwidth. */
  links?: Links
  seen: number
  struck: number
}

export interface RequestSummary {
  method: string
  operation: string | null
  path: string
}

/** What strikes one request: the effects of all faults that match it, a later one's over an earlier one's. */
export type FaultEffects = Pick<RequestFault, 'delay' | 'bandwidth' | 'when' | 'answer' | 'cut'> & { links?: Links }

/** Failures on demand. */
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
