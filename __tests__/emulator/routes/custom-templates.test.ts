import { describe, expect, it } from '@jest/globals'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { createForm, createTemplate, findTemplate, TEMPLATES_PATH } from '../../support/emulated-custom-templates.ts'
import { start } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'

const SEEDED_PATH = `${TEMPLATES_PATH}${seedIds.customTemplate}/`

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
    await createTemplate(emulator, { templateMetadata: '{"publisher":"us","category":"sales"}' })
    const reply = await emulator.call('GET', TEMPLATES_PATH, { query: { [name]: value } })
    expect(reply.body.data.map((template: { name: string }) => template.name)).toEqual(names)
  })

  it.each([
    ['orderBy', 'size'],
    ['limit', '101'],
    ['serach', 'x']
  ])('refuses %s=%s', async (name, value) => {
    const emulator = await start()
    const reply = await emulator.call('GET', TEMPLATES_PATH, { query: { [name]: value } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, [name]])
  })
})

describe('PATCH /customTemplates/{id}/', () => {
  it('changes the given TEMPLATE_FIELDS only, and returns the template', async () => {
    const emulator = await start()
    const before = await emulator.call('GET', SEEDED_PATH)
    const form = createForm({ name: 'Renamed', templateMetadata: '{"tags":[]}' }, { name: 'only.py', content: 'pass' })
    const reply = await emulator.call('PATCH', SEEDED_PATH, { form })
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({
      ...before.body,
      name: 'Renamed',
      templateMetadata: { tags: [] },
      items: [{ id: expect.any(String), name: 'only.py' }]
    })
    expect((await emulator.call('GET', SEEDED_PATH)).body).toEqual(reply.body)
  })

  it.each([
    ['an unknown key', { nmae: 'x' }, 'nmae'],
    ['an invalid environment', { defaultEnvironment: '[]' }, 'defaultEnvironment'],
    ['a file that is text', { file: 'text' }, 'file']
  ])('refuses %s and changes nothing', async (_, values, field) => {
    const emulator = await start()
    const before = await emulator.call('GET', SEEDED_PATH)
    const reply = await emulator.call('PATCH', SEEDED_PATH, { form: createForm({ name: 'Renamed', ...values }) })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, [field]])
    expect((await emulator.call('GET', SEEDED_PATH)).body).toEqual(before.body)
  })
})

describe('a custom template', () => {
  it('is gone after DELETE', async () => {
    const emulator = await start()
    expect((await emulator.call('DELETE', SEEDED_PATH)).status).toBe(204)
    expect((await emulator.call('GET', SEEDED_PATH)).status).toBe(404)
  })

  it('is visible to all users, and only its creator can change it', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    expect((await emulator.call('GET', SEEDED_PATH, { token: 'viewer' })).status).toBe(200)
    const form = createForm({ name: 'mine' })
    expect((await emulator.call('PATCH', SEEDED_PATH, { form, token: 'viewer' })).status).toBe(403)
    expect((await emulator.call('DELETE', SEEDED_PATH, { token: 'viewer' })).status).toBe(403)
  })

  it.each([
    ['GET', `${TEMPLATES_PATH}${UNKNOWN}/`],
    ['PATCH', `${TEMPLATES_PATH}${UNKNOWN}/`],
    ['DELETE', `${TEMPLATES_PATH}${UNKNOWN}/`],
    ['GET', `${TEMPLATES_PATH}${UNKNOWN}/files/${UNKNOWN}/`],
    ['GET', `${SEEDED_PATH}files/${UNKNOWN}/`]
  ])('that does not exist is answered with 404: %s %s', async (method, path) => {
    const emulator = await start()
    const reply = await emulator.call(method, path)
    expect([reply.status, reply.body.message]).toEqual([404, expect.stringContaining(UNKNOWN)])
  })
})

describe('GET /customTemplates/{id}/files/{fileId}/', () => {
  it('returns the text of a file', async () => {
    const emulator = await start()
    const [item] = (await emulator.call('GET', SEEDED_PATH)).body.items
    const reply = await emulator.call('GET', `${SEEDED_PATH}files/${item.id}/`)
    expect(reply.body).toEqual({ id: item.id, filename: 'start-app.sh', content: expect.stringContaining('#!/bin/sh') })
  })

  it('refuses a file that is not text', async () => {
    const emulator = await start()
    await createTemplate(emulator, {}, { name: 'logo.png', content: Buffer.from([0x89, 0x50, 0xff, 0xfe]) })
    const { id, items } = await findTemplate(emulator, 'Churn')
    const reply = await emulator.call('GET', `${TEMPLATES_PATH}${id}/files/${items[0].id}/`)
    expect([reply.status, reply.body.message]).toEqual([422, 'File is not utf-8 encoded'])
  })
})
