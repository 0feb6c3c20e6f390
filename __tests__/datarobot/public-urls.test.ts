import { describe, expect, it } from '@jest/globals'
import { makeVersion, start } from '../support/emulator.ts'
import { connect } from './client.ts'

describe('the URL of an application', () => {
  it('that names an inner host leads to where people reach the platform, asked for once', async () => {
    const emulator = await start()
    emulator.turn({ urls: 'internal' })
    const { versionId } = await makeVersion(emulator, 'churn')
    const client = connect(emulator.origin)
    const { body } = await client.applications.create('churn', versionId)
    const url = `${emulator.origin}/custom_applications/${body.id}/`
    expect(body.applicationUrl).toBe(url)
    expect((await client.applications.get(body.id)).applicationUrl).toBe(url)
    expect((await client.applications.named('churn'))[0]?.applicationUrl).toBe(url)
    expect(emulator.requests.since(0).filter(({ operation }) => operation === 'clientConfigList')).toHaveLength(1)
  })

  it('stays as it is where the platform does not say how people reach it', async () => {
    const emulator = await start()
    emulator.turn({ urls: 'internal' })
    emulator.fault({ operation: 'clientConfigList', times: 0, answer: { status: 403, body: { message: 'no' } } })
    const { versionId } = await makeVersion(emulator, 'churn')
    const { body } = await connect(emulator.origin).applications.create('churn', versionId)
    expect(body.applicationUrl).toBe(`http://datarobot.internal:8080/custom_applications/${body.id}/`)
  })

  it('of the same host costs no question', async () => {
    const emulator = await start()
    const { versionId } = await makeVersion(emulator, 'churn')
    const client = connect(emulator.origin)
    await client.applications.create('churn', versionId)
    expect(client.http.sent).toBe(1)
  })
})
