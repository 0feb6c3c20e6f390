import { afterEach } from '@jest/globals'
import { Agent } from 'undici'
import { Client } from '../../src/datarobot/client.ts'
import type { HttpOptions } from '../../src/datarobot/http.ts'
import { TOKEN } from './emulator.ts'

/** Client with a simulated clock. A pause only advances the clock and is recorded. */
export interface TestClient extends Client {
  /** Recorded pauses, in milliseconds. */
  pauses: number[]
  /** Lines of the debug log. */
  lines: string[]
  /** Paths of the requests, grouped by round trip. */
  roundTrips: string[][]
}

/** Initial time of the clock, in milliseconds since 1970. */
export const BEGIN = Date.UTC(2026, 0, 1)

const agents: Agent[] = []

afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.destroy()
})

/**
 * Creates a client with a simulated clock.
 *
 * @param origin server with the API below `/api/v2`
 */
export function connect(origin: string, parts: Partial<HttpOptions> = {}): TestClient {
  const agent = new Agent({ allowH2: false })
  agents.push(agent)
  const roundTrips: string[][] = []
  const pauses: number[] = []
  const lines: string[] = []
  let now = BEGIN
  let sentNow: string[] | null = null
  const client = new Client({
    endpoint: `${origin}/api/v2`,
    token: TOKEN,
    dispatcher: agent.compose(dispatch => (options, handler) => {
      if (sentNow === null) {
        sentNow = []
        roundTrips.push(sentNow)
        // Responses arrive in later turns of the event loop, so requests of the same turn are one round trip.
        setImmediate(() => {
          sentNow = null
        })
      }
      sentNow.push(options.path)
      return dispatch(options, handler)
    }),
    signal: new AbortController().signal,
    now: () => now,
    sleep: async milliseconds => {
      pauses.push(milliseconds)
      now += milliseconds
    },
    random: () => 0.5,
    debug: line => lines.push(line),
    ...parts
  })
  return Object.assign(client, { pauses, lines, roundTrips })
}
