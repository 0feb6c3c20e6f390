import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'
import { digestIn } from '../../../src/datarobot/environment-builds.ts'
import type { Log } from '../../../src/github/log.ts'
import { checkout, lastRequest, liveVersion, logInto, START, writes } from '../../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
import { type Json, start, type TestEmulator } from '../../support/emulator.ts'

const DOCKERFILE = 'FROM python:3.12-slim\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\n'
const FILES = { ...START, 'docker/Dockerfile': DOCKERFILE, 'docker/requirements.txt': 'flask\n' }
const INPUTS = { environment: 'churn-env', 'environment-path': 'docker', 'health-check': 'off' }
const BUILDS = '/executionEnvironments/'

async function environments(emulator: TestEmulator): Promise<Json[]> {
  const { data } = (await emulator.call('GET', BUILDS, { query: { searchFor: 'churn-env' } })).body
  return data
}

async function builds(emulator: TestEmulator, id: string): Promise<Json[]> {
  return (await emulator.call('GET', `${BUILDS}${id}/versions/`)).body.data
}

const readsOf = (emulator: TestEmulator, since: number): string[] =>
  emulator.requests.since(since).map(({ method, path }) => `${method} ${path.split('?')[0]}`)

describe('an execution environment from a folder', () => {
  it('is created, built and used, and then reused without a write and with one more read', async () => {
    const emulator = await start()
    const { deploy } = checkout(FILES)
    const first = await deploy(emulator, INPUTS)
    expect([first.exitCode, first.outputs.reason]).toEqual([0, 'deployed'])
    const [environment, ...others] = await environments(emulator)
    expect([environment.useCases, others]).toEqual([['customApplication'], []])
    const [build, ...more] = await builds(emulator, environment.id)
    expect(more).toEqual([])
    expect(build).toMatchObject({ buildStatus: 'success', label: expect.any(String) })
    expect(digestIn(build)).toMatch(/^[0-9a-f]{64}$/)
    expect((await liveVersion(emulator)).baseEnvironmentVersionId).toBe(build.id)
    expect(first.outputs).toMatchObject({
      'environment-id': environment.id,
      'environment-version-id': build.id,
      'environment-build-log': expect.stringContaining('COPY requirements.txt')
    })
    expect(first.outputs['environment-build-log-path']).toMatch(/build\.log$/)
    expect(first.log.join('\n')).toContain('build log of the execution environment | #1 [internal] load build')
    expect(first.summary).toContain('Build log of the execution environment')

    const since = lastRequest(emulator)
    const second = await deploy(emulator, INPUTS)
    expect([second.outputs.reason, second.outputs['environment-version-id']]).toEqual(['unchanged', build.id])
    expect(writes(emulator, since)).toEqual([])
    const reads = readsOf(emulator, since)
    expect(reads.filter(read => read.includes('/executionEnvironments/'))).toEqual([
      'GET /api/v2/executionEnvironments/'
    ])
    expect(reads.length).toBeLessThanOrEqual(4)
  })

  it('is built again after a change, and an earlier build of the same files is found behind newer ones', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout(FILES)
    const first = await deploy(emulator, INPUTS)
    setFiles({ ...FILES, 'docker/requirements.txt': 'flask==3\n' })
    const second = await deploy(emulator, INPUTS)
    expect(second.outputs['environment-version-id']).not.toBe(first.outputs['environment-version-id'])
    setFiles(FILES)
    const since = lastRequest(emulator)
    const third = await deploy(emulator, INPUTS)
    expect([third.outputs.reason, third.outputs['environment-version-id']]).toEqual([
      'deployed',
      first.outputs['environment-version-id']
    ])
    expect(writes(emulator, since)).not.toContain('executionEnvironmentsVersionsCreate')
    const readsOfBuilds = (after: number) => readsOf(emulator, after).filter(read => /executionEnvironments/.test(read))
    expect(readsOfBuilds(since)).toHaveLength(3)
    const unchanged = lastRequest(emulator)
    expect((await deploy(emulator, INPUTS)).outputs.reason).toBe('unchanged')
    expect(readsOfBuilds(unchanged)).toHaveLength(2)
  })

  it('is only planned by a dry run', async () => {
    const emulator = await start()
    const { outputs } = await checkout(FILES).deploy(emulator, { ...INPUTS, 'dry-run': 'true' })
    expect(outputs.reason).toBe('planned')
    expect(outputs.plan).toContain('create execution environment `churn-env`')
    expect(outputs.plan).toContain('build execution environment `churn-env` from folder `docker`\\: upload 2 files')
    expect(writes(emulator)).toEqual([])
  })

  it('ends with the line of the Dockerfile if its build fails, and leaves the application unchanged', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout(FILES)
    await deploy(emulator, INPUTS)
    const before = await liveVersion(emulator)
    setFiles({ ...FILES, 'docker/Dockerfile': `${DOCKERFILE}\nCOPY model.pkl ./\n` })
    const since = lastRequest(emulator)
    const lines: string[] = []
    const places: unknown[] = []
    const log = { ...logInto(lines), error: (text: string, place?: unknown) => places.push(place) && lines.push(text) }
    const failed = await deploy(emulator, INPUTS, { log: log as Log })
    expect(places).toContainEqual({ file: 'docker/Dockerfile', line: 5 })
    expect([failed.exitCode, failed.outputs.reason]).toEqual([1, 'environment-build-failed'])
    expect(lines.join('\n')).toContain('docker/Dockerfile:5')
    expect(failed.summary).toContain('docker/Dockerfile:5')
    expect(failed.outputs['environment-build-log']).toContain('"/model.pkl": not found')
    expect((await liveVersion(emulator)).id).toBe(before.id)
    expect(writes(emulator, since)).toEqual(['executionEnvironmentsVersionsCreate'])

    const again = await deploy(emulator, INPUTS)
    expect(again.outputs.reason).toBe('environment-build-failed')
    expect(again.log.join('\n')).toMatch(/from folder "docker", again after version \w+ failed: upload/)
    const [environment] = await environments(emulator)
    expect(await builds(emulator, environment.id)).toHaveLength(3)
  })

  it('says before a first deploy that its build failed before', async () => {
    const emulator = await start()
    const { deploy } = checkout({ ...FILES, 'docker/Dockerfile': `${DOCKERFILE}RUN false\n` })
    for (const plan of [/from folder `docker`\\: upload/, /from folder `docker`, again after version \w+ failed/]) {
      const { outputs } = await deploy(emulator, INPUTS)
      expect(outputs).toMatchObject({ reason: 'environment-build-failed', plan: expect.stringMatching(plan) })
    }
  })

  itInFull('joins a build that is under way, whose run ended because of its timeout', async () => {
    const emulator = await start()
    emulator.platform.settings.change({ timings: { environmentBuildTime: 600_000 } })
    const { deploy } = checkout(FILES)
    const late = await deploy(emulator, { ...INPUTS, 'environment-timeout': '2m' })
    expect([late.exitCode, late.outputs.reason]).toEqual([1, 'timeout'])
    expect(late.log.join('\n')).toMatch(
      /was not built in time\. After 2m 00s, the build status of version \w+ is "submitted".*environment-timeout/
    )
    const since = lastRequest(emulator)
    const next = await deploy(emulator, INPUTS)
    expect(next.outputs.reason).toBe('deployed')
    expect(next.outputs.plan).toMatch(/wait until version \w+ of execution environment `churn-env` is built/)
    expect(writes(emulator, since)).not.toContain('executionEnvironmentsVersionsCreate')
    expect(next.log.join('\n')).toContain('Still waiting for the build of execution environment "churn-env"')
  })

  it('goes on after a cancellation, as log and summary say, and the next run waits for it', async () => {
    const emulator = await start()
    const { deploy } = checkout(FILES)
    const run = new AbortController()
    const meanwhile = async () => run.abort(new Error('Received SIGINT'))
    const ended = await deploy(emulator, INPUTS, { signal: run.signal, meanwhile })
    expect([ended.exitCode, ended.outputs.reason]).toEqual([1, 'cancelled'])
    const id = ended.outputs['environment-version-id']
    expect(id).toMatch(/^[0-9a-f]{24}$/)
    const sentence = new RegExp(
      `The build of version ${id} of execution environment \\S*churn.?-env\\S* goes on in DataRobot`
    )
    expect(ended.log.join('\n')).toMatch(sentence)
    expect(ended.summary).toMatch(sentence)
    const since = lastRequest(emulator)
    const next = await deploy(emulator, INPUTS)
    expect([next.outputs.reason, next.outputs['environment-version-id']]).toEqual(['deployed', id])
    expect(writes(emulator, since)).not.toContain('executionEnvironmentsVersionsCreate')
  })

  itInFull('has a time limit that ends with its build', async () => {
    const emulator = await start()
    emulator.platform.settings.change({ timings: { environmentBuildTime: 50_000 } })
    const answer = { status: 429, headers: { 'retry-after': '40' }, body: { message: 'Slow down' } }
    emulator.fault({ operation: 'customApplicationSourcesCreate', answer, times: 1 })
    const { outputs } = await checkout(FILES).deploy(emulator, { ...INPUTS, 'environment-timeout': '1m' })
    expect(outputs.reason).toBe('deployed')
  })

  it.each(['grows', 'when-built'])('shows its whole build log once (%s)', async environmentBuildLog => {
    const emulator = await start()
    emulator.setSwitches({ environmentBuildLog })
    const { log } = await checkout(FILES).deploy(emulator, INPUTS)
    const shown = log.filter(line => line.startsWith('build log of the execution environment | '))
    expect(shown.filter(line => line.includes('#1 DONE'))).toHaveLength(1)
    expect(shown.at(-1)).toContain('Successfully built')
  })

  itSampled.each(sample(['executionEnvironmentsCreate', 'executionEnvironmentsVersionsCreate'], 1))(
    'is made once if the response of %s is lost',
    async operation => {
      const emulator = await start()
      emulator.fault({ operation, when: 'after', cut: 'no-answer', times: 1 })
      const { outputs } = await checkout(FILES).deploy(emulator, INPUTS)
      expect(outputs.reason).toBe('deployed')
      const found = await environments(emulator)
      expect(found).toHaveLength(1)
      expect(await builds(emulator, found[0].id)).toHaveLength(1)
    }
  )

  it('uses the oldest environment of the name and says so', async () => {
    const emulator = await start()
    const ids: string[] = []
    for (const _ of [1, 2]) {
      emulator.platform.clock.advance(1000)
      const json = { name: 'churn-env', useCases: ['customApplication'] }
      ids.push((await emulator.call('POST', BUILDS, { json })).body.id)
    }
    const { outputs, log } = await checkout(FILES).deploy(emulator, INPUTS)
    expect(outputs['environment-id']).toBe(ids[0])
    expect(log.join('\n')).toContain(
      `2 execution environments have the name "churn-env". The oldest, ${ids[0]}, is used`
    )
  })

  it('takes an environment by id, and reports an unknown one before any write', async () => {
    const emulator = await start()
    const { body } = await emulator.call('POST', BUILDS, { json: { name: 'x', useCases: ['customApplication'] } })
    const since = lastRequest(emulator)
    const unknown = await checkout(FILES).deploy(emulator, { ...INPUTS, environment: '0123456789abcdef01234567' })
    expect([unknown.outputs.reason, writes(emulator, since)]).toEqual(['not-found', []])
    const { outputs } = await checkout(FILES).deploy(emulator, { ...INPUTS, environment: body.id })
    expect([outputs.reason, outputs['environment-id']]).toEqual(['deployed', body.id])
  })

  it.each([
    ['executionEnvironmentsList', 'permission to read and create execution environments', []],
    ['executionEnvironmentsCreate', 'permission to create execution environments', ['executionEnvironmentsCreate']],
    [
      'executionEnvironmentsVersionsCreate',
      'Set "environment" to a name of your own',
      ['executionEnvironmentsCreate', 'executionEnvironmentsVersionsCreate']
    ]
  ])('explains a missing permission for %s', async (operation, words, written) => {
    const emulator = await start()
    emulator.fault({ operation, answer: { status: 403, body: { message: 'You do not have permission' } }, times: 0 })
    const { outputs, log } = await checkout(FILES).deploy(emulator, INPUTS)
    expect(outputs.reason).toBe('forbidden')
    expect(log.join('\n')).toContain(words)
    expect(writes(emulator)).toEqual(written)
  })

  it('reports an exhausted quota', async () => {
    const emulator = await start()
    emulator.setSwitches({ environmentQuota: 'exhausted' })
    const { outputs } = await checkout(FILES).deploy(emulator, INPUTS)
    expect(outputs.reason).toBe('limit-exceeded')
  })

  it('names every problem of both folders at once, before any write', async () => {
    const emulator = await start()
    const { deploy } = checkout({
      'app.py': '',
      'docker/requirements.txt': 'flask\n',
      'docker/certs/server.key': '-----BEGIN PRIVATE KEY-----\n'
    })
    const { outputs, log } = await deploy(emulator, INPUTS)
    expect([outputs.reason, writes(emulator)]).toEqual(['input-invalid', []])
    const message = log.join('\n')
    for (const words of [
      'start-app.sh',
      'It has no file "Dockerfile"',
      '"certs/server.key"',
      'Exclude it with .dockerignore.'
    ])
      expect(message).toContain(words)
  })

  it('names problems of both folders, of parameters and of credentials at once, before any write', async () => {
    const emulator = await start()
    await emulator.call('POST', '/credentials/', {
      json: { name: 'churn/KEY', credentialType: 'api_token', apiToken: 'theirs', description: 'of another program' }
    })
    const since = lastRequest(emulator)
    const inputs = { ...INPUTS, 'runtime-parameters': 'LIMIT:numeric=many', credentials: 'KEY=c0rrect-horse' }
    const { deploy, folder } = checkout({ ...START, 'docker/requirements.txt': 'flask\n' })
    const values = await deploy(emulator, inputs)
    symlinkSync('/etc', join(folder, 'out'))
    const links = await deploy(emulator, inputs)
    const common = ['It has no file "Dockerfile"', 'Credential "churn/KEY" cannot be used.']
    for (const words of [...common, 'Runtime parameter "LIMIT" has an invalid value.'])
      expect(values.log.join('\n')).toContain(words)
    for (const words of [...common, 'out -> /etc']) expect(links.log.join('\n')).toContain(words)
    expect([values.outputs.reason, links.outputs.reason]).toEqual(['input-invalid', 'input-invalid'])
    expect(writes(emulator, since)).toEqual([])
  })

  it('is shared by a preview, which builds nothing of its own', async () => {
    const emulator = await start()
    const { deploy } = checkout(FILES)
    const { outputs } = await deploy(emulator, INPUTS)
    const since = lastRequest(emulator)
    const preview = await deploy(emulator, { ...INPUTS, preview: 'true' }, { variables: { GITHUB_REF_NAME: 'topic' } })
    expect([preview.outputs.reason, preview.outputs.preview]).toEqual(['deployed', 'true'])
    expect(preview.outputs['environment-version-id']).toBe(outputs['environment-version-id'])
    expect(writes(emulator, since).filter(name => name.startsWith('executionEnvironments'))).toEqual([])
  })
})
