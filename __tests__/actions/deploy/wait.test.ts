import { describe, expect } from '@jest/globals'
import { application, checkout, counts, liveFiles, START } from '../../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'

const more = { ...START, 'more.txt': 'more' }
const BUILD = { 'build-app.sh': '#!/bin/sh\n' }

const moments = ['at-once', 'when-running'] as const

/** Version that the emulator really runs, whatever it shows. */
const really = (emulator: TestEmulator) =>
  emulator.platform.state.all('applications').find(({ name }) => name === 'churn')

async function publish(emulator: TestEmulator, versionId: string): Promise<void> {
  const { id } = await application(emulator)
  await emulator.call('PATCH', `/customApplications/${id}/`, { json: { customApplicationSourceVersionId: versionId } })
}

describe('deploy, waiting for a publish', () => {
  itSampled.each(
    sample(
      moments.flatMap(publishedVersion => [0, 500, 5_000].map(publishLag => [publishedVersion, publishLag] as const)),
      2
    )
  )(
    'never mistakes "running" of the previous version for the new one: shown %s, after %d ms',
    async (publishedVersion, publishLag) => {
      const emulator = await start()
      emulator.setSwitches({ publishedVersion, freezing: publishedVersion })
      emulator.platform.settings.change({ timings: { publishLag, startTime: 7_000 } })
      const { deploy, setFiles } = checkout()
      await deploy(emulator)
      setFiles(more)
      // The health check would find out too; here the state alone must.
      const { outputs } = await deploy(emulator, { 'health-check': 'off' })
      expect(outputs).toMatchObject({ reason: 'deployed', status: 'running' })
      expect(really(emulator)?.liveVersionId).toBe(outputs['source-version-id'])
    }
  )

  const variants = [
    ['a publish is answered with 202', { patchAnswer: '202' }],
    ['status jobs hang', { statusJobs: 'hang' }],
    ['done jobs say so', { finishedJob: 'completed' }],
    ['versions freeze late', { freezing: 'when-running' }]
  ] as const
  itSampled.each(sample(variants, 1))('ends when it runs, also where %s', async (_, switches) => {
    const emulator = await start()
    emulator.setSwitches(switches)
    const { deploy, setFiles } = checkout()
    expect((await deploy(emulator)).outputs.reason).toBe('deployed')
    setFiles(more)
    expect((await deploy(emulator)).outputs.reason).toBe('deployed')
    expect(await liveFiles(emulator)).toEqual(more)
  })

  const answers: [string, { status: number; body?: object; text?: string }][] = [
    ['vanishes', { status: 404, body: { message: 'Not found' } }],
    ['is answered by a proxy', { status: 502, text: '<h1>Bad gateway</h1>' }],
    [
      'says it failed',
      { status: 200, body: { statusId: 'x', status: 'ERROR', message: 'no', code: 1, description: '' } }
    ]
  ]
  itSampled.each(sample(answers, 2))('believes the application that runs when its status job %s', async (_, answer) => {
    const emulator = await start()
    emulator.fault({ operation: 'statusRetrieve', answer, times: 0 })
    expect((await checkout().deploy(emulator)).outputs).toMatchObject({ reason: 'deployed', status: 'running' })
  })

  it('goes on when looks fail, up to its deadline', async () => {
    const emulator = await start()
    emulator.platform.settings.change({ timings: { startTime: 30_000 } })
    emulator.fault({ operation: 'customApplicationsRetrieve', answer: { status: 503, text: '' }, skip: 1, times: 8 })
    emulator.fault({
      operation: 'customApplicationsLogsList',
      answer: { status: 403, body: { message: 'No.' } },
      times: 0
    })
    expect((await checkout().deploy(emulator)).outputs.reason).toBe('deployed')
  })

  itSampled.each(sample(['off', 'on'], 1))(
    'wakes a paused application, where a publish wakes it: %s',
    async wakeByPublish => {
      const emulator = await start()
      emulator.setSwitches({ wakeByPublish })
      const { deploy, setFiles } = checkout()
      await deploy(emulator)
      await emulator.fetch('POST', '/_emulator/pause', { json: { application: 'churn' } })
      setFiles(more)
      expect((await deploy(emulator)).outputs).toMatchObject({ reason: 'deployed', status: 'running' })
      expect(await liveFiles(emulator)).toEqual(more)
    }
  )

  it('ends at its deadline also when the server asks for a longer pause', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    const answer = { status: 429, headers: { 'retry-after': '86400' }, body: { message: 'slow down' } }
    emulator.fault({ operation: 'customApplicationsRetrieve', times: 0, answer })
    const before = emulator.platform.clock.now()
    const { outputs } = await deploy(emulator, { timeout: '2m', 'health-check': 'off' })
    expect(outputs.reason).toBe('timeout')
    expect(emulator.platform.clock.now() - before).toBeLessThan(7 * 60_000)
  })

  it('leaves an application asleep that has nothing new to run', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator)
    await emulator.fetch('POST', '/_emulator/pause', { json: { application: 'churn' } })
    expect((await deploy(emulator)).outputs).toMatchObject({ reason: 'unchanged', changed: 'false', status: 'paused' })
  })

  it('shows each line of the logs of the new version once', async () => {
    const emulator = await start()
    emulator.platform.settings.change({ timings: { buildTime: 5_000, startTime: 5_000 } })
    const { deploy, setFiles } = checkout({ ...START, ...BUILD })
    const first = await deploy(emulator)
    const shown = (log: string[]) => log.filter(line => line.includes(' | '))
    expect(shown(first.log)).toEqual([
      'build log | simulated: build-app.sh is not run',
      'log | simulated: start-app.sh is not run'
    ])
    setFiles({ ...more, ...BUILD })
    expect(shown((await deploy(emulator)).log)).toEqual(shown(first.log))
  })
})

