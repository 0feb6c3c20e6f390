import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import { parseKeyValues } from '../../../script/file-commands.mjs'
import { deploy } from '../../../src/actions/deploy/deploy.ts'
import { ExplainedError, type Reason } from '../../../src/errors.ts'
import { readContext } from '../../../src/github/context.ts'
import type { Outcome } from '../../../src/report/types.ts'
import type { ActionEnv } from '../../../src/run/environment.ts'
import { post } from '../../../src/run/post.ts'
import type { Leftover } from '../../../src/run/recovery.ts'
import type { Run } from '../../../src/run/run.ts'
import { runAction } from '../../../src/run/run-action.ts'
import { skipUntrusted } from '../../../src/run/untrusted.ts'
import { lastRequest, logInto, writes } from '../deploy-runs.ts'
import { deployInputs, SCRYPT_COST, writeFiles } from '../deploys.ts'
import type { TestEmulator } from '../emulator.ts'

export type Files = Readonly<Record<string, string>>

/** Time at which a run ends: at its n-th read of the clock, which happens around every request, or after n writes. */
type Moment = { look: number } | { write: number }

export interface RunOptions {
  files: Files
  /** By default a deploy. */
  action?: (run: Run) => Promise<Outcome>
  inputs?: Readonly<Record<string, string>>
  /** Environment variables of GitHub. */
  variables?: Readonly<Record<string, string>>
  /** `kill` stops the run immediately. `cancel` is the cancellation by the runner. */
  end?: { how: 'kill' | 'cancel'; at: Moment }
  random?: () => number
  /** Actions of others while the run sleeps. Takes the number of earlier sleeps. */
  meanwhile?: (sleeps: number) => Promise<unknown> | undefined
}

/** Result of a run. */
export interface Ended {
  reason: Reason | 'killed'
  appId: string | null
  versionId: string | null
  lines: string[]
  /** State that the runner stores for the post step. */
  left: Leftover | null
}

/** Error of every operation of a killed run. */
class Killed extends Error {}

const homes: string[] = []
const environment = { ...process.env }

afterEach(() => {
  process.env = { ...environment }
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true })
})

/** Runs of the action in this process. The clock advances only while a run sleeps. */
export function runner(emulator: TestEmulator) {
  const home = mkdtempSync(join(tmpdir(), 'runs-'))
  homes.push(home)
  const { clock } = emulator.platform
  clock.freeze()
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) process.env[name] = join(home, name)
  const forget = () => {
    for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) writeFileSync(join(home, name), '')
  }
  const kept = () => {
    const state = Object.fromEntries(parseKeyValues(readFileSync(join(home, 'GITHUB_STATE'), 'utf8')))
    return state.pendingChanges ? (JSON.parse(state.pendingChanges) as Leftover) : null
  }
  let checkouts = 0

  const run = async (options: RunOptions): Promise<Ended> => {
    const { files, action: runs = deploy, inputs = {}, variables = {}, end, random, meanwhile } = options
    checkouts += 1
    const workspace = join(home, `${checkouts}`)
    writeFiles(workspace, files)
    const started = lastRequest(emulator)
    const cancel = new AbortController()
    const lines: string[] = []
    let [looks, sleeps, dead] = [0, 0, false]
    let left: Leftover | null = null
    const isTime = (moment: Moment) =>
      'look' in moment ? looks >= moment.look : writes(emulator, started).length >= moment.write
    const now = () => {
      looks += 1
      if (!dead && end !== undefined && !cancel.signal.aborted && isTime(end.at)) {
        if (end.how === 'cancel') cancel.abort(new Error('Received SIGINT'))
        else {
          dead = true
          left = kept()
        }
      }
      if (dead) throw new Killed()
      return clock.now()
    }
    const sleep = async (milliseconds: number) => {
      now()
      // A fault may also affect the other user, which is not an error of this run.
      await meanwhile?.(sleeps)?.catch(() => {})
      sleeps += 1
      if (cancel.signal.aborted) throw cancel.signal.reason
      clock.advance(milliseconds)
    }
    const env: ActionEnv = {
      ...outsideOf(emulator, home, workspace, inputs, variables, lines),
      time: { now, sleep },
      random: random ?? (() => 0.5),
      signal: cancel.signal,
      emulatorProgram: '',
      scryptCost: SCRYPT_COST
    }
    let reason: Reason = 'internal'
    let current: Run | undefined
    const action = async (run: Run) => {
      current = run
      try {
        const outcome = await skipUntrusted(runs)(run)
        reason = outcome.reason
        return outcome
      } catch (error) {
        reason = cancel.signal.aborted ? 'cancelled' : error instanceof ExplainedError ? error.reason : 'internal'
        throw error
      }
    }
    await runAction('deploy', env, action).catch(error => {
      if (!(error instanceof Killed)) throw error
    })
    return {
      reason: dead ? 'killed' : reason,
      appId: current?.facts.appId ?? null,
      versionId: current?.facts.versionId ?? null,
      lines,
      left: dead ? left : kept()
    }
  }

  return {
    run: (options: RunOptions) => {
      forget()
      return run(options)
    },
    /** Starts several simultaneous runs. Their saved states cannot be distinguished. */
    runTogether: (all: readonly RunOptions[]) => {
      forget()
      return Promise.all(all.map(run))
    },
    /** Runs the post step of a run. @param meanwhile actions of others while it sleeps */
    repair: async ({ left }: Ended, meanwhile: () => Promise<unknown> = async () => {}): Promise<string[]> => {
      const lines: string[] = []
      const sleep = async (milliseconds: number) => {
        await meanwhile()
        clock.advance(milliseconds)
      }
      const time = { now: () => clock.now(), sleep }
      const signal = new AbortController().signal
      const env = {
        ...outsideOf(emulator, home, home, {}, {}, lines),
        time,
        random: () => 0.5,
        signal,
        emulatorProgram: ''
      }
      await post(env, left, null)
      return lines
    }
  }
}

function outsideOf(
  emulator: TestEmulator,
  home: string,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
  lines: string[]
): Pick<ActionEnv, 'inputs' | 'context' | 'log'> {
  const given = deployInputs(emulator.origin, inputs)
  return {
    inputs: { get: name => given[name] ?? '', environment: {}, workspace },
    context: readContext({ RUNNER_TEMP: home, GITHUB_WORKSPACE: workspace, ...variables }, () => '{}'),
    log: logInto(lines)
  }
}
