import { describe, expect, it } from '@jest/globals'
import { readEmulatorInputs } from '../../../src/actions/emulator/inputs.ts'
import { readSyncCodespaceInputs } from '../../../src/actions/sync-codespace/inputs.ts'
import { ID, messageOf, namesAsked, source } from '../../support/inputs.ts'

describe('readSyncCodespaceInputs', () => {
  it('reads both directions', () => {
    expect(readSyncCodespaceInputs(source({ 'codespace-id': ID.toUpperCase(), direction: 'from' }))).toMatchObject({
      application: { name: 'churn' },
      codespaceId: ID,
      direction: 'from',
      label: 'codespace #{run}',
      timeoutMs: 1_200_000
    })
  })

  it.each([
    [{ 'codespace-id': '' }, 'codespace-id'],
    [{ 'codespace-id': 'mine' }, 'codespace-id'],
    [{ direction: '' }, 'direction'],
    [{ direction: 'both' }, 'direction'],
    [{ timeout: '8d' }, 'timeout']
  ])('refuses %j', (inputs, name) => {
    const given = { 'codespace-id': ID, direction: 'to', ...inputs }
    expect(messageOf(() => readSyncCodespaceInputs(source(given)))).toContain(`Input "${name}"`)
  })
})

describe('readEmulatorInputs', () => {
  it('needs nothing, and reads no token', () => {
    expect(readEmulatorInputs(source())).toEqual({ port: 0, apps: 'run' })
    expect(namesAsked(readEmulatorInputs).sort()).toEqual(['apps', 'port'])
  })

  it.each([
    [{ port: '65536' }, 'port'],
    [{ port: 'http' }, 'port'],
    [{ apps: 'all' }, 'apps']
  ])('refuses %j', (inputs, name) => {
    expect(messageOf(() => readEmulatorInputs(source(inputs)))).toContain(`Input "${name}"`)
  })
})
