import { describe, expect, it } from '@jest/globals'
import { makeVersion, start } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'

describe('POST /customApplicationSources/', () => {
  it('creates a source without a version, with a 24-digit id', async () => {
    const emulator = await start()
    const reply = await emulator.call('POST', '/customApplicationSources/', { json: { name: 'shop' } })
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ name: 'shop', latestVersion: null, createdBy: 'emulator@example.com' })
    expect(reply.body.id).toMatch(/^[0-9a-f]{24}$/)
    expect(reply.body.createdAt).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/)
  })

  it('uses the default name for a source without name, and refuses a second one', async () => {
    const emulator = await start()
    const first = await emulator.call('POST', '/customApplicationSources/')
    expect(first.body.name).toBe('CustomApplicationSource')
    const second = await emulator.call('POST', '/customApplicationSources/', { json: {} })
    expect(second.status).toBe(409)
    expect(second.body.message).toContain('already in use')
  })

  it.each(['200', '201', '202'])('answers %s when the switch says so', async status => {
    const emulator = await start()
    emulator.setSwitches({ sourceCreated: status })
    const reply = await emulator.call('POST', '/customApplicationSources/', { json: { name: 'a' } })
    expect([reply.status, reply.body.name]).toEqual([Number(status), 'a'])
  })

  it.each([
    ['an unknown key', { nmae: 'x' }, 'nmae', 'nmae is not allowed key'],
    ['a wrong type', { name: 5 }, 'name', 'must be string'],
    ['an empty name', { name: '' }, 'name', 'fewer than 1'],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name', 'more than 255']
  ])('refuses %s and stores nothing', async (_, json, field, problem) => {
    const emulator = await start()
    const reply = await emulator.call('POST', '/customApplicationSources/', { json })
    expect(reply.status).toBe(422)
    expect(reply.body.message).toContain(problem)
    expect(reply.body.errors[field]).toContain(problem)
    expect((await emulator.call('GET', '/customApplicationSources/')).body.totalCount).toBe(0)
  })

  it('accepts a name of 255 characters', async () => {
    const emulator = await start()
    const reply = await emulator.call('POST', '/customApplicationSources/', { json: { name: 'x'.repeat(255) } })
    expect(reply.status).toBe(200)
  })
})

describe('GET /customApplicationSources/', () => {
  it('has pages of 20 with absolute links to all pages', async () => {
    const emulator = await start()
    for (let index = 0; index < 45; index += 1)
      await emulator.call('POST', '/customApplicationSources/', { json: { name: `s${index}` } })
    const names: string[] = []
    let next: string | null = `${emulator.origin}/api/v2/customApplicationSources/?name=s`
    let pages = 0
    while (next !== null) {
      expect(next.startsWith(`${emulator.origin}/api/v2/customApplicationSources/?`)).toBe(true)
      const reply = await emulator.fetch('GET', next.slice(emulator.origin.length))
      expect(reply.body).toMatchObject({ totalCount: 45, count: reply.body.data.length })
      names.push(...reply.body.data.map((source: { name: string }) => source.name))
      next = reply.body.next
      pages += 1
    }
    expect(pages).toBe(3)
    expect(names).toEqual(Array.from({ length: 45 }, (_, index) => `s${index}`))
  })

  it('returns null values, or leaves them out when the switch says so', async () => {
    const emulator = await start()
    await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churn' } })
    const list = async () => (await emulator.call('GET', '/customApplicationSources/')).body
    expect(await list()).toMatchObject({ next: null, data: [{ latestVersion: null }] })
    emulator.setSwitches({ nulls: 'left-out' })
    const { data, ...page } = await list()
    expect(page).not.toHaveProperty('next')
    expect(data).toEqual([expect.not.objectContaining({ latestVersion: null })])
    expect(data).toMatchObject([{ name: 'churn' }])
  })

  it.each([
    ['limit', 101],
    ['limit', 0],
    ['limit', 'ten'],
    ['offset', -1],
    ['orderBy', 'size'],
    ['colour', 'red']
  ])('refuses %s=%s', async (name, value) => {
    const emulator = await start()
    const reply = await emulator.call('GET', '/customApplicationSources/', { query: { [name]: value } })
    expect(reply.status).toBe(422)
    expect(Object.keys(reply.body.errors)).toEqual([name])
  })

  it('searches by a part of the name in any letter case, unless switches change this', async () => {
    const emulator = await start()
    for (const name of ['Churn', 'churn-old', 'my churn'])
      await emulator.call('POST', '/customApplicationSources/', { json: { name } })
    const find = async (name: string) => {
      const reply = await emulator.call('GET', '/customApplicationSources/', { query: { name } })
      return reply.body.data.map((source: { name: string }) => source.name)
    }
    expect(await find('churn')).toEqual(['Churn', 'churn-old', 'my churn'])
    emulator.setSwitches({ nameSearch: 'prefix' })
    expect(await find('churn')).toEqual(['Churn', 'churn-old'])
    emulator.setSwitches({ nameSearchCase: 'respected' })
    expect(await find('churn')).toEqual(['churn-old'])
  })

  it('sorts by name, descending with a dash', async () => {
    const emulator = await start()
    for (const name of ['b', 'c', 'a']) await emulator.call('POST', '/customApplicationSources/', { json: { name } })
    const reply = await emulator.call('GET', '/customApplicationSources/', { query: { orderBy: '-name' } })
    expect(reply.body.data.map((source: { name: string }) => source.name)).toEqual(['c', 'b', 'a'])
  })
})

