import { describe, expect, it } from '@jest/globals'
import { ControllableClock } from '../../../emulator/clock.ts'
import { Lifecycle } from '../../../emulator/lifecycle/lifecycle.ts'
import type { Platform } from '../../../emulator/platform.ts'
import { Settings } from '../../../emulator/rules/settings.ts'
import { createSimulatedRunner } from '../../../emulator/runner/simulated-runner.ts'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed, defaultSeed, parseSeed, type Seed } from '../../../emulator/seed.ts'
import { Blobs } from '../../../emulator/state/blobs.ts'
import { State } from '../../../emulator/state/state.ts'
import { createFolder } from '../../support/folders.ts'

/** Platform with a frozen clock and simulated applications. */
function createPlatform(): Platform {
  const [state, blobs, clock, settings] = [
    new State(),
    new Blobs(createFolder({})),
    new ControllableClock(),
    new Settings()
  ]
  clock.freeze()
  const runner = createSimulatedRunner(clock, { buildTime: 10, startTime: 10 })
  const dependencies = { state, blobs, clock, settings, runner, simulator: runner }
  const lifecycle = new Lifecycle({
    ...dependencies,
    takeForcedOutcome: () => undefined,
    origin: () => 'http://127.0.0.1:1'
  })
  return { state, blobs, clock, settings, lifecycle }
}

function seeded(seed: Seed) {
  const platform = createPlatform()
  applySeed(platform, defaultSeed('key'))
  return { ...platform, made: applySeed(platform, seed) }
}

const shop: Seed = {
  sources: [
    {
      name: 'shop source',
      versions: [
        { label: 'v1', environment: seedIds.python, files: { 'app.py': 'one' }, frozen: true },
        { label: 'v2', environment: '[DataRobot] NodeJS 22 Applications Base', files: { 'app.py': 'two' } }
      ]
    }
  ]
}

describe('defaultSeed', () => {
  const platform = createPlatform()
  const made = applySeed(platform, defaultSeed('key'))
  const environments = platform.state.all('environments')

  it('has one user with the key and two without', () => {
    const users = platform.state.all('users').map(({ id, username, token }) => [id, username, token])
    expect(users).toEqual([
      [seedIds.owner, 'emulator@example.com', 'key'],
      [seedIds.viewer, 'viewer@example.com', null],
      [seedIds.editor, 'editor@example.com', null]
    ])
  })

  it('has more environments than fit on a page, two of them with the same name', () => {
    expect(environments.length).toBeGreaterThanOrEqual(25)
    const same = environments.filter(({ name }) => name === 'Environment of the same name')
    expect(same.map(({ id }) => id)).toEqual([...seedIds.twins])
  })

  it('has a built version of every environment except the one without versions', () => {
    const built = (id: string) =>
      platform.state
        .all('environmentVersions')
        .filter(version => version.environmentId === id && version.buildStatus === 'success')
    for (const id of [seedIds.python, seedIds.node, seedIds.streamlit, seedIds.newestFailed])
      expect(built(id).length).toBeGreaterThan(0)
    expect(
      platform.state.all('environmentVersions').some(version => version.environmentId === seedIds.neverBuilt)
    ).toBe(false)
  })

  it('passes the schema of seed files', () => {
    expect(parseSeed(JSON.parse(JSON.stringify(defaultSeed('key'))))).toEqual(defaultSeed('key'))
  })

  it('has one codespace, one custom template and one global application template under fixed ids', () => {
    expect(made.codespaces).toEqual([seedIds.codespace])
    expect(made.customTemplates).toEqual([seedIds.customTemplate])
    expect(made.applicationTemplates).toEqual([seedIds.applicationTemplate])
  })
})

