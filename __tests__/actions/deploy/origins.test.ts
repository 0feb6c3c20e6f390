import { describe, expect } from '@jest/globals'
import type { SwitchName } from '../../../emulator/rules/switches.ts'
import { seedIds } from '../../../emulator/seed/default.ts'
import { uncheckedCheckout as checkout, counts, liveFiles, START } from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { type Json, start, type TestEmulator } from '../../support/emulator.ts'

type Turns = Partial<Record<SwitchName, string>>

/** Ways in which a job reports its end: at once, by a redirect, by a status, or never. */
const jobs: [string, Turns][] = [
  ['at once', {}],
  ['by a job', { sourceCreated: '202', codespaceReply: 'job' }],
  [
    'by a job that only says it is completed',
    { sourceCreated: '202', codespaceReply: 'job', finishedJob: 'completed' }
  ],
  ['by a job that hangs', { sourceCreated: '202', codespaceReply: 'job', statusJobs: 'hang' }]
]

const vanishing = { operation: 'statusRetrieve', answer: { status: 404, body: { message: 'Not found' } }, times: 0 }

async function sourceNames(emulator: TestEmulator): Promise<string[]> {
  const { data } = (await emulator.call('GET', '/customApplicationSources/', { query: { limit: 100 } })).body
  return data.map(({ name }: Json) => name)
}

async function templateFiles(emulator: TestEmulator): Promise<Record<string, string>> {
  const path = `/customTemplates/${seedIds.customTemplate}/`
  const { items } = (await emulator.call('GET', path)).body
  const files: Record<string, string> = {}
  for (const { id, name } of items) files[name] = (await emulator.call('GET', `${path}files/${id}/`)).body.content
  return files
}

describe('deploy from a custom template', () => {
  const inputs = { 'custom-template-id': seedIds.customTemplate, environment: '' }

  itSampled.each(sample(jobs, 2))(
    'lays the files over those of the template, when the source is made %s',
    async (_, turns) => {
      const emulator = await start()
      emulator.setSwitches(turns)
      const { outputs } = await checkout({ ...START, 'a.txt': 'a' }).deploy(emulator, inputs)
      expect(outputs.reason).toBe('deployed')
      expect(await liveFiles(emulator)).toEqual({ ...(await templateFiles(emulator)), ...START, 'a.txt': 'a' })
      expect(await sourceNames(emulator)).toEqual(['churnSource'])
    }
  )

  it('survives that the job of the source vanishes', async () => {
    const emulator = await start()
    emulator.setSwitches({ sourceCreated: '202' })
    emulator.fault(vanishing)
    expect((await checkout().deploy(emulator, inputs)).outputs.reason).toBe('deployed')
    expect(await sourceNames(emulator)).toEqual(['churnSource'])
  })

  itSampled.each(sample(['after', 'before'] as const, 1))(
    'makes one source when the answer is lost %s the effect',
    async when => {
      const emulator = await start()
      emulator.fault({ operation: 'customApplicationSourcesFromCustomTemplateCreate', when, cut: 'no-answer' })
      const { outputs } = await checkout({ ...START, 'a.txt': 'a' }).deploy(emulator, inputs)
      expect(outputs.reason).toBe('deployed')
      expect(await liveFiles(emulator)).toEqual({ ...(await templateFiles(emulator)), ...START, 'a.txt': 'a' })
      expect(await sourceNames(emulator)).toEqual(['churnSource'])
    }
  )

  it('takes no empty source of another run for its own when the answer is lost', async () => {
    const emulator = await start()
    const other = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'other' } })).body
    const none = { count: 0, totalCount: 0, next: null, previous: null, data: [] }
    // The other run makes it after this one has listed the sources that there are.
    emulator.fault({ operation: 'customApplicationSourcesList', answer: { status: 200, body: none }, times: 2 })
    emulator.fault({ operation: 'customApplicationSourcesFromCustomTemplateCreate', when: 'before', cut: 'no-answer' })
    const { outputs } = await checkout({ ...START, 'a.txt': 'a' }).deploy(emulator, inputs)
    expect(outputs.reason).toBe('deployed')
    expect(outputs['source-id']).not.toBe(other.id)
    expect(await sourceNames(emulator)).toEqual(['other', 'churnSource'])
  })

  it('looks at the template on the first run only', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout({ ...START, 'a.txt': 'a' })
    await deploy(emulator, inputs)
    await emulator.call('DELETE', `/customTemplates/${seedIds.customTemplate}/`)
    const { 'app.py': app = '' } = await liveFiles(emulator)
    setFiles({ ...START, 'b.txt': 'b' })
    expect((await deploy(emulator, inputs)).outputs).toMatchObject({ reason: 'deployed', 'files-uploaded': '1' })
    expect(await liveFiles(emulator)).toEqual({ ...START, 'app.py': app, 'b.txt': 'b' })
  })

  it('leaves nothing of it behind when the deploy fails before the publish', async () => {
    const emulator = await start()
    const refusal = { status: 422, body: { message: 'Can not store file "a.txt"' } }
    emulator.fault({ operation: 'customApplicationSourcesVersionsCreate', answer: refusal })
    const { deploy } = checkout({ ...START, 'a.txt': 'a' })
    expect((await deploy(emulator, inputs)).outputs.reason).toBe('upload-refused')
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
    expect((await deploy(emulator, inputs)).outputs.reason).toBe('deployed')
    expect(Object.keys(await liveFiles(emulator)).sort()).toEqual(['a.txt', 'app.py', 'start-app.sh'])
  })

  it('gives way to a run that made the source of the name meanwhile, and leaves no second one', async () => {
    const emulator = await start()
    const none = { count: 0, totalCount: 0, next: null, previous: null, data: [] }
    emulator.fault({ operation: 'customApplicationSourcesList', answer: { status: 200, body: none } })
    await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churnSource' } })
    const { exitCode, outputs } = await checkout().deploy(emulator, inputs)
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'name-conflict' })
    expect(await sourceNames(emulator)).toEqual(['churnSource'])
  })
})

