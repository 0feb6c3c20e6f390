import { describe, expect } from '@jest/globals'
import { it, itInFull } from '../../support/effort.ts'
import {
  createForm,
  createTemplate,
  createZip,
  DEFAULT_ENVIRONMENT,
  findTemplate,
  TEMPLATE_FIELDS,
  TEMPLATE_ZIP,
  TEMPLATES_PATH
} from '../../support/emulated-custom-templates.ts'
import { start } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'

describe('POST /customTemplates/', () => {
  it('creates a template from the files in a zip', async () => {
    const emulator = await start()
    const reply = await createTemplate(emulator, { templateMetadata: '{"tags":["churn"],"readme":"# Churn"}' })
    expect(reply.status).toBe(201)
    expect(reply.body.customTemplateId).toMatch(/^[0-9a-f]{24}$/)
    const template = await findTemplate(emulator, 'Churn')
    expect(template).toMatchObject({
      enabled: true,
      defaultResourceBundleId: null,
      defaultEnvironment: JSON.parse(DEFAULT_ENVIRONMENT),
      templateMetadata: { tags: ['churn'], readme: '# Churn' }
    })
    expect(template.items.map(({ name }: { name: string }) => name)).toEqual(['start-app.sh', 'pages/one.py'])
  })

  it('stores any other file under its name', async () => {
    const emulator = await start()
    await createTemplate(
      emulator,
      { enabled: 'false', defaultResourceBundleId: 'cpu.small' },
      { name: 'app.py', content: Buffer.from('x') }
    )
    const template = await findTemplate(emulator, 'Churn')
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
    const reply = await createTemplate(emulator, values)
    expect(reply.status).toBe(422)
    expect(reply.body.errors[field]).toContain(problem)
    expect((await emulator.call('GET', TEMPLATES_PATH)).body.totalCount).toBe(1)
  })

  it.each(['name', 'description', 'templateType', 'templateSubType', 'defaultEnvironment'] as const)(
    'refuses a form without its %s',
    async name => {
      const emulator = await start()
      const { [name]: _, ...rest } = TEMPLATE_FIELDS
      const reply = await emulator.call('POST', TEMPLATES_PATH, { form: createForm(rest, TEMPLATE_ZIP) })
      expect([reply.status, reply.body.errors[name]]).toEqual([422, 'is required'])
    }
  )

  it('refuses a form without its file, or with text instead', async () => {
    const emulator = await start()
    const without = await emulator.call('POST', TEMPLATES_PATH, { form: createForm(TEMPLATE_FIELDS) })
    const text = await emulator.call('POST', TEMPLATES_PATH, { form: createForm({ ...TEMPLATE_FIELDS, file: 'text' }) })
    for (const reply of [without, text]) expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['file']])
  })

  const swollen = createZip({ 'zeros.bin': 'small' })
  swollen.writeUInt32LE(256 * 1024 * 1024 + 1, swollen.indexOf('PK\u0001\u0002') + 24)
  const many = createZip(Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`${index}.txt`, ''])))
  const lying = createZip({ 'a.txt': 'more than it says' })
  lying.writeUInt32LE(1_000, lying.indexOf('PK\u0001\u0002') + 24)

  it.each([
    [
      'a path that leaves the root',
      createZip({ '../../etc/passwd': 'x' }),
      'Can not store file \\"../../etc/passwd\\"'
    ],
    ['an absolute path', createZip({ '/etc/passwd': 'x' }), 'the path is absolute'],
    ['a path with backslashes', createZip({ '..\\evil.py': 'x' }), 'backslash'],
    ['a declared size of more than 256 MiB', swollen, 'more than 256 MiB'],
    ['more files than 1000', many, 'at most 1000 files, this one has 1001'],
    ['an entry with a wrong declared size', lying, 'is not a valid zip archive'],
    ['bytes that are not a zip', Buffer.from('PK but not really'), 'is not a valid zip archive']
  ])('refuses a zip with %s', async (_, content, problem) => {
    const emulator = await start()
    const reply = await createTemplate(emulator, {}, { name: 'template.zip', content })
    expect(reply.status).toBe(422)
    expect(JSON.stringify(reply.body.errors.file)).toContain(problem)
    expect((await emulator.call('GET', TEMPLATES_PATH)).body.totalCount).toBe(1)
  })

  itInFull('accepts a zip of 1000 files', async () => {
    const emulator = await start()
    const content = createZip(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`${index}.txt`, ''])))
    expect((await createTemplate(emulator, {}, { name: 'template.zip', content })).status).toBe(201)
    expect((await findTemplate(emulator, 'Churn')).items).toHaveLength(1000)
  })

  it('accepts only forms', async () => {
    const emulator = await start()
    expect((await emulator.call('POST', TEMPLATES_PATH, { json: TEMPLATE_FIELDS })).status).toBe(415)
  })
})
