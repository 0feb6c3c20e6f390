import { describe, expect } from '@jest/globals'
import { type ExpectedState, type Observed, waitUntilRunning } from '../../src/apply/wait.ts'
import { applyContext } from '../support/apply-context.ts'
import { it, itInFull, itSampled, sample } from '../support/effort.ts'
import { makeVersion, start, type TestEmulator } from '../support/emulator.ts'

const SCRIPTS = { 'start-app.sh': '#!/bin/sh\n', 'build-app.sh': '#!/bin/sh\n' }

/** A new application; `wait` waits for it for up to an hour. */
async function createApplication(emulator: TestEmulator, timings: Record<string, number> = {}) {
  emulator.platform.settings.change({ timings })
  const context = applyContext(emulator)
  const { versionId } = await makeVersion(emulator, 'churnSource', SCRIPTS)
  const json = { name: 'churn', applicationSourceVersionId: versionId }
  const { body, headers } = await emulator.call('POST', '/customApplications/', { json })
  const startedAt = context.time.now()
  const expected: ExpectedState = {
    applicationId: body.id,
    name: 'churn',
    versionId,
    previous: null,
    job: String(headers.location),
    label: null,
    logsBefore: null,
    deadline: startedAt + 3_600_000
  }
  const observed: Observed = { application: null, logs: null }
  const wait = (changes: Partial<ExpectedState> = {}) =>
    waitUntilRunning(context, { ...expected, ...changes }, observed)
  return { ...context, wait, observed, elapsedMs: () => context.time.now() - startedAt, id: body.id as string }
}

