import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect } from '@jest/globals'
import { seedIds } from '../../../emulator/seed/default.ts'
import { publishTemplate } from '../../../src/actions/publish-template/publish-template.ts'
import { type Checkout, checkout, type Deployed, lastRequest, type Started, writes } from '../../support/deploy-runs.ts'
import { it, itInFull } from '../../support/effort.ts'
import { type Json, start, type TestEmulator } from '../../support/emulator.ts'

const PNG = Buffer.from('89504e470d0a1a0a00', 'hex')
const OTHER_PNG = Buffer.from('89504e470d0a1a0a01', 'hex')

const TWIN = '66f1c0ffee0123456789abcd'

// Removes the environment that the test setup adds to every deploy: this action has no such input.
const LEAST = { kind: 'application', name: 'Churn', description: 'Who leaves', readme: 'README.md', environment: '' }
const RUN = { GITHUB_REPOSITORY: 'acme/churn', GITHUB_REF_NAME: 'v1.2.0', GITHUB_SHA: 'c'.repeat(40) }
const EVENT = { repository: { private: true } }

let home: Checkout
let emulator: TestEmulator

beforeEach(async () => {
  home = checkout({ 'README.md': '# Churn\n' })
  emulator = await start()
})

function publish(inputs: Record<string, string> = {}, started: Started = {}): Promise<Deployed> {
  const run = { name: 'publish-template', action: publishTemplate, variables: RUN, event: EVENT, ...started }
  return home.deploy(emulator, { ...LEAST, ...inputs }, run)
}

const picture = (bytes: Buffer, name = 'churn.png') => {
  mkdirSync(join(home.folder, 'docs'), { recursive: true })
  writeFileSync(join(home.folder, 'docs', name), bytes)
}

const all = async (): Promise<Json[]> => {
  const page = async (offset: number) =>
    (await emulator.call('GET', '/applicationTemplates/', { query: { limit: 100, offset } })).body.data
  return [...(await page(0)), ...(await page(100))]
}

const shown = async (name = 'Churn'): Promise<Json> => (await all()).find(template => template.name === name)

async function image(): Promise<string> {
  const { id } = await shown()
  return (await emulator.call('GET', `/applicationTemplates/${id}/media/`)).text
}

