import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { switchTable } from '../../../emulator/rules/switches.ts'
import { makeVersion, start } from '../../support/emulator.ts'

describe('/_emulator/', () => {
  it('answers health checks without a key, and nothing else', async () => {
    const emulator = await start()
    expect((await emulator.fetch('GET', '/_emulator/health', { token: null })).body).toEqual({ ready: true })
    for (const [method, path] of [
      ['GET', 'requests'],
      ['POST', 'seed'],
      ['POST', 'reset'],
      ['PATCH', 'settings']
    ] as const)
      expect((await emulator.fetch(method, `/_emulator/${path}`, { token: null })).status).toBe(401)
  })

  it('has only switches that the emulator reads', () => {
    const folder = join(import.meta.dirname, '../../../emulator')
    const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts') && !file.endsWith('switches.ts'))
      .map(file => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    expect(Object.keys(switchTable).filter(name => !new RegExp(`\\b${name}\\b`).test(source))).toEqual([])
  })

  it('lists every switch with its values, and changes them', async () => {
    const emulator = await start()
    expect((await emulator.fetch('GET', '/_emulator/switches')).body).toEqual(switchTable)
    const reply = await emulator.fetch('PATCH', '/_emulator/settings', {
      json: { switches: { frozen: '409' }, timings: { buildTime: 5 } }
    })
    expect(reply.body).toMatchObject({ switches: { frozen: '409' }, timings: { buildTime: 5 } })
  })

  it.each([
    [{ switches: { frozen: '418' } }, '422, 409'],
    [{ switches: { melted: 'yes' } }, 'no switch "melted"'],
    [{ timings: { buildTime: -1 } }, 'buildTime'],
    [{ timings: { lunchTime: 1 } }, 'no timing "lunchTime"']
  ] as [Record<'switches' | 'timings', object>, string][])(
    'refuses the setting %j and changes nothing',
    async (json, text) => {
      const emulator = await start()
      const before = (await emulator.fetch('GET', '/_emulator/settings')).body
      const reply = await emulator.fetch('PATCH', '/_emulator/settings', {
        json: { ...json, switches: { nameCheck: 'off', ...json.switches } }
      })
      expect([reply.status, reply.body.message]).toEqual([422, expect.stringContaining(text)])
      expect((await emulator.fetch('GET', '/_emulator/settings')).body).toEqual(before)
    }
  )

  it.each([
    [{ answer: { status: 99 } }, 'status'],
    [{ cut: 'hair' }, 'cut'],
    [{ operation: 'customApplicationPatch', cut: 'no-answer' }, 'no operation "customApplicationPatch"'],
    [{ launch: 'hang', operation: 'customApplicationsPatch' }, 'property name'],
    [{ application: 'churn', cut: 'no-answer' }, 'launch'],
    [{ colour: 'red' }, 'additional']
  ])('refuses the fault %j', async (json, text) => {
    const emulator = await start()
    const reply = await emulator.fetch('POST', '/_emulator/faults', { json })
    expect([reply.status, reply.body.message]).toEqual([422, expect.stringContaining(text)])
    expect((await emulator.fetch('GET', '/_emulator/faults')).body).toEqual([])
  })

  it('adds faults, counts their matches, and removes them', async () => {
    const emulator = await start()
    await emulator.fetch('POST', '/_emulator/faults', { json: [{ method: 'GET', times: 0, answer: { status: 503 } }] })
    expect((await emulator.call('GET', '/version/')).status).toBe(503)
    expect((await emulator.fetch('GET', '/_emulator/faults')).body).toMatchObject([{ struck: 1 }])
    await emulator.fetch('DELETE', '/_emulator/faults')
    expect((await emulator.call('GET', '/version/')).status).toBe(200)
  })

  it('controls the clock', async () => {
    const emulator = await start()
    await emulator.fetch('POST', '/_emulator/clock', { json: { freeze: true } })
    const before = (await emulator.fetch('GET', '/_emulator/clock')).body
    const after = (await emulator.fetch('POST', '/_emulator/clock', { json: { advance: 3_600_000 } })).body
    expect(Date.parse(after.now) - Date.parse(before.now)).toBe(3_600_000)
    expect(after.frozen).toBe(true)
    expect((await emulator.fetch('POST', '/_emulator/clock', { json: { advance: -1 } })).status).toBe(422)
    expect((await emulator.fetch('POST', '/_emulator/clock', { json: { rewind: 1 } })).status).toBe(422)
  })

  it('logs requests without keys and bodies', async () => {
    const emulator = await start()
    await emulator.call('POST', '/customApplicationSources/', { json: { name: 'secret-name' } })
    const log = (await emulator.fetch('GET', '/_emulator/requests')).body
    expect(log[0]).toMatchObject({
      method: 'POST',
      path: '/api/v2/customApplicationSources/',
      operation: 'customApplicationSourcesCreate',
      status: 200,
      notes: []
    })
    expect(log[0].milliseconds).toBeGreaterThan(0)
    expect(JSON.stringify(log)).not.toContain('secret-name')
    expect(JSON.stringify(log)).not.toContain('test-token')
    const later = (await emulator.fetch('GET', '/_emulator/requests', { query: { since: log[0].number } })).body
    expect(later[0].path).toBe('/_emulator/requests')
  })

  it('restores the start state on reset', async () => {
    const emulator = await start()
    await makeVersion(emulator, 'one')
    emulator.setSwitches({ frozen: '409' })
    emulator.fault({ times: 0, operation: 'versionList', answer: { status: 503 } })
    expect((await emulator.fetch('POST', '/_emulator/reset')).status).toBe(204)
    expect((await emulator.call('GET', '/customApplicationSources/')).body.totalCount).toBe(0)
    expect((await emulator.call('GET', '/version/')).status).toBe(200)
    expect(emulator.platform.settings.switches.frozen).toBe('422')
    expect((await emulator.call('GET', '/executionEnvironments/')).body.totalCount).toBeGreaterThan(20)
  })

  it.each([
    ['an unknown command', 'GET', 'nowhere', undefined, 404],
    ['a body that is not JSON', 'POST', 'seed', '{', 422],
    ['a body that is not an object', 'POST', 'seed', '5', 422]
  ])('answers %s with its reason', async (_, method, path, body, status) => {
    const emulator = await start()
    const reply = await emulator.fetch(method, `/_emulator/${path}`, body === undefined ? {} : { body })
    expect(reply.status).toBe(status)
    expect(reply.body.message).not.toBe('')
  })
})