describe('deploy, when the new version does not run', () => {
  const failures = [
    ['old-serves', 'stays'],
    ['old-serves', 'reverts'],
    ['nothing-serves', 'stays'],
    ['nothing-serves', 'reverts']
  ] as const
  itSampled.each(sample(failures, 1))(
    'rolls back to the previous version: %s, the version %s',
    async (failedPublish, failedPublishVersion) => {
      const emulator = await start()
      emulator.setSwitches({ failedPublish, failedPublishVersion })
      const { deploy, setFiles } = checkout()
      const first = await deploy(emulator)
      setFiles({ ...more, ...BUILD })
      for (const [launch, reason] of [
        ['build-failed', 'build-failed'],
        ['start-failed', 'start-failed'],
        ['hang', 'timeout']
      ] as const) {
        emulator.fault({ launch })
        const { exitCode, outputs } = await deploy(emulator, { timeout: '2m' })
        expect({ exitCode, ...outputs }).toMatchObject({
          exitCode: 1,
          reason,
          'rolled-back': 'true',
          status: 'running',
          changed: 'false'
        })
        expect(really(emulator)?.liveVersionId).toBe(first.outputs['source-version-id'])
        expect(await liveFiles(emulator)).toEqual(START)
      }
      expect((await deploy(emulator)).outputs.reason).toBe('deployed')
      expect(await liveFiles(emulator)).toEqual({ ...more, ...BUILD })
    }
  )

  it('keeps a new application for inspection, and starts the same files again on the next run', async () => {
    const emulator = await start()
    emulator.fault({ launch: 'start-failed' })
    const { deploy } = checkout()
    const failed = await deploy(emulator)
    expect(failed).toMatchObject({
      exitCode: 1,
      outputs: { reason: 'start-failed', operation: 'created', status: 'failed', changed: 'true' }
    })
    expect(failed.log.join('\n')).toContain('start-app.sh ended with exit code 1')
    expect((await application(emulator)).status).toBe('failed')
    const again = await deploy(emulator)
    expect(again.outputs).toMatchObject({
      reason: 'deployed',
      'app-id': failed.outputs['app-id'],
      'files-uploaded': '0'
    })
    expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
  })

  it('tells what a failing application wrote last, though its state was seen before its log', async () => {
    const fail = async (unheard: number) => {
      const emulator = await start()
      emulator.fault({ launch: 'start-failed' })
      const answer = { status: 200, body: { logs: [] } }
      if (unheard > 0) emulator.fault({ operation: 'customApplicationsLogsList', answer, times: unheard })
      const { log } = await checkout().deploy(emulator)
      const looks = emulator.requests.since(0).filter(({ operation }) => operation === 'customApplicationsRetrieve')
      return { log: log.join('\n'), looks: looks.length }
    }
    const { looks } = await fail(0)
    expect((await fail(looks)).log).toContain('start-app.sh ended with exit code 1')
  })

  itInFull('leaves the failed version where nobody wants the one before back', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator)
    setFiles(more)
    emulator.fault({ launch: 'start-failed' })
    const { outputs } = await deploy(emulator, { 'rollback-on-failure': 'false' })
    expect(outputs).toMatchObject({ reason: 'start-failed', status: 'failed', changed: 'true' })
    expect(outputs['rolled-back']).not.toBe('true')
  })

  itInFull('reports both failures when the rollback fails, too', async () => {
    const emulator = await start()
    emulator.setSwitches({ failedPublish: 'nothing-serves' })
    const { deploy, setFiles } = checkout()
    const first = await deploy(emulator)
    setFiles(more)
    emulator.fault({ launch: 'start-failed', times: 2 })
    const { exitCode, outputs, log } = await deploy(emulator)
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'start-failed' })
    expect(log.join('\n')).toContain(`Publish version ${first.outputs['source-version-id']} in DataRobot`)
  })
})

