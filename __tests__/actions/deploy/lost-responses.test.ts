import { describe, expect } from '@jest/globals'
import type { Fault } from '../../../emulator/http/faults.ts'
import {
  application,
  uncheckedCheckout as checkout,
  counts,
  lastRequest,
  livePaths,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { start } from '../../support/emulator.ts'

const many = Object.fromEntries(Array.from({ length: 105 }, (_, index) => [`data/${index}.txt`, `${index}`]))
const first = { ...START, ...many, 'gone.txt': 'gone', 'metadata.yaml': metadata() }
const second = { ...START, ...many, 'data/7.txt': 'changed', 'new.txt': 'new', 'metadata.yaml': metadata() }

function metadata(): string {
  return 'name: x\nruntimeParameterDefinitions:\n  - fieldName: LIMIT\n    type: numeric\n'
}

const inputs = {
  'runtime-parameters': 'LIMIT=5',
  share: 'user:viewer@example.com=USER',
  'allow-auto-stopping': 'false',
  'use-case-id': '64a000000000000000000001'
}

const BAD_GATEWAY = { status: 502, text: '<h1>Bad gateway</h1>' }

/** Ways in which the response to a write gets lost. */
const losses: [string, Fault][] = [
  ['the connection ends after the effect', { when: 'after', cut: 'no-answer' }],
  ['the connection ends before the effect', { when: 'before', cut: 'no-answer' }],
  ['a 502 comes after the effect', { when: 'after', answer: BAD_GATEWAY }]
]

const writesOfFirst = [
  'customApplicationsCreate',
  'customApplicationSourcesCreate',
  'customApplicationSourcesVersionsCreate',
  'customApplicationSourcesVersionsPatch',
  'customApplicationsPatch',
  'customApplicationsSharedRolesPatchMany',
  'useCasesCustomApplicationsCreate'
]

describe('deploy, when the answer to a write is lost', () => {
  describe.each(sample(losses, 1))('because %s', (_, loss) => {
    itSampled.each(sample(writesOfFirst, 2))('makes one application and one source: %s', async operation => {
      const emulator = await start()
      const { deploy } = checkout(first)
      emulator.fault({ ...loss, operation })
      const { exitCode, outputs } = await deploy(emulator, inputs)
      expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 0, reason: 'deployed' })
      expect(emulator.faults.list()[0]?.struck).toBe(1)
      expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
      expect(await livePaths(emulator)).toEqual(Object.keys(first).sort())
    })

    const updates = [
      ['a version', 'customApplicationSourcesVersionsCreate', 0],
      ['deleted files', 'customApplicationSourcesVersionsPatch', 0],
      ['parameters', 'customApplicationSourcesVersionsPatch', 1],
      ['a publish', 'customApplicationsPatch', 0]
    ] as const
    itSampled.each(sample(updates, 1))('updates once: %s', async (_, operation, skip) => {
      const emulator = await start()
      const { deploy, setFiles } = checkout(first)
      await deploy(emulator, inputs)
      setFiles(second)
      emulator.fault({ ...loss, operation, skip })
      const { exitCode, outputs } = await deploy(emulator, { ...inputs, 'runtime-parameters': 'LIMIT=6' })
      expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 0, reason: 'deployed' })
      expect(emulator.faults.list()[0]?.struck).toBe(1)
      expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
      expect(await livePaths(emulator)).toEqual(Object.keys(second).sort())
    })
  })

  const all: [string, Fault][] = [
    ...losses.toReversed(),
    ['half an answer comes', { cut: 'half-answer' }],
    ['a 502 comes before the effect', { when: 'before', answer: BAD_GATEWAY }],
    ['a page that is no answer comes after the effect', { when: 'after', answer: { status: 200, text: '<h1>Hi</h1>' } }]
  ]
  itSampled.each(sample(all, 1))('makes one of each when every write loses one, because %s', async (_, loss) => {
    const emulator = await start()
    for (const operation of writesOfFirst) emulator.fault({ ...loss, operation })
    expect((await checkout(first).deploy(emulator, inputs)).outputs.reason).toBe('deployed')
    expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
    expect(await livePaths(emulator)).toEqual(Object.keys(first).sort())
  })

  const moments: [string, number][] = [
    ['at-once', 1],
    ['when-running', 2]
  ]
  itSampled.each(sample(moments, 1))(
    'publishes once, or again where a publish can not be seen: an application shows its version %s',
    async (publishedVersion, times) => {
      const emulator = await start()
      emulator.setSwitches({ publishedVersion })
      const { deploy, setFiles } = checkout()
      await deploy(emulator)
      setFiles({ ...START, 'a.txt': 'a' })
      emulator.fault({ operation: 'customApplicationsPatch', when: 'after', cut: 'no-answer' })
      const before = lastRequest(emulator)
      expect((await deploy(emulator)).outputs.reason).toBe('deployed')
      const published = writes(emulator, before).filter(operation => operation === 'customApplicationsPatch')
      expect(published).toHaveLength(times)
    }
  )

  it('stops before anything is published when its answers stay lost, and leaves nothing behind', async () => {
    const emulator = await start()
    emulator.fault({ operation: 'customApplicationSourcesVersionsPatch', when: 'after', answer: BAD_GATEWAY, times: 0 })
    emulator.setSwitches({ replacedItem: 'same-id' })
    emulator.fault({ operation: 'customApplicationSourcesVersionsRetrieve', answer: BAD_GATEWAY, times: 0 })
    const { exitCode, outputs } = await checkout(first).deploy(emulator, inputs)
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'server-error' })
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
  })

  it('never takes away a version that may have been published', async () => {
    const emulator = await start()
    emulator.setSwitches({ freezing: 'when-running' })
    const { deploy, setFiles } = checkout()
    await deploy(emulator)
    setFiles({ ...START, 'a.txt': 'a' })
    emulator.fault({ operation: 'customApplicationsPatch', when: 'after', answer: BAD_GATEWAY, times: 0 })
    emulator.fault({ operation: 'customApplicationsRetrieve', answer: BAD_GATEWAY, skip: 1, times: 0 })
    expect((await deploy(emulator)).outputs.reason).toBe('server-error')
    emulator.faults.clear()
    emulator.platform.clock.advance(60_000)
    expect((await application(emulator)).status).toBe('running')
    expect(await livePaths(emulator)).toEqual(['a.txt', 'start-app.sh'])
    expect((await deploy(emulator)).outputs.reason).toBe('unchanged')
  })
})
