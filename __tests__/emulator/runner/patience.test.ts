import { describe, expect, it } from '@jest/globals'
import { Patience, type PortProblem, statusProblem } from '../../../emulator/runner/patience.ts'

const SILENT: PortProblem = { kind: 'silent', text: 'nothing listens on port 1' }
const LOCAL: PortProblem = { kind: 'loopback', text: 'it listens on 127.0.0.1 only' }

interface Poll {
  problem: PortProblem
  ports?: number[]
  processorMs?: number
}

/** Polls once a second. Returns the second and the reason of giving up. */
function giveUp(poll: (second: number) => Poll, seconds = 100): [number, string] | null {
  let second = 0
  const activity = () => ({ ports: poll(second).ports ?? [], processorMs: poll(second).processorMs ?? 0 })
  const patience = new Patience(() => second * 1000, activity)
  for (; second < seconds; second += 1) {
    const reason = patience.endsWith(poll(second).problem)
    if (reason !== undefined) return [second, reason]
  }
  return null
}

describe('waiting for an application', () => {
  it.each<[string, (second: number) => Poll, [number, string] | null]>([
    ['ends on 127.0.0.1 only', () => ({ problem: LOCAL }), [10, LOCAL.text]],
    ['ends with status 500', () => ({ problem: statusProblem(500, 1) }), [15, 'status 500 on port 1']],
    ['ends with status 404', () => ({ problem: statusProblem(404, 1) }), [15, 'status 404 on port 1']],
    ['goes on with status 503', () => ({ problem: statusProblem(503, 1) }), null],
    ['goes on without a listener', () => ({ problem: SILENT }), null],
    [
      'ends on other ports',
      () => ({ problem: SILENT, ports: [80, 99] }),
      [20, `${SILENT.text}; it listens on port 80 and 99 instead`]
    ],
    [
      'goes on while it uses the processor',
      second => ({ problem: SILENT, ports: [80], processorMs: second * 200 }),
      null
    ],
    [
      'ends soon after it has used the processor',
      second => ({ problem: SILENT, ports: [80], processorMs: Math.min(second, 30) * 200 }),
      [51, `${SILENT.text}; it listens on port 80 instead`]
    ],
    [
      'goes on while the status changes',
      second => ({ problem: statusProblem(second % 10 === 0 ? 404 : 500, 1) }),
      null
    ],
    [
      'starts anew after an answer that may be temporary',
      second => ({ problem: second < 12 ? statusProblem(500, 1) : second === 12 ? statusProblem(503, 1) : LOCAL }),
      [23, LOCAL.text]
    ]
  ])('%s', (_, poll, expected) => {
    expect(giveUp(poll)).toEqual(expected)
  })

  it('goes on if the system does not show the processes', () => {
    const patience = new Patience(
      () => 0,
      () => null
    )
    expect(patience.endsWith(SILENT)).toBeUndefined()
  })
})
