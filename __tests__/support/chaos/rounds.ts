import type { Fault } from '../../../emulator/http/faults.ts'
import { type SwitchName, switchTable } from '../../../emulator/rules/switches.ts'
import { START } from '../deploy-runs.ts'
import type { Chance } from './chance.ts'
import type { Files, RunWishes } from './runs.ts'

/** What happens in one round: data alone, so that a line of the log says all of it. */
export interface Round {
  /** One a run; several are at it at once. */
  states: { name: string; files: Files }[]
  faults: Fault[]
  end: NonNullable<RunWishes['end']> | null
  /** Whether the runner still comes to the post step. */
  hasPost: boolean
  stranger: { does: 'publish' | 'draft' | 'pause'; afterSleeps: number } | null
}

export type Turns = Partial<Record<SwitchName, string>>

/** Those would make another test: no run can reach what only the server can name, or keep a name that is not unique. */
const LEFT_OUT: ReadonlySet<string> = new Set(['urls', 'uniqueApplicationNames'])

/** Each answer that nobody is sure of, one way or the other. */
export function turnsOf(chance: Chance): Turns {
  const entries = Object.entries(switchTable).filter(([name]) => !LEFT_OUT.has(name))
  const turns = Object.fromEntries(entries.map(([name, { values }]) => [name, chance.pick<string>(values)])) as Turns
  // A paused application that neither a publish nor a visit wakes is beyond every run.
  return turns.wakeByPublish === 'off' ? { ...turns, visitors: 'signed-in' } : turns
}

export function roundOf(chance: Chance, number: number, before: Round | undefined): Round {
  const isTogether = chance.happens(0.15)
  const isBusy = chance.happens(0.6)
  const repeated = before?.states[0]
  const states =
    repeated !== undefined && chance.happens(0.1)
      ? [repeated]
      : Array.from({ length: isTogether ? 2 + chance.below(3) : 1 }, (_, index) =>
          stateOf(chance, `${number}.${index}`)
        )
  const end = chance.happens(0.4)
    ? ({ how: chance.happens(0.6) ? 'kill' : 'cancel', at: momentOf(chance) } as const)
    : null
  return {
    states,
    faults: isBusy ? Array.from({ length: 1 + chance.below(5) }, () => faultOf(chance)) : [],
    end,
    // What several runs in one process leave can not be told apart.
    hasPost: states.length === 1 && chance.happens(0.7),
    stranger: chance.happens(0.12)
      ? { does: chance.pick(['publish', 'draft', 'pause'] as const), afterSleeps: chance.below(8) }
      : null
  }
}

/** A workspace that no other round has; now and then of more files than one request carries. */
export function stateOf(chance: Chance, name: string): Round['states'][number] {
  const files: Record<string, string> = { ...START, 'state.txt': name }
  const many = chance.happens(0.15) ? 105 : chance.below(4)
  for (let index = 0; index < many; index += 1) files[`data/${index}.txt`] = chance.happens(0.3) ? name : 'same'
  if (chance.happens(0.3)) files['requirements.txt'] = 'flask\n'
  return { name, files }
}

function momentOf(chance: Chance): NonNullable<RunWishes['end']>['at'] {
  return chance.happens(0.5) ? { write: 1 + chance.below(6) } : { look: 1 + chance.below(90) }
}

const OPERATIONS = [
  'customApplicationsList',
  'customApplicationsRetrieve',
  'customApplicationsCreate',
  'customApplicationsPatch',
  'customApplicationsLogsList',
  'customApplicationSourcesList',
  'customApplicationSourcesCreate',
  'customApplicationSourcesDelete',
  'customApplicationSourcesVersionsList',
  'customApplicationSourcesVersionsCreate',
  'customApplicationSourcesVersionsRetrieve',
  'customApplicationSourcesVersionsPatch',
  'customApplicationSourcesVersionsDelete',
  'customApplicationSourcesVersionsItemsRetrieve',
  'executionEnvironmentsList',
  'statusRetrieve'
]

const HTML = '<html><body><h1>502 Bad Gateway</h1></body></html>'

const ANSWERS: NonNullable<Extract<Fault, { answer?: unknown }>['answer']>[] = [
  { status: 408, text: '' },
  { status: 429, headers: { 'retry-after': '3' }, body: { message: 'Too many requests.' } },
  { status: 429, body: { message: 'Too many requests.' } },
  { status: 500, body: { message: 'Internal error.' } },
  { status: 502, text: HTML },
  { status: 503, text: '', headers: { 'retry-after': '20' } },
  { status: 503, text: HTML },
  { status: 504, text: HTML },
  { status: 200, text: HTML },
  { status: 200, text: '{"id": "64a', headers: { 'content-type': 'application/json' } },
  { status: 403, body: { message: 'You may not.' } },
  { status: 404, body: { message: 'Not found.' } },
  { status: 409, body: { message: 'Conflict.' } },
  { status: 422, body: { message: 'Can not be done.' } }
]

/** Half of them are passing ones, the others last longer than any patience. */
function faultOf(chance: Chance): Fault {
  if (chance.happens(0.25)) return { launch: chance.pick(['build-failed', 'start-failed', 'hang'] as const) }
  const where = {
    operation: chance.pick(OPERATIONS),
    skip: chance.below(3),
    times: chance.happens(0.75) ? 1 + chance.below(3) : 8,
    when: chance.happens(0.5) ? ('before' as const) : ('after' as const)
  }
  if (chance.happens(0.1)) return { ...where, delay: 1 + chance.below(15) }
  if (chance.happens(0.35)) return { ...where, cut: chance.pick(['no-answer', 'half-answer', 'upload'] as const) }
  return { ...where, answer: chance.pick(ANSWERS) }
}
