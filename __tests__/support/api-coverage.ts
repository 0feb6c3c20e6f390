import { appendFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { expect } from '@jest/globals'
import type { Emulator } from '../../emulator/emulator.ts'
import { Faults } from '../../emulator/http/faults.ts'

/** File for `script/api-coverage.mjs`. Without this variable nothing is recorded. */
const FILE = process.env.API_COVERAGE ?? ''
/** Operation to withhold, by test name. A test that proves the operation fails without it. */
const WITHHELD = JSON.parse(process.env.API_COVERAGE_WITHHELD ?? '{}') as Readonly<Record<string, string>>
const ROOT = new URL('../..', import.meta.url).pathname

/**
 * Records each operation that a run of an action used successfully, together with the test.
 *
 * @param action function of the action, whose name is that of its folder in camel case
 * @param others numbers of requests by others than the action
 */
export function noteOperations(
  { name }: { name: string },
  emulator: Emulator,
  since: number,
  others: ReadonlySet<number>
): void {
  if (FILE === '') return
  const { testPath = '', currentTestName: test = '' } = expect.getState()
  const used = emulator.requests
    .since(since)
    .filter(({ number, status }) => !others.has(number) && status !== null && status < 400)
    .flatMap(({ operation }) => operation ?? [])
  const action = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
  const path = relative(ROOT, testPath).split(sep).join('/')
  const lines = [...new Set(used)].map(operation => `${JSON.stringify({ operation, action, path, test })}\n`)
  appendFileSync(FILE, lines.join(''))
}

/** Makes the emulator answer 404 for the operation that this test must do without. */
export function withholding({ faults }: Emulator): { begin(): void; end(): void } {
  const operation = WITHHELD[expect.getState().currentTestName ?? '']
  const answer = { status: 404, body: { message: 'Withheld' } }
  return {
    begin: () => {
      if (operation === undefined) return
      faults.effectsFor = request =>
        request.operation === operation ? { answer } : Faults.prototype.effectsFor.call(faults, request)
    },
    end: () => {
      faults.effectsFor = Faults.prototype.effectsFor
    }
  }
}
