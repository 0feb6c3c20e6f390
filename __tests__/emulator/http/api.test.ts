import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { eventually, filesForm, makeVersion, start, type TestEmulator, TOKEN } from '../../support/emulator.ts'

const LIST = '/customApplications/'

describe('the API key', () => {
  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer wrong' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['half a header', { authorization: 'Bearer' }]
  ])('%s is answered with 401 and a message', async (_, headers) => {
    const emulator = await start()
    const reply = await emulator.call('GET', LIST, { token: null, headers: headers as Record<string, string> })
    expect(reply.status).toBe(401)
    expect(reply.body.message).toContain('API key')
  })

  it('is accepted with both schemes that clients use', async () => {
    const emulator = await start()
    for (const scheme of ['Bearer', 'Token', 'bearer']) {
      const reply = await emulator.call('GET', LIST, { token: null, headers: { authorization: `${scheme} ${TOKEN}` } })
      expect([scheme, reply.status]).toEqual([scheme, 200])
    }
  })

  it('is checked before the path', async () => {
    const emulator = await start()
    expect((await emulator.call('GET', '/nothing/here/', { token: null })).status).toBe(401)
    expect((await emulator.call('GET', '/nothing/here/')).status).toBe(404)
  })

  it('gives access only to the records that its user can see and change', async () => {
    const emulator = await start()
    await emulator.fetch('POST', '/_emulator/seed', {
      json: { users: [{ username: 'friend@example.com', token: 'friend' }] }
    })
    const { sourceId } = await makeVersion(emulator, 'one')
    const { body } = await emulator.call('POST', LIST, { json: { applicationSourceId: sourceId, name: 'app' } })
    const path = `${LIST}${body.id}/`
    const asFriend = (method: string, json?: unknown) => emulator.call(method, path, { token: 'friend', json })
    const share = (role: string) =>
      emulator.call('PATCH', `${path}sharedRoles/`, {
        json: {
          operation: 'updateRoles',
          roles: [{ role, shareRecipientType: 'user', username: 'friend@example.com' }]
        }
      })
    expect((await asFriend('GET')).status).toBe(404)
    expect((await share('CONSUMER')).status).toBe(204)
    expect((await asFriend('GET')).status).toBe(200)
    expect((await asFriend('PATCH', { name: 'mine' })).status).toBe(403)
    await share('EDITOR')
    expect((await asFriend('PATCH', { name: 'ours' })).status).toBe(204)
    await share('NO_ROLE')
    expect((await asFriend('GET')).status).toBe(404)
  })
})

describe('a path', () => {
  it.each([
    ['accept', 200, undefined],
    ['redirect', 301, '/api/v2/customApplications/?limit=1'],
    ['not-found', 404, undefined]
  ])('without its final slash gets %s when the switch says so', async (trailingSlash, status, location) => {
    const emulator = await start({ checkReplies: false })
    emulator.setSwitches({ trailingSlash })
    const reply = await emulator.call('GET', '/customApplications', { query: { limit: 1 } })
    expect([reply.status, reply.headers.location]).toEqual([status, location])
    expect(emulator.requests.last(1)[0]?.notes[0]).toBe('path without its final slash')
  })

  it('with another method is answered with 405 and the allowed methods', async () => {
    const emulator = await start()
    const reply = await emulator.call('PUT', LIST)
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, POST'])
  })

  it('is only served to loopback host names', async () => {
    const emulator = await start()
    const reply = await emulator.call('GET', LIST, { headers: { host: 'evil.example:80' } })
    expect(reply.status).toBe(421)
  })

  it('with a leading double slash does not change the host', async () => {
    const emulator = await start()
    expect((await emulator.fetch('GET', '//evil.example/api/v2/customApplications/')).status).toBe(404)
  })
})

