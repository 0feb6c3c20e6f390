import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { InstallStore } from '../../../../emulator/runner/install/install-store.ts'
import { eventually } from '../../../support/test-runner.ts'

const { signal } = new AbortController()
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'install-store-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Installs a file, and takes it into use. Returns the names of what happened, in order. */
function recorder(store: InstallStore) {
  const events: string[] = []
  const use = (digest: string, own = signal, problem?: string) =>
    store.use(
      digest,
      own,
      async target => {
        events.push(`install ${digest}`)
        expect(readdirSync(target)).toEqual([])
        writeFileSync(join(target, 'file'), digest)
        return problem
      },
      async (target, isNew) => {
        expect(existsSync(join(target, 'file'))).toBe(true)
        events.push(`take ${digest}${isNew ? ', new' : ''}`)
        return undefined
      }
    )
  return { events, use }
}

describe('InstallStore', () => {
  it('installs once for all uses, also if they come at once', async () => {
    const { events, use } = recorder(new InstallStore(folder))
    expect(await Promise.all([use('a'), use('b'), use('a')])).toEqual([undefined, undefined, undefined])
    await use('a')
    expect(events.filter(event => event.startsWith('install')).sort()).toEqual(['install a', 'install b'])
    expect(events.filter(event => event.endsWith(' a'))).toEqual(['install a', 'take a', 'take a'])
  })

  it('keeps installations for the next emulator', async () => {
    await recorder(new InstallStore(folder)).use('a')
    const { events, use } = recorder(new InstallStore(folder))
    await use('a')
    expect(events).toEqual(['take a'])
  })

  it('keeps nothing of a failed installation, and a waiting use tries again', async () => {
    const { events, use } = recorder(new InstallStore(folder))
    const uses = [use('a', signal, 'no network'), use('a')]
    expect(await Promise.all(uses)).toEqual(['no network', undefined])
    expect(events).toEqual(['install a', 'install a', 'take a, new'])
    expect(await use('b', signal, 'no network')).toBe('no network')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('keeps nothing of an installation that throws', async () => {
    const store = new InstallStore(folder)
    const install = async (target: string) => {
      mkdirSync(join(target, 'half'))
      throw new Error('disk full')
    }
    await expect(store.use('a', signal, install, async () => undefined)).rejects.toThrow('disk full')
    expect(readdirSync(folder)).toEqual([])
  })

  it('removes what a killed emulator did not complete', async () => {
    await recorder(new InstallStore(folder)).use('a')
    mkdirSync(join(folder, 'b'))
    writeFileSync(join(folder, 'b/half'), '')
    const { events, use } = recorder(new InstallStore(folder))
    expect(readdirSync(folder)).toEqual(['a'])
    await use('b')
    expect(events).toEqual(['install b', 'take b, new'])
  })

  it('ends a use that is stopped while it waits, and never runs it', async () => {
    const store = new InstallStore(folder)
    const { events, use } = recorder(store)
    let complete: (() => void) | undefined
    const first = store.use(
      'a',
      signal,
      () => new Promise(resolve => (complete = () => resolve('failed'))),
      async () => undefined
    )
    const stopping = new AbortController()
    const waiting = use('a', stopping.signal)
    const last = use('a')
    stopping.abort()
    expect(await waiting).toBe('it was stopped')
    await eventually(
      () => complete !== undefined,
      () => 'the first use did not begin'
    )
    expect(events).toEqual([])
    complete?.()
    expect([await first, await last]).toEqual(['failed', undefined])
    expect(events).toEqual(['install a', 'take a, new'])
  })

  it('keeps the ten installations that were used last', async () => {
    const { use } = recorder(new InstallStore(folder))
    for (const [index, name] of [...'abcdefghij'].entries()) {
      await use(name)
      utimesSync(join(folder, name, 'complete'), 1000 + index, 1000 + index)
    }
    await use('a')
    await use('k')
    await eventually(
      () => readdirSync(folder).join('') === 'acdefghijk',
      () => readdirSync(folder).join('')
    )
    utimesSync(join(folder, 'k', 'complete'), 1, 1)
    mkdirSync(join(folder, 'l'))
    writeFileSync(join(folder, 'l/complete'), '')
    new InstallStore(folder)
    expect(readdirSync(folder).join('')).toBe('acdefghijl')
  })
})