describe('applySeed', () => {
  it('creates versions with their files, environment and label, oldest first', () => {
    const { state, blobs, made } = seeded(shop)
    const versions = state.all('versions').filter(({ sourceId }) => sourceId === made.sources[0])
    const rows = versions.map(version => [version.label, version.baseEnvironmentId, version.isFrozen])
    expect(rows).toEqual([
      ['v1', seedIds.python, true],
      ['v2', seedIds.node, false]
    ])
    const [item] = versions[1]?.items ?? []
    expect([item?.path, blobs.read(item?.blob ?? '').toString()]).toEqual(['app.py', 'two'])
  })

  it('starts applications that should run, from the latest version', () => {
    const { state, clock, made } = seeded({ ...shop, applications: [{ name: 'shop', source: 'shop source' }] })
    const [id = ''] = made.applications
    expect(['created', 'initializing']).toContain(state.get('applications', id)?.status)
    clock.advance(1_000)
    expect(state.get('applications', id)).toMatchObject({ status: 'running', envVersionId: '77810494d211dfbce6eb84d0' })
  })

  it('creates paused and failed applications without starting them', () => {
    const { state, clock } = seeded({
      ...shop,
      applications: [
        { name: 'asleep', source: 'shop source', version: 'v1', status: 'paused' },
        { name: 'broken', source: 'shop source', status: 'failed' }
      ]
    })
    clock.advance(1_000)
    const rows = state.all('applications').map(({ name, status, build }) => [name, status, build?.status])
    expect(rows).toEqual([
      ['asleep', 'paused', 'success'],
      ['broken', 'failed', 'failed']
    ])
  })

  it('sorts visits by time', () => {
    const { state } = seeded({
      ...shop,
      applications: [{ name: 'shop', source: 'shop source' }],
      usages: [
        { application: 'shop', username: 'viewer@example.com', userType: 'viewer', daysAgo: 1 },
        { application: 'shop', username: 'guest@example.org', userType: 'guest', daysAgo: 3 }
      ]
    })
    expect(state.all('usages').map(({ username, userId }) => [username, userId])).toEqual([
      ['guest@example.org', null],
      ['viewer@example.com', seedIds.viewer]
    ])
  })

  it('updates an existing user instead of creating a second one', () => {
    const { state } = seeded({ users: [{ username: 'viewer@example.com', token: 'second key' }] })
    expect(state.count('users')).toBe(3)
    expect(state.get('users', seedIds.viewer)).toMatchObject({ token: 'second key', firstName: 'Vera' })
  })

  it('lists every problem with its key and stores nothing', () => {
    const platform = createPlatform()
    applySeed(platform, defaultSeed('key'))
    const seed: Seed = {
      ...shop,
      users: [{ username: 'viewer@example.com', token: 'key' }],
      environments: [{ id: seedIds.python, name: 'again', versions: [] }],
      codespaces: [{ files: { '../escape': '' } }],
      customTemplates: [{ name: 'c', environment: 'Environment of the same name' }],
      applications: [
        { name: 'a', source: 'nowhere' },
        { name: 'b', source: 'shop source', version: 'v9' }
      ],
      usages: [{ application: 'c', username: 'u', userType: 'guest', daysAgo: 0 }]
    }
    const problems = [
      'users[0]: the token already belongs to emulator@example.com',
      `environments[0]: id ${seedIds.python} exists already`,
      'codespaces[0]: Can not store file "../escape"',
      'customTemplates[0]: 2 environments have the id or name "Environment of the same name"',
      'applications[0]: there is no source "nowhere"',
      'applications[1]: source "shop source" has no version "v9"',
      'usages[0]: there is no application "c"'
    ]
    for (const problem of problems) expect(() => applySeed(platform, seed)).toThrow(problem)
    expect(platform.state.count('sources')).toBe(0)
    expect(platform.state.count('codespaces')).toBe(1)
  })

  it('refuses a second source or application with the same name', () => {
    const seed = { ...shop, applications: [{ name: 'shop', source: 'shop source' }] }
    const platform = seeded(seed)
    expect(() => applySeed(platform, seed)).toThrow('applications[0]: application "shop" exists already')
    expect(() => applySeed(platform, shop)).toThrow('sources[0]: source "shop source" exists already')
  })

  it('needs a user with a token as the owner', () => {
    expect(() => applySeed(createPlatform(), { codespaces: [{}] })).toThrow('codespaces[0]: no user has a token')
  })
})
