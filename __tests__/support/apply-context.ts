import { afterEach } from '@jest/globals'
import { Agent } from 'undici'
import type { ApplyContext } from '../../src/apply/apply.ts'
import type { NewLines } from '../../src/apply/logs.ts'
import { newProgress, type Progress } from '../../src/apply/progress.ts'
import type { WaitContext } from '../../src/apply/wait.ts'
import type { Clock } from '../../src/clock.ts'
import { Client } from '../../src/datarobot/client.ts'
import { describeStep } from '../../src/plan/steps.ts'
import type { DeployPlan, DeployStep } from '../../src/plan/types.ts'
import { type TestEmulator, TOKEN } from './emulator.ts'

const agents: Agent[] = []

afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.close()
})

/** Context of an apply: a client of an emulator whose clock moves only during sleeps, and everything that it logs. */
export function applyContext(
  emulator: TestEmulator
): WaitContext & Pick<ApplyContext, 'buildEnvironment'> & { dispatcher: Agent; lines: string[]; shown: NewLines[] } {
  const { clock } = emulator.platform
  clock.freeze()
  const dispatcher = new Agent({ allowH2: false })
  agents.push(dispatcher)
  const time: Clock = { now: () => clock.now(), sleep: async milliseconds => clock.advance(milliseconds) }
  const client = new Client({
    endpoint: `${emulator.origin}/api/v2`,
    token: TOKEN,
    dispatcher,
    signal: new AbortController().signal,
    ...time,
    random: () => 0.5,
    debug: () => {}
  })
  const lines: string[] = []
  const shown: NewLines[] = []
  const wake = async (url: string) => {
    await emulator.fetch('GET', new URL(url).pathname)
  }
  const buildEnvironment = async () => 'done' as const
  return {
    client,
    time,
    dispatcher,
    lines,
    shown,
    wake,
    buildEnvironment,
    say: line => lines.push(line),
    show: each => shown.push(each)
  }
}

/** Plan with these steps. */
export function planOf(steps: readonly DeployStep[], more: Partial<DeployPlan> = {}): DeployPlan {
  return {
    operation: 'created',
    subject: { kind: 'application', name: 'churn', id: null },
    source: { name: 'churnSource', id: null },
    previousVersionId: null,
    label: 'label',
    manifest: null,
    counts: { files: 0, uploads: 0, uploadBytes: 0, deletes: 0 },
    notes: [],
    steps,
    describe: describeStep,
    ...more
  }
}

/** Progress at the start of an empty plan, with these changes. */
export const progressOf = (changes: Partial<Progress> = {}): Progress => ({ ...newProgress(planOf([])), ...changes })
