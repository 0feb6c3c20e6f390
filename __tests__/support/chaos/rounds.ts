import type { Fault } from '../../../emulator/http/faults.ts'
import { type SwitchName, switchTable } from '../../../emulator/rules/switches.ts'
import { START } from '../deploy-runs.ts'
import type { Chance } from './chance.ts'
import type { Files, RunOptions } from './runs.ts'

/** Plan of one round, as plain data that fits into a line of the log. */
export interface Round {
  /** Files of each run. Several runs are simultaneous. */
  states: { name: string; files: Files }[]
  faults: Fault[]
  end: NonNullable<RunOptions['end']> | null
  /** True if the runner executes the post step. */
  hasPost: boolean
  otherUser: { does: 'publish' | 'draft' | 'pause'; afterSleeps: number } | null
}

export type Turns = Partial<Record<SwitchName, string>>

/** Switches that need another test: no run can handle unknown URLs of the server, or names that are not unique. */
const LEFT_OUT: ReadonlySet<string> = new Set(['urls', 'uniqueApplicationNames'])

/** Chooses a value for each switch of uncertain behavior. */
export function turnsOf(chance: Chance): Turns {
  const entries = Object.entries(switchTable).filter(([name]) => !LEFT_OUT.has(name))
  const turns = Object.fromEntries(entries.map(([name, { values }]) => [name, chance.pick<string>(values)])) as Turns
  // No run can resume a paused application that neither a publish nor a visit resumes.
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
    // Leftovers of several runs in one process cannot be distinguished.
    hasPost: states.length === 1 && chance.happens(0.7),
    otherUser: chance.happens(0.12)
      ? { does: chance.pick(['publish', 'draft', 'pause'] as const), afterSleeps: chance.below(8) }
      : null
  }
}

/** Files that no other round has, sometimes more than one request can hold. */
export function stateOf(chance: Chance, name: string): Round['states'][number] {
  const files: Record<string, string> = { ...START, 'state.txt': name }
  const many = chance.happens(0.15) ? 105 : chance.below(4)
  for (let index = 0; index < many; index += 1) files[`data/${index}.txt`] = chance.happens(0.3) ? name : 'same'
  if (chance.happens(0.3)) files['requirements.txt'] = 'flask\n'
  return { name, files }
}

function momentOf(chance: Chance): NonNullable<RunOptions['end']>['at'] {
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
  'credentialsCreate',
  'credentialsDelete',
  'credentialsList',
  'credentialsPatch',
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

/** Chooses faults. Half of them are temporary, the others outlast every retry. */
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