describe('deploy, when another run is at the same application', () => {
  /** A version of somebody else in the same source. */
  async function another(emulator: TestEmulator): Promise<string> {
    const { customApplicationSourceId, customApplicationSourceVersionId: baseVersion } = await application(emulator)
    const path = `/customApplicationSources/${customApplicationSourceId}/versions/`
    return (await emulator.call('POST', path, { json: { label: 'another', baseVersion } })).body.id
  }

  it('is overtaken, says so, and leaves the other version alone', async () => {
    const emulator = await start()
    emulator.platform.settings.change({ timings: { startTime: 10_000 } })
    const { deploy, setFiles } = checkout()
    await deploy(emulator)
    const other = await another(emulator)
    setFiles(more)
    const overtaking = (sleeps: number) => (sleeps === 3 ? publish(emulator, other) : undefined)
    const { exitCode, outputs } = await deploy(emulator, {}, { meanwhile: overtaking })
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'superseded' })
    expect(really(emulator)?.versionId).toBe(other)
  })

  const publishes = moments.flatMap(publishedVersion => [0, 3_000].map(lag => [publishedVersion, lag] as const))
  itSampled.each(sample(publishes, 1))(
    'publishes to the application that another run made of the name meanwhile, and proves its own: shown %s, after %d ms',
    async (publishedVersion, publishLag) => {
      const emulator = await start()
      emulator.setSwitches({ publishedVersion })
      emulator.platform.settings.change({ timings: { publishLag } })
      const { deploy, setFiles } = checkout()
      const rival = await deploy(emulator)
      const none = { count: 0, totalCount: 0, next: null, previous: null, data: [] }
      for (const operation of ['customApplicationsList', 'customApplicationSourcesList'])
        emulator.fault({ operation, answer: { status: 200, body: none } })
      setFiles(more)
      const { exitCode, outputs } = await deploy(emulator, { 'health-check': 'off' })
      expect({ exitCode, ...outputs }).toMatchObject({
        exitCode: 0,
        reason: 'deployed',
        'app-id': rival.outputs['app-id'],
        'source-id': rival.outputs['source-id']
      })
      expect(really(emulator)?.liveVersionId).toBe(outputs['source-version-id'])
      expect(await liveFiles(emulator)).toEqual(more)
      expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
    }
  )

  it('leaves the source that it made when another run has begun to use it', async () => {
    const emulator = await start()
    const busy = { status: 429, headers: { 'retry-after': '1' }, body: { message: 'Later.' } }
    const refusal = { status: 422, body: { message: 'Can not store file "start-app.sh"' } }
    emulator.fault({ operation: 'customApplicationSourcesVersionsCreate', answer: busy })
    emulator.fault({ operation: 'customApplicationSourcesVersionsCreate', answer: refusal, skip: 2 })
    const joining = async (sleeps: number) => {
      if (sleeps > 0) return
      const [{ id }] = (await emulator.call('GET', '/customApplicationSources/')).body.data
      await emulator.call('POST', `/customApplicationSources/${id}/versions/`, { json: { label: 'of another run' } })
    }
    const { outputs } = await checkout().deploy(emulator, {}, { meanwhile: joining })
    expect(outputs.reason).toBe('upload-refused')
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 1, drafts: 1 })
  })
})

