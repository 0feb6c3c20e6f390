import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { type SwitchName, switchTable } from '../../../emulator/rules/switches.ts'
import {
  application,
  checkout,
  counts,
  lastRequest,
  liveFiles,
  liveVersion,
  MANIFEST,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { effort, itSampled } from '../../support/effort.ts'
import { filesForm, type Json, PYTHON_ENVIRONMENT, start, type TestEmulator } from '../../support/emulator.ts'

/**
 * `DEPLOY_RUNS=2000 npm test -- deploy/trees` tries more than a run of all tests has time for. A failure names its seed:
 * `DEPLOY_SEED=…` tries the same again, and makes it small.
 */
const RUNS = Number(process.env.DEPLOY_RUNS ?? effort(2, 50))
const SEED = process.env.DEPLOY_SEED
const options = { numRuns: RUNS, ...(SEED === undefined ? { endOnFailure: true } : { seed: Number(SEED) }) }

type Tree = Record<string, string>

/** Names that collide with folders of the same name are left out: no disk holds both. */
const name = fc.constantFrom(
  'a',
  'b',
  'c.py',
  'ünïcode',
  'two words',
  '-dash',
  '#hash',
  "it's",
  'x=y',
  '100%',
  'ÄÖ.txt'
)
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(parts => `${parts.join('/')}.txt`)
const content = fc.constantFrom('', '1', '2', 'line\n', 'crlf\r\n', 'ü', '--boundary\r\n', 'x'.repeat(3_000))
const tree: fc.Arbitrary<Tree> = fc
  .dictionary(path, content, { maxKeys: 12, noNullPrototype: true })
  .map(files => ({ ...START, ...files }))
/** Enough for several requests, some files the same in all. */
const large = fc.tuple(fc.integer({ min: 95, max: 230 }), fc.integer({ min: 1, max: 5 })).map(
  ([count, step]): Tree => ({
    ...START,
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`many/${index * step}.txt`, `${index % step}`]))
  })
)
const anyTree = fc.oneof({ weight: 9, arbitrary: tree }, { weight: 1, arbitrary: large })

/** Any answers to everything that nobody is sure of. */
const switches = fc.record(
  Object.fromEntries(
    Object.entries(switchTable).map(([each, { values }]) => [each, fc.constantFrom<string>(...values)])
  ) as Record<SwitchName, fc.Arbitrary<string>>
)
const lag = fc.constantFrom(0, 3_000)

/** Changes that others may have made to the live version since it was deployed. */
const interventions = [
  'nobody',
  'draft',
  'published',
  'other source',
  'missing',
  'truncated',
  'wrong digests',
  'wrong paths',
  'forged',
  'stale',
  'superfluous'
] as const
type Intervention = (typeof interventions)[number]

describe('deploy of any tree over any other', () => {
  itSampled('leaves exactly that tree, whatever the responses, and whatever others did in between', async () => {
    // Some of the answers depart from the contract, as servers do.
    const emulator = await start({ checkReplies: false })
    await fc.assert(
      fc.asyncProperty(
        anyTree,
        anyTree,
        switches,
        lag,
        fc.constantFrom(...interventions),
        async (a, b, answers, publishLag, intervention) => {
          await emulator.fetch('POST', '/_emulator/reset')
          emulator.setSwitches(answers)
          emulator.platform.settings.change({ timings: { publishLag } })
          const { deploy, setFiles } = checkout(a)
          await deploysExactly(emulator, deploy, a)
          const known = await comes(emulator, intervention, b)
          setFiles(b)
          await deploysExactly(emulator, deploy, b)
          expect(await counts(emulator)).toMatchObject({ applications: 1, drafts: known })
          const before = lastRequest(emulator)
          expect((await deploy(emulator, { 'health-check': 'off' })).outputs).toMatchObject({
            reason: 'unchanged',
            changed: 'false'
          })
          expect(writes(emulator, before)).toEqual([])
        }
      ),
      options
    )
  })
})

async function deploysExactly(
  emulator: TestEmulator,
  deploy: ReturnType<typeof checkout>['deploy'],
  tree: Tree
): Promise<void> {
  const { outputs, log } = await deploy(emulator, { 'health-check': 'off' })
  if (outputs.reason !== 'deployed' && outputs.reason !== 'unchanged') throw new Error(log.join('\n'))
  expect(await liveFiles(emulator)).toEqual(tree)
  expect((await application(emulator)).status).toBe('running')
}

/** @returns how many drafts it leaves, which are not ours to delete */
async function comes(emulator: TestEmulator, intervention: Intervention, b: Tree): Promise<number> {
  emulator.platform.clock.advance(1_000)
  const live = await liveVersion(emulator)
  const { id, customApplicationSourceId } = await application(emulator)
  const versions = `/customApplicationSources/${customApplicationSourceId}/versions/`
  const manifestItem = live.items.find(({ filePath }: Json) => filePath === MANIFEST)
  const manifest = (await emulator.call('GET', `${versions}${live.id}/items/${manifestItem.id}/`)).body.content
  const add = async (files: Tree, filesToDelete: string[] = []) => {
    const made = await emulator.call('POST', versions, { json: { label: 'by hand', baseVersion: live.id } })
    const doomed = made.body.items.filter(({ filePath }: Json) => filesToDelete.includes(filePath))
    const path = `${versions}${made.body.id}/`
    if (doomed.length > 0)
      await emulator.call('PATCH', path, { json: { filesToDelete: doomed.map((item: Json) => item.id) } })
    if (Object.keys(files).length > 0) await emulator.call('PATCH', path, { form: filesForm(files) })
    return made.body.id as string
  }
  const publish = async (versionId: string) => {
    await emulator.call('PATCH', `/customApplications/${id}/`, {
      json: { customApplicationSourceVersionId: versionId }
    })
    emulator.platform.clock.advance(60_000)
    return 0
  }
  const [first = 'start-app.sh'] = Object.keys(b)
  switch (intervention) {
    case 'nobody':
      return 0
    case 'draft':
      await add({ 'draft.txt': 'draft' })
      return 1
    case 'published':
      return publish(await add({ 'by-hand.txt': 'x', 'start-app.sh': '#!/bin/sh\n' }))
    case 'other source': {
      const source = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'another' } })).body
      const form = filesForm(START, { baseEnvironmentId: PYTHON_ENVIRONMENT })
      return publish(
        (await emulator.call('POST', `/customApplicationSources/${source.id}/versions/`, { form })).body.id
      )
    }
    case 'missing':
      return publish(await add({}, [MANIFEST]))
    case 'truncated':
      return publish(await add({ [MANIFEST]: manifest.slice(0, manifest.length / 2) }))
    case 'wrong digests':
      return publish(await add({ [MANIFEST]: manifest.replace(/[0-9a-f]{64}/g, '0'.repeat(64)) }))
    case 'wrong paths':
      return publish(await add({ [MANIFEST]: manifest.replaceAll('"path":"', '"path":"forged/') }))
    // Of one request with what it hides, so that it is as new.
    case 'forged':
      return publish(await add({ [first]: 'changed behind the back of the manifest', [MANIFEST]: manifest }))
    case 'stale':
      return publish(await add({ [first]: 'changed behind the back of the manifest' }))
    case 'superfluous':
      return publish(await add({ 'not-in-the-manifest.txt': 'x' }))
  }
}
