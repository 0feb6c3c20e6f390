import { describe, expect, it } from '@jest/globals'
import { zipSync } from 'fflate'
import { FormData } from 'undici'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'
const PATH = '/customTemplates/'
const seeded = `${PATH}${seedIds.customTemplate}/`

const environment = JSON.stringify({
  environmentId: seedIds.python,
  environmentVersionId: `7${seedIds.python.slice(1)}`
})

const fields = {
  name: 'Churn',
  description: 'Who leaves',
  templateType: 'customApplicationTemplate',
  templateSubType: 'streamlit',
  defaultEnvironment: environment
}

const zipOf = (files: Record<string, string>): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))))

function formOf(values: Record<string, string>, file?: { name: string; content: string | Buffer }): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.append(name, value)
  if (file !== undefined) form.append('file', new Blob([file.content]), file.name)
  return form
}

const aZip = { name: 'template.zip', content: zipOf({ 'start-app.sh': '#!/bin/sh\n', 'pages/one.py': 'pass\n' }) }

async function create(emulator: TestEmulator, values: Record<string, string> = {}, file: typeof aZip = aZip) {
  return emulator.call('POST', PATH, { form: formOf({ ...fields, ...values }, file) })
}

/** Finds the template of this name in the list. */
async function find(emulator: TestEmulator, name: string) {
  const reply = await emulator.call('GET', PATH, { query: { search: name } })
  return reply.body.data.find((template: { name: string }) => template.name === name)
}

