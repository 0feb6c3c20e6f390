import { describe, expect, it } from '@jest/globals'
import { promote } from '../../../src/actions/promote/promote.ts'
import { rollback } from '../../../src/actions/rollback/rollback.ts'
import type { Deployed } from '../../support/deploy-runs.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'
import { deployText, runStep, shown } from '../../support/step.ts'

const OFF = { 'health-check': 'off' }

const move = (emulator: TestEmulator, inputs: Record<string, string> = {}): Promise<Deployed> =>
  runStep(emulator, 'promote', promote, { from: 'staging', to: 'churn', ...OFF, ...inputs })

/** Staging with one version, and its id. */
async function staged(emulator: TestEmulator): Promise<string> {
  emulator.platform.clock.freeze()
  const { exitCode, outputs } = await deployText(emulator, 'staging', 'new', '2')
  expect(exitCode).toBe(0)
  return outputs['source-version-id'] ?? ''
}

const uploads = (emulator: TestEmulator, since: number) =>
  emulator.requests.since(since).filter(({ path, method }) => method !== 'GET' && path.includes('/versions/'))

const last = (emulator: TestEmulator) => emulator.requests.last(1)[0]?.number ?? 0

describe('promote', () => {
  it('creates the target with the very version, without an upload, and tells where it comes from', async () => {
    const emulator = await start()
    const id = await staged(emulator)
    const before = last(emulator)
    const result = await move(emulator)
    expect(result).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'deployed', operation: 'created', changed: 'true', status: 'running', 'version-label': 'new' }
    })
    expect(result.outputs['source-version-id']).toBe(id)
    expect(uploads(emulator, before)).toEqual([])
    expect(await shown(emulator, 'churn')).toMatchObject({ customApplicationSourceVersionId: id, status: 'running' })
    expect(result.summary).toContain('/acme/churn/commit/22222')
    expect(result.log).toContainEqual(
      expect.stringMatching(`with version "new" \\(${id}, commit 2222222, made .* UTC\\) of application "staging"`)
    )
  })

  it('leaves the settings of a target that is there as they are', async () => {
    const emulator = await start()
    const id = await staged(emulator)
    const own = {
      'allow-auto-stopping': 'false',
      'external-access': 'true',
      'external-access-recipients': '@example.com'
    }
    await deployText(emulator, 'churn', 'old', '1', own)
    const before = await shown(emulator, 'churn')
    const { outputs, log } = await move(emulator)
    expect(outputs).toMatchObject({ reason: 'deployed', operation: 'updated' })
    expect(outputs['previous-source-version-id']).toBe(before.customApplicationSourceVersionId)
    expect(log).toContainEqual(
      expect.stringMatching(/ of application "staging", in place of version "old" \(.*1111111/)
    )
    const { allowAutoStopping, externalAccessEnabled, externalAccessRecipients, applicationUrl, ...after } =
      await shown(emulator, 'churn')
    expect(after).toMatchObject({ id: before.id, name: 'churn', customApplicationSourceVersionId: id })
    expect({ allowAutoStopping, externalAccessEnabled, externalAccessRecipients, applicationUrl }).toEqual({
      allowAutoStopping: false,
      externalAccessEnabled: true,
      externalAccessRecipients: ['@example.com'],
      applicationUrl: before.applicationUrl
    })
  })

  it('does nothing the second time', async () => {
    const emulator = await start()
    await staged(emulator)
    await move(emulator)
    const before = last(emulator)
    expect((await move(emulator)).outputs).toMatchObject({
      reason: 'unchanged',
      operation: 'unchanged',
      changed: 'false'
    })
    expect(emulator.requests.since(before).filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('can be rolled back to a version from another source, and deployed over', async () => {
    const emulator = await start()
    const id = await staged(emulator)
    const old = (await deployText(emulator, 'churn', 'old', '1')).outputs['source-version-id']
    await move(emulator)
    const back = await runStep(emulator, 'rollback', rollback, { 'app-name': 'churn', ...OFF })
    expect(back.outputs).toMatchObject({ reason: 'deployed', 'source-version-id': old })
    expect(back.log.join('\n')).toContain('is from another source than the live one: "churnSource"')
    const forth = await runStep(emulator, 'rollback', rollback, { 'app-name': 'churn', to: 'new', ...OFF })
    expect(forth.outputs).toMatchObject({ reason: 'deployed', 'source-version-id': id })
    const next = await deployText(emulator, 'churn', 'next', '3')
    expect(next.outputs).toMatchObject({ reason: 'deployed', operation: 'updated' })
    expect(await shown(emulator, 'churn')).toMatchObject({ sourceName: 'churnSource' })
  })

  it('plans only, when that is all that is asked', async () => {
    const emulator = await start()
    await staged(emulator)
    const result = await move(emulator, { 'dry-run': 'true' })
    expect(result.outputs).toMatchObject({ reason: 'planned', changed: 'false' })
    expect(result.outputs.plan).toContain('create application')
    expect(await shown(emulator, 'churn')).toBeUndefined()
  })

  it('takes a paused application, and says that it sleeps', async () => {
    const emulator = await start()
    await staged(emulator)
    emulator.platform.lifecycle.pause((await shown(emulator, 'staging')).id)
    const result = await move(emulator)
    expect(result.outputs.reason).toBe('deployed')
    expect(result.log.join('\n')).toContain('application "staging" is paused')
  })

  it('refuses what does not run', async () => {
    const emulator = await start()
    await staged(emulator)
    emulator.fault({ launch: 'start-failed', times: 1 })
    await deployText(emulator, 'staging', 'broken', '3', { 'rollback-on-failure': 'false' })
    const result = await move(emulator)
    expect(result).toMatchObject({ exitCode: 1, outputs: { reason: 'start-failed' } })
    expect(result.log.join('\n')).toContain('Application "staging" cannot be promoted. It is "failed"')
    expect(await shown(emulator, 'churn')).toBeUndefined()
  })

  it.each([
    ['from', 'Application "nowhere" was not found.'],
    ['to', 'was not found']
  ])('refuses %s when it is not there by its id, or by its name', async (side, text) => {
    const emulator = await start()
    await staged(emulator)
    const result = await move(emulator, { [side]: side === 'from' ? 'nowhere' : '66f1c0ffee0123456789abcd' })
    expect(result.outputs.reason).toBe('not-found')
    expect(result.log.join('\n')).toContain(text)
  })

  it('brings what ran back when the target does not run it, and says so', async () => {
    const emulator = await start()
    await staged(emulator)
    const old = (await deployText(emulator, 'churn', 'old', '1')).outputs['source-version-id']
    emulator.fault({ launch: 'start-failed', application: 'churn', times: 1 })
    const result = await move(emulator)
    expect(result.outputs).toMatchObject({ reason: 'start-failed', 'rolled-back': 'true', status: 'running' })
    expect(result.log.join('\n')).toContain(`The application is "running" now, with version "old" (${old}).`)
  })
})
