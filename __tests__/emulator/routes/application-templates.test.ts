import { describe, expect, it } from '@jest/globals'
import { FormData } from 'undici'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'
const PATH = '/applicationTemplates/'
const GLOBAL = `${PATH}${seedIds.applicationTemplate}/`
const PNG = Buffer.from('89504e470d0a1a0a', 'hex')

const repository = { url: 'https://github.com/us/churn', tag: 'main', isPublic: false }
const fields = {
  name: 'Churn',
  description: 'Who leaves',
  tags: 'sales, GenAI',
  repository: JSON.stringify(repository)
}

type Files = Record<string, { name: string; content: string | Buffer }>
const readme = { name: 'README.md', content: '# Churn\n' }

function formOf(values: Record<string, string>, files: Files = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.append(name, value)
  for (const [field, { name, content }] of Object.entries(files)) form.append(field, new Blob([content]), name)
  return form
}

const create = (emulator: TestEmulator, values: Record<string, string> = {}, files: Files = { readme }) =>
  emulator.call('POST', PATH, { form: formOf({ ...fields, ...values }, files) })

const own = async (emulator: TestEmulator) => (await emulator.call('GET', PATH)).body.data[1]

async function created(emulator: TestEmulator, files: Files = { readme }): Promise<string> {
  expect((await create(emulator, {}, files)).status).toBe(201)
  return `${PATH}${(await own(emulator)).id}/`
}

describe('POST /applicationTemplates/', () => {
  it('creates a template that belongs to the caller, and replies without a body', async () => {
    const emulator = await start()
    const reply = await create(emulator)
    expect([reply.status, reply.text]).toEqual([201, ''])
    expect(await own(emulator)).toMatchObject({
      name: 'Churn',
      readme: '# Churn\n',
      repository,
      tags: ['sales', 'GenAI'],
      isGlobal: false,
      createdBy: 'emulator@example.com',
      editedAt: null,
      editedBy: null,
      mediaUrl: null
    })
  })

  it.each([
    ['sales', ['sales']],
    ['["a, b","c"]', ['a, b', 'c']],
    ['', []]
  ])('reads the tags %j as %j', async (tags, list) => {
    const emulator = await start()
    await create(emulator, { tags })
    expect((await own(emulator)).tags).toEqual(list)
  })

  it('accepts the readme as a plain field', async () => {
    const emulator = await start()
    await create(emulator, { readme: 'plain' }, {})
    expect((await own(emulator)).readme).toBe('plain')
  })

  it('accepts a readme of 256000 characters', async () => {
    const emulator = await start()
    const reply = await create(emulator, {}, { readme: { name: 'README.md', content: '😀'.repeat(256_000) } })
    expect(reply.status).toBe(201)
  })

  it.each([
    ['an unknown key', { colour: 'red' }, 'colour', 'colour is not allowed key'],
    ['a name of 257 characters', { name: 'x'.repeat(257) }, 'name', 'more than 256'],
    ['tags of 257 characters', { tags: 'x'.repeat(257) }, 'tags', 'more than 256'],
    ['tags that are broken JSON', { tags: '["a"' }, 'tags', 'must be a string that contains JSON'],
    ['tags that are no texts', { tags: '[1]' }, 'tags', 'must be string'],
    ['a repository that is not JSON', { repository: 'https://x' }, 'repository', 'must be a string that contains JSON'],
    ['a repository without its tag', { repository: '{"url":"https://x.org","isPublic":true}' }, 'repository', "'tag'"],
    ['a repository with an invalid url', { repository: '{"url":"x","tag":"t","isPublic":true}' }, 'repository', 'uri'],
    [
      'an unknown key of the repository',
      { repository: '{"url":"https://x.org","tag":"t","isPublic":true,"branch":"b"}' },
      'repository',
      'repository.branch is not allowed key'
    ]
  ])('refuses %s and stores nothing', async (_, values, field, problem) => {
    const emulator = await start()
    const reply = await create(emulator, values)
    expect(reply.status).toBe(422)
    expect(reply.body.errors[field]).toContain(problem)
    expect((await emulator.call('GET', PATH)).body.totalCount).toBe(1)
  })

  it.each([
    ['a readme of 256001 characters', { readme: { name: 'a.md', content: 'x'.repeat(256_001) } }, 'readme', '256000'],
    ['a readme that is not text', { readme: { name: 'a.md', content: Buffer.from([0xff]) } }, 'readme', 'utf-8'],
    ['media of another kind', { readme, media: { name: 'film.mp4', content: 'x' } }, 'media', 'film.mp4']
  ])('refuses %s', async (_, files, field, problem) => {
    const emulator = await start()
    const reply = await create(emulator, {}, files)
    expect(reply.status).toBe(422)
    expect(reply.body.errors[field]).toContain(problem)
  })

  it.each(['name', 'description', 'tags', 'repository'] as const)('refuses a form without its %s', async name => {
    const emulator = await start()
    const { [name]: _, ...rest } = fields
    const reply = await emulator.call('POST', PATH, { form: formOf(rest, { readme }) })
    expect([reply.status, reply.body.errors]).toEqual([422, { [name]: 'is required' }])
  })
})