describe('waitUntilRunning', () => {
  it('logs each change of status once, with the time since the publish', async () => {
    const { wait, lines } = await createApplication(await start(), { buildTime: 20_000, startTime: 20_000 })
    expect((await wait()).status).toBe('running')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toBe('Application "churn" is created after 0ms')
    expect(lines[1]).toMatch(/^Application "churn" is initializing after /)
    expect(lines[2]).toMatch(/^Application "churn" is running after 4[01]/)
  })

  it('notices a change in the first minute within a second', async () => {
    const { wait, elapsedMs } = await createApplication(await start(), { buildTime: 10_000, startTime: 43_210 })
    await wait()
    expect(elapsedMs()).toBeLessThan(53_210 + 1_000)
  })

  itInFull('polls less often the longer it takes', async () => {
    const emulator = await start()
    const { wait } = await createApplication(emulator, { startTime: 1_800_000 })
    await wait()
    const looks = emulator.requests.since(0).filter(({ operation }) => operation === 'customApplicationsRetrieve')
    expect(looks.length).toBeLessThan(500)
  })

  it('logs once a minute that it continues, while nothing changes', async () => {
    const { wait, lines } = await createApplication(await start(), { startTime: 210_000 })
    await wait()
    const waiting = lines.filter(line => line.startsWith('Still waiting'))
    expect(waiting).toEqual(
      ['1m 00s', '2m 00s', '3m 00s'].map(
        time => `Still waiting for application "churn" after ${time}: it is initializing`
      )
    )
  })

  itInFull('does not log that within a minute of a change', async () => {
    const emulator = await start()
    const { wait, lines } = await createApplication(emulator, { startTime: 110_000 })
    const logs = ['one']
    emulator.platform.clock.setTimeout(() => {
      logs.push('two')
      emulator.fault({ operation: 'customApplicationsLogsList', answer: { status: 200, body: { logs } }, times: 0 })
    }, 55_000)
    await wait()
    expect(lines.filter(line => line.startsWith('Still waiting'))).toEqual([])
  })

  it('logs that DataRobot does not respond', async () => {
    const emulator = await start()
    const { wait, time, lines } = await createApplication(emulator)
    emulator.fault({ operation: 'customApplicationsRetrieve', answer: { status: 503, text: '' }, times: 0 })
    await expect(wait({ deadline: time.now() + 150_000 })).rejects.toMatchObject({ reason: 'timeout' })
    expect(lines[0]).toMatch(/^Still waiting for application "churn" after 1m \d\ds: DataRobot does not respond$/)
  })

  itSampled.each(sample(['stopped', 'hibernated'], 1))(
    'fails before its deadline if it stays %s despite visits',
    async status => {
      const emulator = await start()
      const { wait, elapsedMs, id } = await createApplication(emulator)
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
      expect(elapsedMs()).toBeLessThan(420_000)
    }
  )

  it('shows new lines, and keeps the last logs', async () => {
    const { wait, shown, observed } = await createApplication(await start(), { buildTime: 20_000, startTime: 20_000 })
    await wait()
    expect(shown).toEqual([
      { build: ['simulated: build-app.sh is not run'], runtime: [] },
      { build: [], runtime: ['simulated: start-app.sh is not run'] }
    ])
    expect(observed).toMatchObject({ application: { status: 'running' }, logs: { buildStatus: 'success' } })
  })

  it.each([
    ['build-failed', 'build-failed', /build log ends: build-app\.sh ended with exit code 1/],
    ['start-failed', 'start-failed', /log ends: start-app\.sh ended with exit code 1/]
  ] as const)('fails with the cause if the application failed: %s', async (launch, reason, saw) => {
    const emulator = await start()
    emulator.fault({ launch })
    const { wait } = await createApplication(emulator)
    await expect(wait()).rejects.toMatchObject({ reason, explanation: { saw: expect.stringMatching(saw) } })
  })

  it.each([
    [
      'an empty error',
      { buildError: '', buildLog: 'one\nno room for pandas\n\n' },
      'build log ends: no room for pandas.'
    ],
    [
      'a whitespace-only error',
      { buildError: ' \n', buildLog: 'one\nno room for pandas' },
      'build log ends: no room for pandas.'
    ],
    ['no error', { buildError: null, buildLog: 'one\nno room for pandas\n \n' }, 'build log ends: no room for pandas.'],
    ['colours at its end', { buildLog: 'no room for pandas\n\u001b[0m\n' }, 'build log ends: no room for pandas.'],
    ['an error', { buildError: 'one\nexit code 1\n', buildLog: 'other' }, 'build log ends: exit code 1.'],
    ['nothing but blanks', { buildError: '', buildLog: '\n \n' }, 'build log is empty.']
  ])('shows the end of the build log: %s', async (_, logs, saw) => {
    const emulator = await start()
    emulator.fault({ launch: 'build-failed' })
    const { wait } = await createApplication(emulator)
    const body = { logs: [], buildStatus: 'failed', ...logs }
    emulator.fault({ operation: 'customApplicationsLogsList', answer: { status: 200, body }, times: 0 })
    await expect(wait()).rejects.toMatchObject({
      reason: 'build-failed',
      explanation: { saw: expect.stringContaining(saw) }
    })
  })

  it('does not treat an empty build error as a failed build', async () => {
    const emulator = await start()
    emulator.fault({ launch: 'start-failed' })
    const { wait, observed } = await createApplication(emulator)
    const body = { logs: ['no port'], buildStatus: ' ', buildError: ' ' }
    emulator.fault({ operation: 'customApplicationsLogsList', answer: { status: 200, body }, times: 0 })
    await expect(wait()).rejects.toMatchObject({ reason: 'start-failed' })
    expect(observed.logs).toEqual({ logs: ['no port'] })
  })

  it('ends at its deadline with the last status, and not before', async () => {
    const emulator = await start()
    emulator.fault({ launch: 'hang' })
    const { wait, time, elapsedMs } = await createApplication(emulator)
    const failing = wait({ deadline: time.now() + 120_000 })
    await expect(failing).rejects.toMatchObject({
      reason: 'timeout',
      explanation: { saw: expect.stringContaining('its status is initializing') }
    })
    expect(elapsedMs()).toBe(120_000)
  })

  it('keeps waiting through an outage, and reports at the deadline that DataRobot did not respond', async () => {
    const emulator = await start()
    const { wait, time } = await createApplication(emulator)
    emulator.fault({ operation: 'customApplicationsRetrieve', answer: { status: 503, text: '' }, times: 0 })
    const failing = wait({ deadline: time.now() + 60_000 })
    await expect(failing).rejects.toMatchObject({ explanation: { saw: expect.stringContaining('did not respond') } })
  })

  it.each([
    ['reading logs is forbidden', 'customApplicationsLogsList', { status: 403, body: { message: 'No.' } }],
    ['the job has vanished', 'statusRetrieve', { status: 404, body: { message: 'Not found' } }],
    ['the job can not be read', 'statusRetrieve', { status: 200, text: '<h1>Log in</h1>' }]
  ])('needs neither logs nor the status job: %s', async (_, operation, answer) => {
    const emulator = await start()
    const { wait } = await createApplication(emulator)
    emulator.fault({ operation, answer, times: 0 })
    expect((await wait()).status).toBe('running')
  })

  it('fails if the application was deleted', async () => {
    const emulator = await start()
    const { wait, id } = await createApplication(emulator)
    await emulator.call('DELETE', `/customApplications/${id}/`)
    await expect(wait()).rejects.toMatchObject({ reason: 'not-found' })
  })

  it('wakes the application if it goes to rest', async () => {
    const emulator = await start()
    const { wait, id } = await createApplication(emulator)
    emulator.platform.clock.advance(10_000)
    emulator.platform.lifecycle.pause(id)
    expect((await wait()).status).toBe('running')
  })
})