describe('a fault', () => {
  const create = (emulator: TestEmulator) =>
    emulator.call('POST', '/customApplicationSources/', { json: { name: 'one' } })
  const count = (emulator: TestEmulator) => emulator.platform.state.count('sources')

  it('replies with any status and headers, the given number of times, before the effect', async () => {
    const emulator = await start()
    emulator.fault({
      method: 'POST',
      times: 2,
      answer: { status: 429, headers: { 'retry-after': '7' }, body: { message: 'slow' } }
    })
    for (const round of [1, 2]) {
      const reply = await create(emulator)
      expect([round, reply.status, reply.headers['retry-after'], reply.body]).toEqual([
        round,
        429,
        '7',
        { message: 'slow' }
      ])
    }
    expect(count(emulator)).toBe(0)
    expect((await create(emulator)).status).toBe(200)
  })

  it('replaces the reply after the effect: the write is kept, its reply is lost', async () => {
    const emulator = await start()
    emulator.fault({
      operation: 'customApplicationSourcesCreate',
      when: 'after',
      answer: { status: 502, text: '<h1>Bad gateway</h1>' }
    })
    const reply = await create(emulator)
    expect([reply.status, reply.headers['content-type'], reply.text]).toEqual([
      502,
      'text/html',
      '<h1>Bad gateway</h1>'
    ])
    expect(count(emulator)).toBe(1)
  })

  it.each([
    ['before', 0],
    ['after', 1]
  ] as const)('cuts the connection %s the effect, and %d sources are there', async (when, sources) => {
    const emulator = await start()
    emulator.fault({ cut: 'no-answer', when })
    await expect(create(emulator)).rejects.toThrow()
    expect(count(emulator)).toBe(sources)
  })

  it('cuts a reply in the middle', async () => {
    const emulator = await start()
    emulator.fault({ cut: 'half-answer', method: 'GET' })
    await expect(emulator.call('GET', LIST)).rejects.toThrow()
  })

  it('cuts an upload, and nothing of it is stored', async () => {
    const emulator = await start()
    const { sourceId } = await makeVersion(emulator, 'one')
    const path = `/customApplicationSources/${sourceId}/versions/`
    emulator.fault({ cut: 'upload', operation: 'customApplicationSourcesVersionsCreate' })
    await expect(emulator.call('POST', path, { form: filesForm({ big: Buffer.alloc(3_000_000) }) })).rejects.toThrow()
    expect((await emulator.call('GET', path)).body.totalCount).toBe(1)
  })

  it('skips the first matches, and stays active with times 0', async () => {
    const emulator = await start()
    emulator.fault({ path: '/api/v2/customApplications', skip: 1, times: 0, answer: { status: 503 } })
    const statuses: number[] = []
    for (let round = 0; round < 4; round += 1) statuses.push((await emulator.call('GET', LIST)).status)
    expect(statuses).toEqual([200, 503, 503, 503])
  })

  it('completes a slow transfer in both directions', async () => {
    const emulator = await start()
    emulator.fault({ bandwidth: 1_000_000, delay: 1, times: 0 })
    const { sourceId } = await makeVersion(emulator, 'one', { 'start-app.sh': Buffer.alloc(50_000, 'x') })
    const { items, id } = (await emulator.call('GET', `/customApplicationSources/${sourceId}/`)).body.latestVersion
    const path = `/customApplicationSources/${sourceId}/versions/${id}/items/${items[0].id}/`
    expect((await emulator.call('GET', path)).body.content).toBe('x'.repeat(50_000))
    expect(emulator.requests.since(0).every(({ notes }) => notes[0]?.startsWith('fault:'))).toBe(true)
  })
})

describe('a client that disconnects in the middle of an upload', () => {
  it('leaves no file behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cut-'))
    const emulator = await start({ dataFolder: folder })
    const { sourceId } = await makeVersion(emulator, 'one')
    const before = readdirSync(join(folder, 'blobs')).length
    const socket = connect(Number(new URL(emulator.origin).port), '127.0.0.1')
    socket.write(
      `POST /api/v2/customApplicationSources/${sourceId}/versions/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n` +
        'Content-Type: multipart/form-data; boundary=X\r\nContent-Length: 1000000\r\n\r\n' +
        '--X\r\nContent-Disposition: form-data; name="filePath"\r\n\r\na\r\n--X\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' +
        'x'.repeat(100_000)
    )
    await eventually(
      () => readdirSync(join(folder, 'incoming')).length,
      count => count === 1
    )
    socket.destroy()
    await eventually(
      () => readdirSync(join(folder, 'incoming')).length,
      count => count === 0
    )
    expect(readdirSync(join(folder, 'blobs'))).toHaveLength(before)
    expect((await emulator.call('GET', `/customApplicationSources/${sourceId}/versions/`)).body.totalCount).toBe(1)
    await emulator.close()
    rmSync(folder, { recursive: true })
  })
})

describe('a client that disconnects before the reply', () => {
  it.each([
    ['nothing', 'DELETE', ''],
    ['a body', 'PATCH', '{"name":"two"}']
  ])('with %s in its request has it executed, and the log shows when', async (_, method, body) => {
    const emulator = await start()
    const { sourceId } = await makeVersion(emulator, 'one')
    const { state } = emulator.platform
    const before = emulator.requests.last(1)[0]?.number ?? 0
    emulator.fault({ method, delay: 100 })
    const socket = connect(Number(new URL(emulator.origin).port), '127.0.0.1')
    socket.write(
      `${method} /api/v2/customApplicationSources/${sourceId}/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    )
    const entry = () => emulator.requests.since(before)[0]
    await eventually(entry, logged => logged?.notes.length === 1)
    socket.destroy()
    await eventually(entry, logged => logged?.milliseconds !== null)
    expect(state.get('sources', sourceId)?.name).toBe(method === 'DELETE' ? undefined : 'two')
  })
})

describe('internal links', () => {
  it('contain an internal host name', async () => {
    const emulator = await start()
    emulator.setSwitches({ urls: 'internal' })
    const { sourceId } = await makeVersion(emulator, 'one')
    const reply = await emulator.call('POST', LIST, { json: { applicationSourceId: sourceId } })
    expect(reply.headers.location).toContain('http://datarobot.internal:8080/api/v2/status/')
    expect(reply.body.applicationUrl).toContain('http://datarobot.internal:8080/custom_applications/')
  })
})

describe('the pages', () => {
  it('are not logged, and support no other method', async () => {
    const emulator = await start()
    expect((await emulator.fetch('GET', '/', { token: null })).status).toBe(200)
    expect((await emulator.fetch('POST', '/', { token: null })).status).toBe(405)
    expect(emulator.requests.since(0)).toEqual([])
  })
})
