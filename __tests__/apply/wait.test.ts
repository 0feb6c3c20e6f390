import { describe, expect, it } from '@jest/globals'
import { type ExpectedState, type Observed, waitUntilRunning } from '../../src/apply/wait.ts'
import { acting } from '../support/apply-context.ts'
import { makeVersion, start, type TestEmulator } from '../support/emulator.ts'

const SCRIPTS = { 'start-app.sh': '#!/bin/sh\n', 'build-app.sh': '#!/bin/sh\n' }

/** A new application that was just made, and how to wait for it for an hour. */
async function made(emulator: TestEmulator, timings: Record<string, number> = {}) {
  emulator.platform.settings.change({ timings })
  const parts = acting(emulator)
  const { versionId } = await makeVersion(emulator, 'churnSource', SCRIPTS)
  const json = { name: 'churn', applicationSourceVersionId: versionId }
  const { body, headers } = await emulator.call('POST', '/customApplications/', { json })
  const began = parts.time.now()
  const awaited: ExpectedState = {
    applicationId: body.id,
    name: 'churn',
    versionId,
    previous: null,
    job: String(headers.location),
    label: null,
    logsBefore: null,
    deadline: began + 3_600_000
  }
  const seen: Observed = { application: null, logs: null }
  const wait = (changes: Partial<ExpectedState> = {}) => waitUntilRunning(parts, { ...awaited, ...changes }, seen)
  return { ...parts, wait, seen, took: () => parts.time.now() - began, id: body.id as string }
}