describe('/customApplicationSources/{id}/', () => {
  it.each(['GET', 'PATCH', 'DELETE'])('answers %s of an unknown id with 404 and a message', async method => {
    const emulator = await start()
    const reply = await emulator.call(
      method,
      `/customApplicationSources/${UNKNOWN}/`,
      method === 'PATCH' ? { json: { name: 'x' } } : {}
    )
    expect(reply.status).toBe(404)
    expect(reply.body.message).toContain(UNKNOWN)
  })

  it('renames, but not to a taken name', async () => {
    const emulator = await start()
    const { sourceId } = await makeVersion(emulator, 'one')
    await makeVersion(emulator, 'two')
    const path = `/customApplicationSources/${sourceId}/`
    expect((await emulator.call('PATCH', path, { json: { name: 'two' } })).status).toBe(409)
    expect((await emulator.call('PATCH', path, { json: { name: 'three' } })).status).toBe(204)
    expect((await emulator.call('GET', path)).body.name).toBe('three')
    emulator.setSwitches({ sourceRenamed: '200' })
    expect((await emulator.call('PATCH', path, { json: { name: 'four' } })).body.name).toBe('four')
  })

  it('shows the last created version as the latest', async () => {
    const emulator = await start()
    const { sourceId } = await makeVersion(emulator, 'one')
    const second = await emulator.call('POST', `/customApplicationSources/${sourceId}/versions/`, {
      json: { label: 'v2' }
    })
    const source = await emulator.call('GET', `/customApplicationSources/${sourceId}/`)
    expect(source.body.latestVersion.id).toBe(second.body.id)
  })

  it('is not deleted while an application uses it, and is deleted with its versions afterwards', async () => {
    const emulator = await start()
    const { sourceId, versionId } = await makeVersion(emulator, 'one')
    const application = await emulator.call('POST', '/customApplications/', {
      json: { applicationSourceId: sourceId, name: 'app' }
    })
    const refused = await emulator.call('DELETE', `/customApplicationSources/${sourceId}/`)
    expect(refused.status).toBe(422)
    expect(refused.body.message).toContain('"app"')
    await emulator.call('DELETE', `/customApplications/${application.body.id}/`)
    expect(
      (await emulator.call('DELETE', `/customApplicationSources/${sourceId}/`, { query: { hardDelete: 'True' } }))
        .status
    ).toBe(204)
    expect(emulator.platform.state.get('versions', versionId)).toBeUndefined()
  })

  it('is deleted under a running application when the switch says so', async () => {
    const emulator = await start()
    const { sourceId } = await makeVersion(emulator, 'one')
    await emulator.call('POST', '/customApplications/', { json: { applicationSourceId: sourceId } })
    emulator.setSwitches({ sourceInUse: 'delete' })
    expect((await emulator.call('DELETE', `/customApplicationSources/${sourceId}/`)).status).toBe(204)
  })
})
