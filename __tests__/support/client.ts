import { afterEach } from '@jest/globals'
import { Agent } from 'undici'
import { Client } from '../../src/datarobot/client.ts'
import type { HttpParts } from '../../src/datarobot/http.ts'
import { TOKEN } from './emulator.ts'

/** A client whose time stands still: what it would sleep is added to its clock, and written down. */
export interface TestClient extends Client {
  pauses: number[]
  /** Lines of the debug log. */
  lines: string[]
  /** Paths of the requests, grouped by those that were sent at the same moment. */
  roundTrips: string[][]
}

/** Where its clock begins, in milliseconds since 1970. */
export const BEGIN = Date.UTC(2026, 0, 1)

const agents: Agent[] = []

afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.destroy()
})

/** @param origin of a server whose API is below `/api/v2` */
export function connect(origin: string, parts: Partial<HttpParts> = {}): TestClient {
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
        // Answers arrive in later turns of the event loop: what is sent before the next turn waits for none of them.
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
    trace: line => lines.push(line),
    ...parts
  })
  return Object.assign(client, { pauses, lines, roundTrips })
}