describe('POST /customTemplates/', () => {
  it('creates a template from the files in a zip', async () => {
    const emulator = await start()
    const reply = await create(emulator, { templateMetadata: '{"tags":["churn"],"readme":"# Churn"}' })
    expect(reply.status).toBe(201)
    expect(reply.body.customTemplateId).toMatch(/^[0-9a-f]{24}$/)
    const template = await find(emulator, 'Churn')
    expect(template).toMatchObject({
      enabled: true,
      defaultResourceBundleId: null,
      defaultEnvironment: JSON.parse(environment),
      templateMetadata: { tags: ['churn'], readme: '# Churn' }
    })
    expect(template.items.map(({ name }: { name: string }) => name)).toEqual(['start-app.sh', 'pages/one.py'])
  })

  it('stores any other file under its name', async () => {
    const emulator = await start()
    await create(
      emulator,
      { enabled: 'false', defaultResourceBundleId: 'cpu.small' },
      { name: 'app.py', content: Buffer.from('x') }
    )
    const template = await find(emulator, 'Churn')
    expect(template).toMatchObject({ enabled: false, defaultResourceBundleId: 'cpu.small' })
    expect(template.items).toMatchObject([{ name: 'app.py' }])
  })

  it.each([
    ['an unknown key', { nmae: 'x' }, 'nmae', 'nmae is not allowed key'],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name', 'more than 255'],
    ['a description of 10001 characters', { description: 'x'.repeat(10_001) }, 'description', 'more than 10000'],
    ['an unknown bundle', { defaultResourceBundleId: 'cpu.huge' }, 'defaultResourceBundleId', 'must be one of'],
    ['an enabled that is not a boolean', { enabled: 'perhaps' }, 'enabled', 'must be boolean'],
    [
      'an environment that is not JSON',
      { defaultEnvironment: 'python' },
      'defaultEnvironment',
      'must be a string that contains JSON'
    ],
    [
      'an environment without its version',
      { defaultEnvironment: '{"environmentId":"x"}' },
      'defaultEnvironment',
      'environmentVersionId'
    ],
    [
      'an environment that does not exist',
      { defaultEnvironment: `{"environmentId":"${UNKNOWN}","environmentVersionId":"${UNKNOWN}"}` },
      'defaultEnvironment',
      'has no version'
    ],
    ['metadata that is not JSON', { templateMetadata: '{' }, 'templateMetadata', 'must be a string that contains JSON'],
    [
      'metadata of an invalid type',
      { templateMetadata: '{"tags":"a"}' },
      'templateMetadata',
      'templateMetadata.tags must be array'
    ]
  ])('refuses %s and stores nothing', async (_, values, field, problem) => {
    const emulator = await start()
    const reply = await create(emulator, values)
    expect(reply.status).toBe(422)
    expect(reply.body.errors[field]).toContain(problem)
    expect((await emulator.call('GET', PATH)).body.totalCount).toBe(1)
  })

  it.each(['name', 'description', 'templateType', 'templateSubType', 'defaultEnvironment'] as const)(
    'refuses a form without its %s',
    async name => {
      const emulator = await start()
      const { [name]: _, ...rest } = fields
      const reply = await emulator.call('POST', PATH, { form: formOf(rest, aZip) })
      expect([reply.status, reply.body.errors[name]]).toEqual([422, 'is required'])
    }
  )

  it('refuses a form without its file, or with text instead', async () => {
    const emulator = await start()
    const without = await emulator.call('POST', PATH, { form: formOf(fields) })
    const text = await emulator.call('POST', PATH, { form: formOf({ ...fields, file: 'text' }) })
    for (const reply of [without, text]) expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['file']])
  })

  const swollen = zipOf({ 'zeros.bin': 'small' })
  swollen.writeUInt32LE(256 * 1024 * 1024 + 1, swollen.indexOf('PK\u0001\u0002') + 24)
  const many = zipOf(Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`${index}.txt`, ''])))
  const lying = zipOf({ 'a.txt': 'more than it says' })
  lying.writeUInt32LE(1_000, lying.indexOf('PK\u0001\u0002') + 24)

  it.each([
    ['a path that leaves the root', zipOf({ '../../etc/passwd': 'x' }), 'Can not store file \\"../../etc/passwd\\"'],
    ['an absolute path', zipOf({ '/etc/passwd': 'x' }), 'the path is absolute'],
    ['a path with backslashes', zipOf({ '..\\evil.py': 'x' }), 'backslash'],
    ['a declared size of more than 256 MiB', swollen, 'more than 256 MiB'],
    ['more files than 1000', many, 'at most 1000 files, this one has 1001'],
    ['an entry with a wrong declared size', lying, 'is not a valid zip archive'],
    ['bytes that are not a zip', Buffer.from('PK but not really'), 'is not a valid zip archive']
  ])('refuses a zip with %s', async (_, content, problem) => {
    const emulator = await start()
    const reply = await create(emulator, {}, { name: 'template.zip', content })
    expect(reply.status).toBe(422)
    expect(JSON.stringify(reply.body.errors.file)).toContain(problem)
    expect((await emulator.call('GET', PATH)).body.totalCount).toBe(1)
  })

  it('accepts a zip of 1000 files', async () => {
    const emulator = await start()
    const content = zipOf(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${index}.txt`, ''])))
    expect((await create(emulator, {}, { name: 'template.zip', content })).status).toBe(201)
    expect((await find(emulator, 'Churn')).items).toHaveLength(1000)
  })

  it('accepts only forms', async () => {
    const emulator = await start()
    expect((await emulator.call('POST', PATH, { json: fields })).status).toBe(415)
  })
})

describe('GET /customTemplates/', () => {
  it.each([
    ['search', 'CHURN', ['Churn']],
    ['search', 'few lines of python', ['Hello application']],
    ['tag', 'example', ['Hello application']],
    ['templateSubType', 'streamlit', ['Churn']],
    ['templateType', 'customApplicationTemplate', ['Hello application', 'Churn']],
    ['templateType', 'customMetric', []],
    ['publisher', 'us', ['Churn']],
    ['category', 'sales', ['Churn']],
    ['orderBy', '-name', ['Hello application', 'Churn']],
    ['orderBy', 'name', ['Churn', 'Hello application']],
    ['orderBy', '-createdAt', ['Churn', 'Hello application']]
  ])('with %s=%s lists %j', async (name, value, names) => {
    const emulator = await start()
    await create(emulator, { templateMetadata: '{"publisher":"us","category":"sales"}' })
    const reply = await emulator.call('GET', PATH, { query: { [name]: value } })
    expect(reply.body.data.map((template: { name: string }) => template.name)).toEqual(names)
  })

  it.each([
    ['orderBy', 'size'],
    ['limit', '101'],
    ['serach', 'x']
  ])('refuses %s=%s', async (name, value) => {
    const emulator = await start()
    const reply = await emulator.call('GET', PATH, { query: { [name]: value } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, [name]])
  })
})

describe('PATCH /customTemplates/{id}/', () => {
  it('changes the given fields only, and returns the template', async () => {
    const emulator = await start()
    const before = await emulator.call('GET', seeded)
    const form = formOf({ name: 'Renamed', templateMetadata: '{"tags":[]}' }, { name: 'only.py', content: 'pass' })
    const reply = await emulator.call('PATCH', seeded, { form })
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({
      ...before.body,
      name: 'Renamed',
      templateMetadata: { tags: [] },
      items: [{ id: expect.any(String), name: 'only.py' }]
    })
    expect((await emulator.call('GET', seeded)).body).toEqual(reply.body)
  })

  it.each([
    ['an unknown key', { nmae: 'x' }, 'nmae'],
    ['an invalid environment', { defaultEnvironment: '[]' }, 'defaultEnvironment'],
    ['a file that is text', { file: 'text' }, 'file']
  ])('refuses %s and changes nothing', async (_, values, field) => {
    const emulator = await start()
    const before = await emulator.call('GET', seeded)
    const reply = await emulator.call('PATCH', seeded, { form: formOf({ name: 'Renamed', ...values }) })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, [field]])
    expect((await emulator.call('GET', seeded)).body).toEqual(before.body)
  })
})

describe('a custom template', () => {
  it('is gone after DELETE', async () => {
    const emulator = await start()
    expect((await emulator.call('DELETE', seeded)).status).toBe(204)
    expect((await emulator.call('GET', seeded)).status).toBe(404)
  })

  it('is visible to all users, and only its creator can change it', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    expect((await emulator.call('GET', seeded, { token: 'viewer' })).status).toBe(200)
    const form = formOf({ name: 'mine' })
    expect((await emulator.call('PATCH', seeded, { form, token: 'viewer' })).status).toBe(403)
    expect((await emulator.call('DELETE', seeded, { token: 'viewer' })).status).toBe(403)
  })

  it.each([
    ['GET', `${PATH}${UNKNOWN}/`],
    ['PATCH', `${PATH}${UNKNOWN}/`],
    ['DELETE', `${PATH}${UNKNOWN}/`],
    ['GET', `${PATH}${UNKNOWN}/files/${UNKNOWN}/`],
    ['GET', `${seeded}files/${UNKNOWN}/`]
  ])('that does not exist is answered with 404: %s %s', async (method, path) => {
    const emulator = await start()
    const reply = await emulator.call(method, path)
    expect([reply.status, reply.body.message]).toEqual([404, expect.stringContaining(UNKNOWN)])
  })
})

describe('GET /customTemplates/{id}/files/{fileId}/', () => {
  it('returns the text of a file', async () => {
    const emulator = await start()
    const [item] = (await emulator.call('GET', seeded)).body.items
    const reply = await emulator.call('GET', `${seeded}files/${item.id}/`)
    expect(reply.body).toEqual({ id: item.id, filename: 'start-app.sh', content: expect.stringContaining('#!/bin/sh') })
  })

  it('refuses a file that is not text', async () => {
    const emulator = await start()
    await create(emulator, {}, { name: 'logo.png', content: Buffer.from([0x89, 0x50, 0xff, 0xfe]) })
    const { id, items } = await find(emulator, 'Churn')
    const reply = await emulator.call('GET', `${PATH}${id}/files/${items[0].id}/`)
    expect([reply.status, reply.body.message]).toEqual([422, 'File is not utf-8 encoded'])
  })
})
