import { describe, expect, it } from '@jest/globals'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { start } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'

interface Item {
  filePath: string
  fileSource: string
}

describe('POST /customApplicationSources/fromCustomTemplate/', () => {
  const path = '/customApplicationSources/fromCustomTemplate/'
  const template = { customTemplateId: seedIds.customTemplate }

  it("creates a source with one version of the template's files and environment", async () => {
    const emulator = await start()
    const { status, body } = await emulator.call('POST', path, { json: template })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      name: 'Hello application',
      latestVersion: { baseEnvironmentId: seedIds.python, isFrozen: false }
    })
    expect(body.latestVersion.items.map(({ filePath, fileSource }: Item) => [filePath, fileSource])).toEqual([
      ['start-app.sh', 'customTemplate'],
      ['app.py', 'customTemplate']
    ])
    const app = { name: 'hello', applicationSourceId: body.id }
    expect((await emulator.call('POST', '/customApplications/', { json: app })).status).toBe(202)
  })

  it('appends a number to a taken name', async () => {
    const emulator = await start()
    const created = [1, 2, 3].map(() => () => emulator.call('POST', path, { json: template }))
    const names: string[] = []
    for (const make of created) names.push((await make()).body.name)
    expect(names).toEqual(['Hello application', 'Hello application 2', 'Hello application 3'])
  })

  it.each([
    ['200', 200],
    ['201', 200]
  ])('returns the source when the switch for created sources is %s', async (sourceCreated, status) => {
    const emulator = await start()
    emulator.setSwitches({ sourceCreated })
    expect((await emulator.call('POST', path, { json: template })).status).toBe(status)
  })

  it.each([
    ['work', 303],
    ['hang', 200]
  ])('answers 202 and a job when the switch says so; jobs %s', async (statusJobs, status) => {
    const emulator = await start()
    emulator.setSwitches({ sourceCreated: '202', statusJobs })
    const reply = await emulator.call('POST', path, { json: template })
    expect([reply.status, reply.text]).toEqual([202, ''])
    const job = await emulator.call('GET', String(reply.headers.location).slice(`${emulator.origin}/api/v2`.length))
    expect(job.status).toBe(status)
    const [source] = (await emulator.call('GET', '/customApplicationSources/')).body.data
    if (status === 303) expect(job.headers.location).toContain(`/customApplicationSources/${source.id}/`)
    expect(source.name).toBe('Hello application')
  })

  it.each([
    ['no template', {}, 'is required'],
    ['a wrong type', { customTemplateId: 1 }, 'must be string'],
    ['an unknown template', { customTemplateId: UNKNOWN }, `Custom template ${UNKNOWN} does not exist.`]
  ])('refuses %s', async (_, body, problem) => {
    const emulator = await start()
    const reply = await emulator.call('POST', path, { json: body })
    expect([reply.status, reply.body.errors]).toEqual([422, { customTemplateId: problem }])
  })

  it('refuses a template of another type', async () => {
    const emulator = await start()
    const [id] = applySeed(emulator.platform, {
      customTemplates: [{ name: 'metric', templateType: 'customMetric', environment: seedIds.python }]
    }).customTemplates
    const reply = await emulator.call('POST', path, { json: { customTemplateId: id } })
    expect([reply.status, reply.body.errors.customTemplateId]).toEqual([422, expect.stringContaining('customMetric')])
    expect((await emulator.call('GET', '/customApplicationSources/')).body.totalCount).toBe(0)
  })
})
