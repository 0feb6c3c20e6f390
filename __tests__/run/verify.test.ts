import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { readContext } from '../../src/github/context.ts'
import { createLog } from '../../src/github/log.ts'
import { Run } from '../../src/run/run.ts'
import { redactEnvironment, verify } from '../../src/run/verify.ts'
import { RunnerSide } from '../support/runner-side.ts'

let printed = ''
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'))
  printed = ''
  jest.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    printed += chunk
    return true
  })
})
afterEach(() => {
  jest.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const APPLICATION = { id: 'a', name: 'churn', url: 'https://host/custom_applications/a/', versionId: 'v' }

/** A run in an empty workspace, with this environment of its step. */
function runIn(environment: Record<string, string>): Run {
  return new Run('deploy', {
    inputs: { get: () => '', environment: { PATH: process.env.PATH ?? '', ...environment }, workspace: folder },
    context: readContext({ RUNNER_TEMP: folder }, () => '{}'),
    log: createLog(),
    time: { now: () => 0, sleep: async () => {} },
    random: () => 0.5,
    signal: new AbortController().signal,
    emulatorProgram: ''
  })
}

const verifyWith = async (command: string, environment: Record<string, string> = {}): Promise<Run> => {
  const run = runIn(environment)
  redactEnvironment(run, ['public-value'])
  await verify(run, { command, timeoutMs: 600_000, on: 'application' }, APPLICATION).catch(() => {})
  return run
}

describe('the output of a verification', () => {
  it.each([
    '::error file=app.py,line=1::forged',
    '::add-mask::churn',
    '::set-output name=app-id::forged',
    '::stop-commands::x',
    '##[error]forged',
    '\\033[0m::warning::forged'
  ])('never acts as a workflow command: %s', async text => {
    await verifyWith(`printf '${text}\\n'; printf '${text}\\n' >&2`)
    const side = new RunnerSide(printed)
    expect(side).toMatchObject({ annotations: [], masks: [] })
    expect(side.log.join('\n')).toMatch(/The verification passed/)
  })

  it('has no secret of the environment, in the log and in the report', async () => {
    const environment = { TEST_TOKEN: 'token-of-the-tests', DATABASE: 'postgres://app:s3cret-word@db/churn' }
    const run = await verifyWith('echo "$TEST_TOKEN"; echo "$DATABASE"; exit 1', environment)
    expect(printed).not.toMatch(/token-of-the-tests|s3cret-word/)
    expect(run.env.log.redactor.redact(run.verificationLog)).toBe('***\npostgres://app:***@db/churn\n')
  })

  it('keeps its end for the report, and what is public', async () => {
    const run = await verifyWith('seq 1 20000; echo "$PUBLIC_KEY"', { PUBLIC_KEY: 'public-value' })
    expect(Buffer.byteLength(run.verificationLog)).toBeLessThanOrEqual(64 * 1024)
    expect(run.verificationLog).toMatch(/\n19999\n20000\npublic-value\n$/)
    expect(run.facts.verification).toBe('passed')
  })

  it('is all that is left: no script file, even of a command that fails', async () => {
    const run = await verifyWith('exit 1')
    expect([run.facts.verification, readdirSync(folder)]).toEqual(['failed', []])
  })
})
