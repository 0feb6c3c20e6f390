import { describe, expect } from '@jest/globals'
import { rollback } from '../../../src/actions/rollback/rollback.ts'
import type { Deployed } from '../../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'
import { deployText, fetchApplication, runStep } from '../../support/step.ts'

const goBack = (emulator: TestEmulator, inputs: Record<string, string> = {}): Promise<Deployed> =>
  runStep(emulator, 'rollback', rollback, { 'app-name': 'churn', 'health-check': 'off', ...inputs })

/** An application with these versions published, oldest first; their ids. */
async function published(emulator: TestEmulator, ...texts: string[]): Promise<string[]> {
  emulator.platform.clock.freeze()
  const ids: string[] = []
  for (const [index, text] of texts.entries()) {
    const { exitCode, outputs } = await deployText(emulator, 'churn', text, String(index + 1))
    expect(exitCode).toBe(0)
    ids.push(outputs['source-version-id'] ?? '')
  }
  return ids
}

const patches = (emulator: TestEmulator) =>
  emulator.requests.since(0).filter(({ operation }) => operation === 'customApplicationsPatch').length

describe.each(sample(['left-out', 'listed'], 1))(
  'rollback, with the live publication %s in the history',
  historyCurrent => {
    const begin = async () => {
      const emulator = await start()
      emulator.setSwitches({ historyCurrent })
      return emulator
    }

    itSampled('publishes the version that was live before, and waits until it runs', async () => {
      const emulator = await begin()
      const [one, two] = await published(emulator, 'one', 'two')
      const result = await goBack(emulator)
      expect(result).toMatchObject({
        exitCode: 0,
        outputs: {
          reason: 'deployed',
          operation: 'updated',
          changed: 'true',
          status: 'running',
          'source-version-id': one,
          'previous-source-version-id': two,
          'version-label': 'one'
        }
      })
      expect(await fetchApplication(emulator, 'churn')).toMatchObject({
        status: 'running',
        customApplicationSourceVersionId: one
      })
      expect(result.log).toContain(`Version for application "churn": version "one" (${one})`)
      expect(result.log).toContain('Plan: update application "churn": 2 steps.')
      expect(result.log).toContainEqual(
        expect.stringMatching(
          `1\\. publish version "one" \\(${one}, commit 1111111, created [-\\d]+ [\\d:]+ UTC\\), in place of version "two" \\(${two}, commit 2222222, created .* UTC\\)`
        )
      )
      expect(result.summary).toContain(`\`two\` \`${two}\``)
      expect(result.summary).toContain('was rolled back and is running')
      expect(result.summary).toContain('/acme/churn/commit/11111')
    })

    itSampled('leaves a deploy of the newer commit to work as before, with only what changed sent', async () => {
      const emulator = await begin()
      const [one, two] = await published(emulator, 'one', 'two')
      await goBack(emulator)
      const again = await deployText(emulator, 'churn', 'two', '2')
      expect(again.outputs).toMatchObject({ reason: 'deployed', operation: 'updated', 'files-uploaded': '1' })
      expect([one, two]).not.toContain(again.outputs['source-version-id'])
      const live = await fetchApplication(emulator, 'churn')
      expect(live.customApplicationSourceVersionId).toBe(again.outputs['source-version-id'])
    })

    const targets: [string, number][] = [
      ['-2', 0],
      ['one', 0],
      ['two', 1]
    ]
    itSampled.each(sample(targets, 2))('goes to %s', async (to, index) => {
      const emulator = await begin()
      const ids = await published(emulator, 'one', 'two', 'three')
      expect((await goBack(emulator, { to })).outputs).toMatchObject({
        reason: 'deployed',
        'source-version-id': ids[index]
      })
    })

    itSampled('goes to an id, and back by the step before, with a note', async () => {
      const emulator = await begin()
      const [one = '', two] = await published(emulator, 'one', 'two')
      expect((await goBack(emulator, { to: one })).outputs['source-version-id']).toBe(one)
      const back = await goBack(emulator)
      expect(back.outputs['source-version-id']).toBe(two)
      expect(back.log.join('\n')).toContain('was once replaced by the live version')
    })

    itSampled.each(sample(['tried', 'the id'], 1))(
      'goes to a version of its source that another application ran, named by %s',
      async to => {
        const emulator = await begin()
        await published(emulator, 'one')
        const live = await fetchApplication(emulator, 'churn')
        const path = `/customApplicationSources/${live.customApplicationSourceId}/versions/`
        const json = { label: 'tried', baseVersion: live.customApplicationSourceVersionId }
        const { id } = (await emulator.call('POST', path, { json })).body
        await emulator.call('POST', '/customApplications/', { json: { name: 'trial', applicationSourceVersionId: id } })
        emulator.platform.clock.advance(60_000)
        const result = await goBack(emulator, { to: to === 'the id' ? id : to })
        expect(result.outputs).toMatchObject({ reason: 'deployed', 'source-version-id': id })
        expect(result.log.join('\n')).toContain('is not in the history of this application')
      }
    )

    itSampled.each(sample(['two', 'the id'], 1))('leaves the live version, named by %s, as it is', async to => {
      const emulator = await begin()
      const [, two = ''] = await published(emulator, 'one', 'two')
      const before = patches(emulator)
      const result = await goBack(emulator, { to: to === 'the id' ? two : to })
      expect(result.outputs).toMatchObject({ reason: 'unchanged', operation: 'unchanged', changed: 'false' })
      expect(patches(emulator)).toBe(before)
    })

    itSampled('says what there is when the history is shorter than asked for', async () => {
      const emulator = await begin()
      const [one] = await published(emulator, 'one', 'two')
      const result = await goBack(emulator, { to: '-2' })
      expect(result).toMatchObject({ exitCode: 1, outputs: { reason: 'not-found', status: 'running' } })
      expect(result.log.join('\n')).toContain(`Its history has before the live one only: version "one" (${one}).`)
    })

    itSampled('says so when nothing was published before', async () => {
      const emulator = await begin()
      await published(emulator, 'one')
      expect((await goBack(emulator)).log.join('\n')).toContain('Its history has no publication before the live one.')
    })
  }
)