describe('deploy from a codespace', () => {
  const inputs = { 'codespace-id': seedIds.codespace }

  itSampled.each(sample(jobs, 2))('takes its files, told %s', async (_, turns) => {
    const emulator = await start()
    emulator.setSwitches(turns)
    const { outputs } = await checkout().deploy(emulator, inputs)
    expect(outputs.reason).toBe('deployed')
    expect(Object.keys(await liveFiles(emulator)).sort()).toEqual(['app.py', 'start-app.sh'])
    expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
  })

  it('survives that the job vanishes', async () => {
    const emulator = await start()
    emulator.setSwitches({ codespaceReply: 'job' })
    emulator.fault(vanishing)
    expect((await checkout().deploy(emulator, inputs)).outputs.reason).toBe('deployed')
    expect(Object.keys(await liveFiles(emulator)).sort()).toEqual(['app.py', 'start-app.sh'])
  })

  itSampled.each(sample(['after', 'before'] as const, 1))(
    'takes them once more when the answer is lost %s the effect',
    async when => {
      const emulator = await start()
      emulator.fault({ operation: 'customApplicationSourcesVersionsFromCodespaceCreate', when, cut: 'no-answer' })
      expect((await checkout().deploy(emulator, inputs)).outputs.reason).toBe('deployed')
      expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
    }
  )

  it('gives up on a job that fails, with its words, and leaves nothing behind', async () => {
    const emulator = await start()
    emulator.setSwitches({ codespaceReply: 'job' })
    const failed = { statusId: 'x', status: 'ERROR', message: 'The codespace is gone.', code: 1, description: '' }
    emulator.fault({ operation: 'statusRetrieve', answer: { status: 200, body: failed } })
    const { exitCode, log } = await checkout().deploy(emulator, inputs)
    expect(exitCode).toBe(1)
    expect(log.join('\n')).toContain('The codespace is gone.')
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
  })

  it('takes them again on every run, whatever the checkout holds', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator, inputs)
    setFiles({ 'nothing.txt': '' })
    expect((await deploy(emulator, inputs)).outputs).toMatchObject({ reason: 'deployed', operation: 'updated' })
    expect(Object.keys(await liveFiles(emulator)).sort()).toEqual(['app.py', 'start-app.sh'])
  })
})