describe('deploy to a platform that names an inner host', () => {
  it('hands on the URL by which people reach the application', async () => {
    const emulator = await start()
    emulator.setSwitches({ urls: 'internal' })
    const { outputs } = await checkout().deploy(emulator, { wait: 'false' })
    expect(outputs['app-url']).toBe(`${emulator.origin}/custom_applications/${outputs['app-id']}/`)
  })

  it('hands on the public host that the server names, where that is not the one of the endpoint', async () => {
    const emulator = await start()
    emulator.setSwitches({ urls: 'internal' })
    const body = { EXTERNAL_WEB_SERVER_URL: 'https://datarobot.acme.example' }
    emulator.fault({ operation: 'clientConfigList', times: 0, answer: { status: 200, body } })
    const { outputs } = await checkout().deploy(emulator, { wait: 'false' })
    expect(outputs['app-url']).toBe(`https://datarobot.acme.example/custom_applications/${outputs['app-id']}/`)
  })
})

describe('deploy, onto an application that somebody stopped', () => {
  it('is done at once when nothing changed, and says who has to start it', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator)
    emulator.platform.lifecycle.stop((await application(emulator)).id)
    const { exitCode, outputs, summary } = await deploy(emulator)
    expect({ exitCode, ...outputs }).toMatchObject({ exitCode: 0, reason: 'unchanged', status: 'stopped' })
    expect(summary).toContain('it does not run until a user starts it in DataRobot')
  })

  itInFull('takes an unknown state for the same', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator)
    const body = { ...(await application(emulator)), status: 'hibernated' }
    const list = { count: 1, totalCount: 1, next: null, previous: null, data: [body] }
    emulator.fault({ operation: 'customApplicationsList', answer: { status: 200, body: list }, times: 0 })
    const { exitCode, outputs } = await deploy(emulator)
    expect({ exitCode, ...outputs }).toMatchObject({ exitCode: 0, reason: 'unchanged', status: 'hibernated' })
  })

  itSampled.each(sample(['on', 'off'], 1))(
    'ends before the timeout when it stays so, where a publish wakes it: %s',
    async wakeByPublish => {
      const emulator = await start()
      emulator.setSwitches({ wakeByPublish })
      const { deploy, setFiles } = checkout()
      await deploy(emulator)
      emulator.platform.lifecycle.stop((await application(emulator)).id)
      setFiles(more)
      const { outputs, log } = await deploy(emulator)
      if (wakeByPublish === 'on') expect(outputs).toMatchObject({ reason: 'deployed', status: 'running' })
      else {
        expect(outputs.reason).toBe('start-failed')
        expect(log.join('\n')).toContain('Start the application in DataRobot')
        expect(Number(outputs['duration-seconds'])).toBeLessThan(1200)
      }
    }
  )
})

describe('deploy, by what its health check proves', () => {
  const proofs: [string, Parameters<TestEmulator['setSwitches']>[0], Record<string, string>, string, string][] = [
    ['the application', {}, {}, 'answered', 'The application responded.'],
    ['the sign-in page', { visitors: 'sign-in-page' }, {}, 'sign-in', 'Only DataRobot’s sign-in page responded'],
    ['nothing', {}, { 'health-check': 'off' }, 'off', 'Not checked: the health check is off.']
  ]
  it.each(proofs)('says what answered: %s', async (_, switches, inputs, health, words) => {
    const emulator = await start()
    emulator.setSwitches(switches)
    const { outputs, summary } = await checkout().deploy(emulator, inputs)
    expect(outputs).toMatchObject({ reason: 'deployed', health })
    expect(summary).toContain(words)
  })

  it('does not take the sign-in page for the answer of a path', async () => {
    const emulator = await start()
    emulator.setSwitches({ visitors: 'sign-in-page' })
    const { outputs } = await checkout().deploy(emulator, { 'health-check': '/healthz' })
    expect(outputs.reason).toBe('health-check-failed')
    expect(outputs.health).toBeUndefined()
  })

  it('says nothing of health where nothing was waited for', async () => {
    const emulator = await start()
    const { outputs } = await checkout().deploy(emulator, { wait: 'false' })
    expect(outputs).toMatchObject({ reason: 'published' })
    expect(outputs.health).toBeUndefined()
  })
})
