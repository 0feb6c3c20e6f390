import { describe, expect } from '@jest/globals'
import { seedIds } from '../../emulator/seed/default.ts'
import { serializeManifest } from '../../src/files/manifest.ts'
import { filesOf, worldOf } from '../support/chaos/fleet.ts'
import { runner } from '../support/chaos/runs.ts'
import { MANIFEST, START } from '../support/deploy-runs.ts'
import { manifest } from '../support/desired-state.ts'
import { itSampled, sample } from '../support/effort.ts'
import { start, type TestEmulator } from '../support/emulator.ts'

/** Number of files for more than one request. */
const OURS = {
  ...START,
  ...Object.fromEntries(Array.from({ length: 105 }, (_, index) => [`data/${index}.txt`, `${index}`]))
}
const inputs = { 'custom-template-id': seedIds.customTemplate }
const run = (id: number) => ({ GITHUB_REPOSITORY: 'someone/churn', GITHUB_RUN_ID: `${id}`, GITHUB_RUN_ATTEMPT: '1' })

/** Creates a template like `publish-template` does, with a manifest. */
async function withManifest(emulator: TestEmulator): Promise<void> {
  const { blobs, state } = emulator.platform
  const template = state.get('customTemplates', seedIds.customTemplate)
  if (template === undefined) throw new Error('The seed has no template.')
  // The name of the blob is the digest of its content.
  const held = template.items.map(({ path, blob, size }) => ({ path, size, sha256: blob }))
  const own = blobs.keepBytes(serializeManifest({ ...manifest([]), files: held }))
  const item = { id: 'a'.repeat(24), path: MANIFEST, ...own }
  state.put('customTemplates', { ...template, items: [...template.items, item] })
}

const WRITES: [string, number][] = [
  ['its source is made', 1],
  ['its source has its name', 2],
  ['its version is made', 3],
  ['its files are there', 4],
  ['its application is made', 5]
]

describe.each([
  ['a template made by hand', async () => {}],
  ['a template with a manifest', withManifest]
])('a first deploy from %s that is killed, with no post step', (_, prepare) => {
  itSampled.each(sample(WRITES, 1))('is completed by the next run: after %s', async (_, write) => {
    const emulator = await start()
    await prepare(emulator)
    const { run: deploy } = runner(emulator)
    const end = { how: 'kill', at: { write } } as const
    expect((await deploy({ files: OURS, inputs, variables: run(1), end })).reason).toBe('killed')
    emulator.platform.clock.advance(60_000)
    expect(['deployed', 'unchanged']).toContain((await deploy({ files: OURS, inputs, variables: run(2) })).reason)
    const { applications, sources } = worldOf(emulator)
    expect(applications).toHaveLength(1)
    expect(Object.keys(filesOf(emulator, applications[0]?.liveVersionId ?? null) ?? {}).sort()).toEqual(
      ['app.py', ...Object.keys(OURS)].sort()
    )
    // A source that still has the name of the template has no known owner, so it is kept.
    expect(sources).toBe(write === 1 ? 2 : 1)
  })
})