describe('publish-template of an application template', () => {
  it('creates it, sends nothing if nothing changed, and then only the changes', async () => {
    const created = await publish({ tags: 'sales\nGenAI' })
    expect(created).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'published', operation: 'created', changed: 'true' }
    })
    const template = await shown()
    expect(created.outputs['template-id']).toBe(template.id)
    expect(template).toMatchObject({
      description: 'Who leaves',
      readme: '# Churn\n',
      tags: ['sales', 'GenAI'],
      repository: { url: 'https://github.com/acme/churn', tag: 'v1.2.0', isPublic: false },
      mediaUrl: null
    })
    expect(created.summary).toContain('## Application template `Churn` was created')

    let before = lastRequest(emulator)
    const same = await publish({ tags: 'sales\nGenAI' })
    expect(same.outputs).toMatchObject({ reason: 'unchanged', operation: 'unchanged', changed: 'false' })
    expect(same.outputs['template-id']).toBe(template.id)
    expect(writes(emulator, before)).toEqual([])
    expect(emulator.requests.since(before)).toHaveLength(1)

    before = lastRequest(emulator)
    const changed = await publish({ description: 'Who stays' }, { variables: { ...RUN, GITHUB_REF_NAME: 'v1.3.0' } })
    expect(changed.outputs).toMatchObject({ reason: 'published', operation: 'updated' })
    expect(writes(emulator, before)).toEqual(['applicationTemplatesPatch'])
    expect(changed.log.join('\n')).toContain('change description, repository')
    expect(await shown()).toMatchObject({
      id: template.id,
      description: 'Who stays',
      tags: ['sales', 'GenAI'],
      repository: { tag: 'v1.3.0', isPublic: false }
    })
  })

  it.each(['commas', 'json'])('detects that tags are read as %s', async templateTags => {
    emulator.setSwitches({ templateTags })
    expect((await publish({ tags: 'sales\nGen AI' })).log.join('\n')).not.toContain('tags that were sent')
    expect((await shown()).tags).toEqual(['sales', 'Gen AI'])
    await publish({ tags: 'sales\nchurn' })
    expect((await shown()).tags).toEqual(['sales', 'churn'])
    const before = lastRequest(emulator)
    await publish({ tags: 'sales\nchurn' })
    expect(writes(emulator, before)).toEqual([])
  })

  it.each(['sent', 'left-out'])('has no image to remove, if nulls are %s', async nulls => {
    emulator.setSwitches({ nulls })
    await publish()
    expect((await publish({ media: 'none' })).outputs.operation).toBe('unchanged')
  })

  it('sends an image, replaces it, and removes it', async () => {
    picture(PNG)
    await publish({ media: 'docs/churn.png' })
    expect(await image()).toBe(PNG.toString())

    let before = lastRequest(emulator)
    expect((await publish({ media: 'docs/churn.png' })).outputs.reason).toBe('unchanged')
    expect(writes(emulator, before)).toEqual([])

    picture(OTHER_PNG)
    before = lastRequest(emulator)
    const replaced = await publish({ media: 'docs/churn.png' })
    expect(writes(emulator, before)).toEqual(['applicationTemplatesMediaCreate'])
    expect(replaced.log.join('\n')).toContain('send the image "churn.png" (9 bytes)')
    expect(await image()).toBe(OTHER_PNG.toString())

    await publish()
    expect((await shown()).mediaUrl).not.toBeNull()

    before = lastRequest(emulator)
    expect((await publish({ media: 'none' })).outputs.operation).toBe('updated')
    expect(writes(emulator, before)).toEqual(['applicationTemplatesMediaDelete'])
    expect((await publish({ media: 'none' })).outputs.operation).toBe('unchanged')
    expect((await shown()).mediaUrl).toBeNull()
  })

  it('shows the plan in a dry run, and changes nothing', async () => {
    const before = lastRequest(emulator)
    const planned = await publish({ 'dry-run': 'true' })
    expect(planned.outputs).toMatchObject({ reason: 'planned', operation: 'planned', changed: 'false' })
    expect(planned.outputs.plan).toContain('create application template `Churn`')
    expect(planned.summary).toContain('would be created')
    expect(writes(emulator, before)).toEqual([])
  })

  it('deletes it, and succeeds if it does not exist', async () => {
    await publish()
    const { id } = await shown()
    expect((await publish({ operation: 'delete' })).outputs).toMatchObject({
      reason: 'deleted',
      operation: 'deleted',
      'template-id': id
    })
    expect(await shown()).toBeUndefined()
    expect((await publish({ operation: 'delete' })).outputs).toMatchObject({
      reason: 'deleted',
      operation: 'unchanged'
    })
  })

  it('clones it into a codespace, also a global one', async () => {
    const cloned = await publish({ operation: 'clone', name: 'Hello template' })
    expect(cloned.outputs).toMatchObject({ reason: 'published', operation: 'created' })
    expect(cloned.outputs['notebook-id']).toMatch(/^[0-9a-f]{24}$/)
    expect(cloned.outputs['use-case-id']).toMatch(/^[0-9a-f]{24}$/)
    expect(cloned.summary).toContain('was cloned into a codespace')
    expect((await publish({ operation: 'clone', name: 'Nobody' })).outputs.reason).toBe('not-found')
  })

  it.each(['publish', 'delete'])('does not change a global template: %s', async operation => {
    const before = lastRequest(emulator)
    const refused = await publish({ operation, name: 'Hello template' })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'name-conflict' } })
    expect(refused.log.join('\n')).toContain('Application template "Hello template" is a global template.')
    expect(writes(emulator, before)).toEqual([])
    expect((await publish({ operation, name: seedIds.applicationTemplate })).outputs.reason).toBe('name-conflict')
  })

  itInFull('finds it past the first page, and distinguishes templates of one name by id', async () => {
    for (let number = 0; number < 101; number += 1) await publish({ name: `Other ${number}` })
    await publish()
    const { id } = await shown()
    expect((await publish()).outputs).toMatchObject({ operation: 'unchanged', 'template-id': id })

    const { state } = emulator.platform
    const template = state.get('applicationTemplates', id)
    if (template !== undefined) state.put('applicationTemplates', { ...template, id: TWIN })
    const refused = await publish()
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'name-conflict' } })
    for (const each of [id, TWIN]) expect(refused.log.join('\n')).toContain(each)
    expect((await publish({ name: TWIN, description: 'Named by id' })).outputs).toMatchObject({
      operation: 'updated',
      'template-id': TWIN
    })
    expect((await publish({ name: id })).outputs).toMatchObject({ operation: 'unchanged', 'template-id': id })
  })

  it('reports every input that a new one lacks', async () => {
    const refused = await publish({ description: '', readme: '' }, { variables: {} })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
    expect(refused.log.join('\n')).toContain('description, readme, repository')
  })

  it.each([
    [{ readme: 'docs/none.md' }, 'It does not exist.'],
    [{ readme: '../secret' }, 'It does not exist.'],
    [{ readme: '.' }, 'It is not a file.'],
    [{ readme: 'docs/churn.png' }, 'It contains a NUL byte'],
    [{ media: 'docs/churn.jpg' }, 'Its content is not a .jpg image.'],
    [{ media: 'docs/churn.webp' }, 'DataRobot accepts .png, .jpg, .svg and .gif'],
    [{ readme: 'long.md' }, 'It has 256001 characters.']
  ])('rejects %j before any request to DataRobot', async (inputs, words) => {
    for (const name of ['churn.png', 'churn.jpg', 'churn.webp']) picture(PNG, name)
    writeFileSync(join(home.folder, 'long.md'), '😀'.repeat(256_001))
    const before = lastRequest(emulator)
    const refused = await publish(inputs as Record<string, string>)
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
    expect(refused.log.join('\n')).toContain(words)
    expect(lastRequest(emulator)).toBe(before)
  })

  it('says who can help if the permission is missing', async () => {
    emulator.fault({ operation: 'applicationTemplatesCreate', answer: { status: 403, body: { message: 'No.' } } })
    const refused = await publish()
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'forbidden' } })
    expect(refused.log.join('\n')).toContain('permission to manage templates')
  })

  it.each(['before', 'after'] as const)('creates one template if the response is lost %s its creation', async when => {
    emulator.fault({ operation: 'applicationTemplatesCreate', when, cut: 'no-answer' })
    expect((await publish()).outputs).toMatchObject({ reason: 'published', operation: 'created' })
    expect((await all()).filter(({ name }) => name === 'Churn')).toHaveLength(1)
  })

  it('does not clone twice if the response is lost', async () => {
    await publish()
    emulator.fault({ operation: 'applicationTemplatesCloneCreate', when: 'after', cut: 'no-answer' })
    const before = lastRequest(emulator)
    expect((await publish({ operation: 'clone' })).exitCode).toBe(1)
    expect(writes(emulator, before)).toEqual(['applicationTemplatesCloneCreate'])
  })

  it('skips the run of a fork, which has no secrets', async () => {
    const event = {
      pull_request: { number: 1, head: { sha: 'd'.repeat(40), ref: 'x', repo: { full_name: 'm/churn' } } }
    }
    const variables = { ...RUN, GITHUB_EVENT_NAME: 'pull_request' }
    expect((await publish({ 'api-token': '' }, { event, variables })).outputs.reason).toBe('skipped-untrusted')
  })
})