describe('PATCH /applicationTemplates/{id}/', () => {
  it('changes the given fields, and records the editor and the time', async () => {
    const emulator = await start()
    const path = await created(emulator)
    const before = await own(emulator)
    emulator.platform.clock.advance(60_000)
    const form = formOf({ tags: 'new' }, { readme: { name: 'README.md', content: 'changed' } })
    expect((await emulator.call('PATCH', path, { form })).status).toBe(204)
    const after = await own(emulator)
    expect(after).toMatchObject({ name: 'Churn', tags: ['new'], readme: 'changed', editedBy: 'emulator@example.com' })
    expect(Date.parse(after.editedAt) - Date.parse(before.createdAt)).toBeGreaterThanOrEqual(60_000)
  })

  it('refuses an invalid repository and changes nothing', async () => {
    const emulator = await start()
    const path = await created(emulator)
    const before = await own(emulator)
    const reply = await emulator.call('PATCH', path, { form: formOf({ name: 'New', repository: '{}' }) })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['repository']])
    expect(await own(emulator)).toEqual(before)
  })
})

describe('the media of an application template', () => {
  it.each([
    ['a.png', 'image/png'],
    ['a.JPG', 'image/jpeg'],
    ['a.svg', 'image/svg+xml'],
    ['a.gif', 'image/gif']
  ])('%s is returned as %s', async (name, type) => {
    const emulator = await start()
    const path = await created(emulator)
    const form = formOf({}, { media: { name, content: PNG } })
    const reply = await emulator.call('POST', `${path}media/`, { form })
    expect([reply.status, reply.text]).toEqual([202, ''])
    const { mediaUrl } = await own(emulator)
    expect(mediaUrl).toBe(`${emulator.origin}/api/v2${path}media/`)
    const media = await emulator.call('GET', `${path}media/`)
    expect([media.status, media.headers['content-type'], media.headers['content-length']]).toEqual([200, type, '8'])
  })

  it('can be uploaded with the template, and deleted once', async () => {
    const emulator = await start()
    const path = await created(emulator, { readme, media: { name: 'a.png', content: PNG } })
    expect((await emulator.call('GET', `${path}media/`)).status).toBe(200)
    expect((await emulator.call('DELETE', `${path}media/`)).status).toBe(204)
    expect((await own(emulator)).mediaUrl).toBeNull()
    expect((await emulator.call('GET', `${path}media/`)).status).toBe(404)
    expect((await emulator.call('DELETE', `${path}media/`)).status).toBe(404)
  })

  it.each([
    ['nothing', formOf({ other: 'x' })],
    ['a text', formOf({ media: 'text' })],
    ['another kind of file', formOf({}, { media: { name: 'a.txt', content: 'x' } })]
  ])('is not %s', async (_, form) => {
    const emulator = await start()
    const path = await created(emulator)
    const reply = await emulator.call('POST', `${path}media/`, { form })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, expect.arrayContaining(['media'])])
  })
})

describe('POST /applicationTemplates/{id}/clone/', () => {
  it('creates a codespace with the readme, whose files a version can use', async () => {
    const emulator = await start()
    const reply = await emulator.call('POST', `${GLOBAL}clone/`)
    expect(reply.status).toBe(200)
    expect(reply.body.useCaseId).toMatch(/^[0-9a-f]{24}$/)
    const [source] = [(await emulator.call('POST', '/customApplicationSources/', { json: { name: 's' } })).body]
    const versions = `/customApplicationSources/${source.id}/versions/`
    const version = (await emulator.call('POST', versions, { json: {} })).body
    const json = { codespaceId: reply.body.notebookId }
    expect((await emulator.call('POST', `${versions}${version.id}/fromCodespace/`, { json })).status).toBe(200)
    const { items } = (await emulator.call('GET', `${versions}${version.id}/`)).body
    expect(items).toMatchObject([{ filePath: 'README.md', fileSource: 'codespace' }])
  })
})

const writes = ['PATCH ', 'DELETE ', 'POST media/', 'DELETE media/'].map(write => write.split(' ') as [string, string])

const formFor = (method: string, below: string) => {
  if (method === 'PATCH') return { form: formOf({ name: 'x' }) }
  return method === 'POST' && below === 'media/' ? { form: formOf({}, { media: { name: 'a.png', content: PNG } }) } : {}
}

describe('a global application template', () => {
  it.each(writes)('answers 404 to %s %s', async (method, below) => {
    const emulator = await start()
    const reply = await emulator.call(method, `${GLOBAL}${below}`, formFor(method, below))
    expect(reply.status).toBe(404)
    expect((await emulator.call('GET', PATH)).body.data[0]).toMatchObject({ name: 'Hello template', editedAt: null })
  })
})

describe('an application template that is not visible or does not exist', () => {
  const all = [...writes, ['GET', 'media/'], ['POST', 'clone/']] as [string, string][]

  it.each(all)('answers 404 to %s %s', async (method, below) => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const path = await created(emulator)
    const options = { ...formFor(method, below), token: 'viewer' }
    expect((await emulator.call(method, `${path}${below}`, options)).status).toBe(404)
    expect((await emulator.call(method, `${PATH}${UNKNOWN}/${below}`, formFor(method, below))).status).toBe(404)
    expect((await emulator.call('GET', PATH, { token: 'viewer' })).body.totalCount).toBe(1)
  })
})

describe('GET /applicationTemplates/', () => {
  it.each([
    ['limit', '0'],
    ['limit', '101'],
    ['offset', '-1'],
    ['name', 'x']
  ])('refuses %s=%s', async (name, value) => {
    const emulator = await start()
    const reply = await emulator.call('GET', PATH, { query: { [name]: value } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, [name]])
  })
})