describe('rollback', () => {
  it('refuses a label that two versions have, with both ids', async () => {
    const emulator = await start()
    emulator.platform.clock.freeze()
    const ids: string[] = []
    for (const text of ['one', 'two', 'three']) {
      const { outputs } = await deployText(emulator, 'churn', text, '1', { label: text === 'three' ? 'c' : 'same' })
      ids.push(outputs['source-version-id'] ?? '')
    }
    const result = await goBack(emulator, { to: 'same' })
    expect(result.outputs.reason).toBe('name-conflict')
    for (const id of ids.slice(0, 2)) expect(result.log.join('\n')).toContain(id)
  })

  it('refuses a version that was deleted since, before it writes anything', async () => {
    const emulator = await start()
    const [one = ''] = await published(emulator, 'one', 'two')
    emulator.platform.state.remove('versions', one)
    const before = patches(emulator)
    expect(await goBack(emulator)).toMatchObject({ exitCode: 1, outputs: { reason: 'not-found' } })
    expect(patches(emulator)).toBe(before)
  })

  it('refuses an application that is not there', async () => {
    const emulator = await start()
    const result = await goBack(emulator)
    expect(result.outputs.reason).toBe('not-found')
    expect(result.log.join('\n')).toContain('Application "churn" was not found.')
  })

  it('plans only, when that is all that is asked', async () => {
    const emulator = await start()
    const [one] = await published(emulator, 'one', 'two')
    const before = patches(emulator)
    const result = await goBack(emulator, { 'dry-run': 'true' })
    expect(result.outputs).toMatchObject({ reason: 'planned', operation: 'planned', changed: 'false' })
    expect(result.outputs.plan).toContain(`publish version \`one\` (${one}`)
    expect(patches(emulator)).toBe(before)
  })

  itInFull('does not wait when told so', async () => {
    const emulator = await start()
    await published(emulator, 'one', 'two')
    expect((await goBack(emulator, { wait: 'false' })).outputs).toMatchObject({ reason: 'published' })
  })

  const servers = [
    { failedPublishVersion: 'stays' },
    { failedPublishVersion: 'reverts' },
    { publishedVersion: 'when-running' }
  ]
  itSampled.each(sample(servers, 1))(
    'brings what ran back when the earlier version fails, and says so (%j)',
    async switches => {
      const emulator = await start()
      const [, two] = await published(emulator, 'one', 'two')
      emulator.setSwitches(switches)
      emulator.fault({ launch: 'start-failed', times: 1 })
      const result = await goBack(emulator)
      expect(result).toMatchObject({
        exitCode: 1,
        outputs: { reason: 'start-failed', 'rolled-back': 'true', changed: 'false', status: 'running' }
      })
      expect(result.log.join('\n')).toContain(`The application is "running" now, with version "two" (${two}).`)
      expect(await fetchApplication(emulator, 'churn')).toMatchObject({
        status: 'running',
        customApplicationSourceVersionId: two
      })
    }
  )

  it('says what is left when both fail', async () => {
    const emulator = await start()
    await published(emulator, 'one', 'two')
    emulator.fault({ launch: 'start-failed', times: 2 })
    const result = await goBack(emulator)
    expect(result).toMatchObject({ exitCode: 1, outputs: { reason: 'start-failed', status: 'failed' } })
    expect(result.log.join('\n')).toContain('The rollback to the previous version failed too.')
    expect(result.log.join('\n')).toContain('The application is "failed" now')
  })

  itInFull('does not bring back what had failed before', async () => {
    const emulator = await start()
    const [one] = await published(emulator, 'one')
    emulator.fault({ launch: 'start-failed', times: 1 })
    await deployText(emulator, 'churn', 'two', '2', { 'rollback-on-failure': 'false' })
    expect((await goBack(emulator)).outputs).toMatchObject({ reason: 'deployed', 'source-version-id': one })
    emulator.fault({ launch: 'start-failed', times: 1 })
    await deployText(emulator, 'churn', 'three', '3', { 'rollback-on-failure': 'false' })
    emulator.fault({ launch: 'start-failed', times: 1 })
    const before = patches(emulator)
    const result = await goBack(emulator)
    expect(result.outputs).toMatchObject({ reason: 'start-failed', status: 'failed' })
    expect(result.outputs['rolled-back']).toBe('false')
    expect(patches(emulator)).toBe(before + 1)
  })

  it('wakes a paused application with the earlier version', async () => {
    const emulator = await start()
    const [one] = await published(emulator, 'one', 'two')
    emulator.setSwitches({ wakeByPublish: 'off' })
    emulator.platform.lifecycle.pause((await fetchApplication(emulator, 'churn')).id)
    expect((await goBack(emulator)).outputs).toMatchObject({ reason: 'deployed', status: 'running' })
    expect((await fetchApplication(emulator, 'churn')).customApplicationSourceVersionId).toBe(one)
  })

  it('publishes once when the answer is lost', async () => {
    const emulator = await start()
    const [one] = await published(emulator, 'one', 'two')
    const before = patches(emulator)
    emulator.fault({ operation: 'customApplicationsPatch', when: 'after', cut: 'no-answer', times: 1 })
    expect((await goBack(emulator)).outputs).toMatchObject({ reason: 'deployed', 'source-version-id': one })
    expect(patches(emulator)).toBe(before + 1)
  })
})
