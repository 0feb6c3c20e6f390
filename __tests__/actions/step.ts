import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from '@jest/globals'
import { parseKeyValues } from '../../script/file-commands.mjs'
import { deploy } from '../../src/actions/deploy.ts'
import { execute } from '../../src/actions/execute.ts'
import type { Outside, Run } from '../../src/actions/run.ts'
import { readContext } from '../../src/github/context.ts'
import type { Log } from '../../src/github/log.ts'
import type { Outcome } from '../../src/report/types.ts'
import { type TestEmulator, TOKEN } from '../support/emulator.ts'

export interface StepResult {
  exitCode: number
  outputs: Record<string, string>
  summary: string
  log: string[]
  errors: string[]
}

let folder: string
const before = { ...process.env }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'step-'))
})
afterEach(() => {
  process.env = { ...before }
  rmSync(folder, { recursive: true })
})

/** A file that lasts as long as the test. */
export function writeFile(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** An action as a step of a workflow, in this process: time is the emulator's, moved on by every wait. */
export async function runStep(
  emulator: TestEmulator,
  name: string,
  action: (run: Run) => Promise<Outcome>,
  inputs: Record<string, string>,
  variables: Record<string, string> = {}
): Promise<StepResult> {
  const at = (name: string) => join(folder, name)
  const files = { GITHUB_OUTPUT: at('output'), GITHUB_STEP_SUMMARY: at('summary'), GITHUB_STATE: at('state') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  Object.assign(process.env, files)
  const log: string[] = []
  const errors: string[] = []
  const { clock } = emulator.platform
  const given: Record<string, string> = { endpoint: emulator.origin, 'api-token': TOKEN, ...inputs }
  const outside: Outside = {
    inputs: { get: input => given[input] ?? '', environment: {}, workspace: folder },
    context: readContext({ RUNNER_TEMP: folder, GITHUB_WORKSPACE: folder, ...variables }),
    log: logTo(log, errors),
    time: { now: () => clock.now(), sleep: async milliseconds => clock.advance(milliseconds) },
    random: () => 0,
    signal: new AbortController().signal
  }
  const exitCode = await execute(name, outside, action)
  const outputs = Object.fromEntries(parseKeyValues(readFileSync(files.GITHUB_OUTPUT, 'utf8')))
  return { exitCode, outputs, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'), log, errors }
}

function logTo(log: string[], errors: string[]): Log {
  const add = (line: string) => void log.push(line)
  return {
    info: add,
    notice: add,
    warning: add,
    debug() {},
    mask() {},
    error: text => void errors.push(text),
    group: (_, work) => work(),
    stream: () => ({ write: lines => log.push(...lines), end() {} })
  }
}

/** A deploy of one file that holds the text, from the commit of that digit. */
export async function deployText(
  emulator: TestEmulator,
  app: string,
  text: string,
  commit: string,
  inputs: Record<string, string> = {},
  variables: Record<string, string> = {}
): Promise<StepResult> {
  mkdirSync(join(folder, 'app'), { recursive: true })
  writeFileSync(join(folder, 'app/start-app.sh'), '#!/bin/sh\nexit 0\n')
  writeFileSync(join(folder, 'app/text.txt'), text)
  return runStep(
    emulator,
    'deploy',
    deploy,
    {
      'app-name': app,
      path: 'app',
      environment: '[DataRobot] Python 3.12 Applications Base',
      'health-check': 'off',
      label: text,
      ...inputs
    },
    {
      GITHUB_REPOSITORY: 'acme/churn',
      GITHUB_SHA: commit.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_RUN_ID: '7',
      ...variables
    }
  )
}

/** Of the application of this name: what the API shows of it. */
export async function shown(emulator: TestEmulator, name: string) {
  const { body } = await emulator.call('GET', '/customApplications/', { query: { name, includeSourceLabels: true } })
  return body.data.find((application: { name: string }) => application.name === name)
}
