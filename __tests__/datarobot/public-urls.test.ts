import { describe, expect, it } from '@jest/globals'
import type { Http } from '../../src/datarobot/http.ts'
import { publicUrls } from '../../src/datarobot/public-urls.ts'
import { ApiError } from '../../src/errors.ts'
import { connect } from '../support/client.ts'
import { makeVersion, start } from '../support/emulator.ts'

describe('the URL of an application', () => {
  it('with an internal host gets the public host, which is requested once', async () => {
    const emulator = await start()
    emulator.setSwitches({ urls: 'internal' })
    const { versionId } = await makeVersion(emulator, 'churn')
    const client = connect(emulator.origin)
    const { body } = await client.applications.create('churn', versionId)
    const url = `${emulator.origin}/custom_applications/${body.id}/`
    expect(body.applicationUrl).toBe(url)
    expect((await client.applications.get(body.id)).applicationUrl).toBe(url)
    expect((await client.applications.findByName('churn'))[0]?.applicationUrl).toBe(url)
    expect(emulator.requests.since(0).filter(({ operation }) => operation === 'clientConfigList')).toHaveLength(1)
  })

  it('gets the host of "endpoint" if the platform has no public host', async () => {
    const emulator = await start()
    emulator.setSwitches({ urls: 'internal' })
    emulator.fault({ operation: 'clientConfigList', times: 0, answer: { status: 403, body: { message: 'no' } } })
    const { versionId } = await makeVersion(emulator, 'churn')
    const { body } = await connect(emulator.origin).applications.create('churn', versionId)
    expect(body.applicationUrl).toBe(`${emulator.origin}/custom_applications/${body.id}/`)
  })

  it.each([
    ['https://evil.example/custom_applications/1/', 'https://dr.example/custom_applications/1/'],
    ['https://dr.example/a/?b=1#c', 'https://dr.example/a/?b=1'],
    ['https://user:key@evil.example/a/', 'https://dr.example/a/'],
    ['https://user:key@dr.example/a/', 'https://dr.example/a/'],
    ['http://dr.example/a/', 'http://dr.example/a/'],
    ['https://dr.example.evil.example/a/', 'https://dr.example/a/'],
    ['javascript:alert(1)', null],
    ['ftp://dr.example/a/', null],
    ['/custom_applications/1/', null],
    ['no address', null],
    ['', null],
    [null, null]
  ])('from %j is %j', async (told, expected) => {
    const endpoint = 'https://dr.example/api/v2'
    const refused = new ApiError(
      'forbidden',
      { what: '', saw: '', next: '' },
      { method: 'GET', path: '/clientConfig/', status: 403, serverMessage: '' }
    )
    const http = { endpoint, call: () => Promise.reject(refused) } as unknown as Http
    expect(await publicUrls(http)(told)).toBe(expected)
  })

  it('of the same host costs no question', async () => {
    const emulator = await start()
    const { versionId } = await makeVersion(emulator, 'churn')
    const client = connect(emulator.origin)
    await client.applications.create('churn', versionId)
    expect(client.http.sent).toBe(1)
  })
})