describe('waitUntilRunning', () => {
  it('says each change of state once, with the time since the publish', async () => {
    const { wait, lines } = await made(await start(), { buildTime: 20_000, startTime: 20_000 })
    expect((await wait()).status).toBe('running')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toBe('Application "churn" is created after 0ms')
    expect(lines[1]).toMatch(/^Application "churn" is initializing after /)
    expect(lines[2]).toMatch(/^Application "churn" is running after 4[01]/)
  })

  it('sees within a second what happens in the first minute', async () => {
    const { wait, took } = await made(await start(), { buildTime: 10_000, startTime: 43_210 })
    await wait()
    expect(took()).toBeLessThan(53_210 + 1_000)
  })

  it('looks ever less often at what takes long', async () => {
    const emulator = await start()
    const { wait } = await made(emulator, { startTime: 1_800_000 })
    await wait()
    const looks = emulator.requests.since(0).filter(({ operation }) => operation === 'customApplicationsRetrieve')
    expect(looks.length).toBeLessThan(500)
  })

  it('says once a minute that it goes on, while there is no news', async () => {
    const { wait, lines } = await made(await start(), { startTime: 330_000 })
    await wait()
    const waiting = lines.filter(line => line.startsWith('Still waiting'))
    expect(waiting).toEqual(
      ['1m 00s', '2m 00s', '3m 00s', '4m 00s', '5m 00s'].map(
        time => `Still waiting for application "churn" after ${time}: it is initializing`
      )
    )
  })

  it('says nothing of that within a minute of any news', async () => {
    const emulator = await start()
    const { wait, lines } = await made(emulator, { startTime: 110_000 })
    const logs = ['one']
    emulator.platform.clock.setTimeout(() => {
      logs.push('two')
      emulator.fault({ operation: 'customApplicationsLogsList', answer: { status: 200, body: { logs } }, times: 0 })
    }, 55_000)
    await wait()
    expect(lines.filter(line => line.startsWith('Still waiting'))).toEqual([])
  })

  it('says that DataRobot does not answer', async () => {
    const emulator = await start()
    const { wait, time, lines } = await made(emulator)
    emulator.fault({ operation: 'customApplicationsRetrieve', answer: { status: 503, text: '' }, times: 0 })
    await expect(wait({ deadline: time.now() + 150_000 })).rejects.toMatchObject({ reason: 'timeout' })
    expect(lines[0]).toMatch(/^Still waiting for application "churn" after 1m \d\ds: DataRobot does not answer$/)
  })

  it.each(['stopped', 'hibernated'])(
    'ends before its deadline when it stays %s, however it is visited',
    async status => {
      const emulator = await start()
      const { wait, took, id } = await made(emulator)
      emulator.platform.clock.advance(60_000)
      const { body } = await emulator.call('GET', `/customApplications/${id}/`)
      const answer = { status: 200, body: { ...body, status } }
      emulator.fault({ operation: 'customApplicationsRetrieve', answer, times: 0 })
      await expect(wait()).rejects.toMatchObject({
        reason: 'start-failed',
        explanation: {
          saw: expect.stringContaining(`its status is "${status}", and visits do not wake it`),
          next: expect.stringContaining('Start the application in DataRobot')
        }
      })
      expect(took()).toBeLessThan(420_000)
    }
  )

  it('shows lines as they come, and keeps the last logs', async () => {
    const { wait, shown, seen } = await made(await start(), { buildTime: 20_000, startTime: 20_000 })
    await wait()
    expect(shown).toEqual([
      { build: ['simulated: build-app.sh is not run'], runtime: [] },
      { build: [], runtime: ['simulated: start-app.sh is not run'] }
    ])
    expect(seen).toMatchObject({ application: { status: 'running' }, logs: { buildStatus: 'success' } })
  })

  it.each([
    ['build-failed', 'build-failed', /build log ends: build-app\.sh ended with exit code 1/],
    ['start-failed', 'start-failed', /log ends: start-app\.sh ended with exit code 1/]
  ] as const)('ends with the cause when it became failed: %s', async (launch, reason, saw) => {
    const emulator = await start()
    emulator.fault({ launch })
    const { wait } = await made(emulator)
    await expect(wait()).rejects.toMatchObject({ reason, explanation: { saw: expect.stringMatching(saw) } })
  })

  it.each([
    [
      'an empty error',
      { buildError: '', buildLog: 'one\nno room for pandas\n\n' },
      'build log ends: no room for pandas.'
    ],
    [
      'a blank error',
      { buildError: ' \n', buildLog: 'one\nno room for pandas' },
      'build log ends: no room for pandas.'
    ],
    ['no error', { buildError: null, buildLog: 'one\nno room for pandas\n \n' }, 'build log ends: no room for pandas.'],
    ['colours at its end', { buildLog: 'no room for pandas\n\u001b[0m\n' }, 'build log ends: no room for pandas.'],
    ['an error', { buildError: 'one\nexit code 1\n', buildLog: 'other' }, 'build log ends: exit code 1.'],
    ['nothing but blanks', { buildError: '', buildLog: '\n \n' }, 'build log is empty.']
  ])('shows the end of the build log, of one with %s', async (_, logs, saw) => {
    const emulator = await start()
    emulator.fault({ launch: 'build-failed' })
    const { wait } = await made(emulator)
    const body = { logs: [], buildStatus: 'failed', ...logs }
    emulator.fault({ operation: 'customApplicationsLogsList', answer: { status: 200, body }, times: 0 })
    await expect(wait()).rejects.toMatchObject({
      reason: 'build-failed',
      explanation: { saw: expect.stringContaining(saw) }
    })
  })

  it('does not take a blank error for a build that failed', async () => {
    const emulator = await start()
    emulator.fault({ launch: 'start-failed' })
    const { wait, seen } = await made(emulator)
    const body = { logs: ['no port'], buildStatus: ' ', buildError: ' ' }
    emulator.fault({ operation: 'customApplicationsLogsList', answer: { status: 200, body }, times: 0 })
    await expect(wait()).rejects.toMatchObject({ reason: 'start-failed' })
    expect(seen.logs).toEqual({ logs: ['no port'] })
  })

  it('ends at its deadline with the last state, and not before', async () => {
    const emulator = await start()
    emulator.fault({ launch: 'hang' })
    const { wait, time, took } = await made(emulator)
    const failing = wait({ deadline: time.now() + 120_000 })
    await expect(failing).rejects.toMatchObject({
      reason: 'timeout',
      explanation: { saw: expect.stringContaining('its state is initializing') }
    })
    expect(took()).toBe(120_000)
  })

  it('waits over an outage, and says at the deadline that nothing answered', async () => {
    const emulator = await start()
    const { wait, time } = await made(emulator)
    emulator.fault({ operation: 'customApplicationsRetrieve', answer: { status: 503, text: '' }, times: 0 })
    const failing = wait({ deadline: time.now() + 60_000 })
    await expect(failing).rejects.toMatchObject({ explanation: { saw: expect.stringContaining('did not answer') } })
  })

  it.each([
    ['reading logs is forbidden', 'customApplicationsLogsList', { status: 403, body: { message: 'No.' } }],
    ['the job has vanished', 'statusRetrieve', { status: 404, body: { message: 'Not found' } }],
    ['the job can not be read', 'statusRetrieve', { status: 200, text: '<h1>Log in</h1>' }]
  ])('needs neither logs nor job: %s', async (_, operation, answer) => {
    const emulator = await start()
    const { wait } = await made(emulator)
    emulator.fault({ operation, answer, times: 0 })
    expect((await wait()).status).toBe('running')
  })

  it('ends when somebody deleted the application', async () => {
    const emulator = await start()
    const { wait, id } = await made(emulator)
    await emulator.call('DELETE', `/customApplications/${id}/`)
    await expect(wait()).rejects.toMatchObject({ reason: 'not-found' })
  })

  it('wakes it when it fell asleep meanwhile', async () => {
    const emulator = await start()
    const { wait, id } = await made(emulator)
    emulator.platform.clock.advance(10_000)
    emulator.platform.lifecycle.pause(id)
    expect((await wait()).status).toBe('running')
  })
})
