import { appendFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { expect } from '@jest/globals'
import type { Emulator } from '../../emulator/emulator.ts'
import { Faults } from '../../emulator/http/faults.ts'

/** The file that `script/api-coverage.mjs` reads; without this variable nothing is written down. */
const FILE = process.env.API_COVERAGE ?? ''
/** Names of tests, each with the operation that it has to do without: one that proves the operation fails then. */
const WITHHELD = JSON.parse(process.env.API_COVERAGE_WITHHELD ?? '{}') as Readonly<Record<string, string>>
const ROOT = new URL('../..', import.meta.url).pathname

/**
 * A line for each operation that one run of an action used with success, with the test that ran it.
 *
 * @param action by the name of its function, which is that of its folder in camel case
 * @param others numbers of requests that are not the action's
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

/** Lets an emulator answer an action as if it did not know the operation that this test has to do without. */
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
