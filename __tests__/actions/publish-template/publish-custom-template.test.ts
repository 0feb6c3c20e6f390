import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { FormData } from 'undici'
import { publishTemplate } from '../../../src/actions/publish-template/publish-template.ts'
import { parseManifest } from '../../../src/files/manifest.ts'
import {
  type Checkout,
  checkout,
  type Deployed,
  lastRequest,
  liveFiles,
  MANIFEST,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { type Json, PYTHON_ENVIRONMENT, start, type TestEmulator } from '../../support/emulator.ts'

const LEAST = {
  kind: 'custom',
  name: 'Churn template',
  description: 'Who leaves',
  'template-sub-type': 'streamlit',
  tags: 'sales',
  readme: 'README.md'
}
const FILES = { ...START, 'README.md': '# Churn\n', 'src/app.py': 'print(1)\n', '.env': 'SECRET=1\n' }

let home: Checkout
let emulator: TestEmulator

beforeEach(async () => {
  home = checkout(FILES)
  emulator = await start()
})

const publish = (inputs: Record<string, string> = {}, event: Json = {}): Promise<Deployed> =>
  home.deploy(
    emulator,
    { ...LEAST, ...inputs },
    {
      name: 'publish-template',
      action: publishTemplate,
      event,
      variables: { GITHUB_REPOSITORY: 'acme/churn', GITHUB_SHA: 'c'.repeat(40) }
    }
  )

async function shown(name = LEAST.name): Promise<Json> {
  const { data } = (await emulator.call('GET', '/customTemplates/', { query: { search: name } })).body
  return data.find((template: Json) => template.name === name)
}

const names = ({ items }: Json): string[] => items.map(({ name }: Json) => name).sort()

async function content(name: string): Promise<string> {
  const { id, items } = await shown()
  const item = items.find((item: Json) => item.name === name)
  return (await emulator.call('GET', `/customTemplates/${id}/files/${item.id}/`)).body.content
}

describe('publish-template of a custom template', () => {
  it('follows links out of its folder to other folders of the checkout', async () => {
    home.setFiles({
      'app/start-app.sh': START['start-app.sh'] ?? '',
      'core/main.py': 'print(1)\n',
      'README.md': '# Churn\n'
    })
    symlinkSync('../core', join(home.folder, 'app/core'))
    expect((await publish({ path: 'app' })).outputs.reason).toBe('published')
    expect(names(await shown())).toEqual([MANIFEST, 'core/main.py', 'start-app.sh'])
    expect(await content('core/main.py')).toBe('print(1)\n')
  })

  it('creates it from the files, and sends nothing if nothing changed', async () => {
    const created = await publish({ 'resource-label': 'cpu.small', metadata: 'classLabels: [stays, leaves]' })
    expect(created).toMatchObject({ exitCode: 0, outputs: { reason: 'published', operation: 'created' } })
    const template = await shown()
    expect(created.outputs['template-id']).toBe(template.id)
    expect(created.summary).toContain('## Custom template `Churn template` was created')
    expect(template).toMatchObject({
      templateType: 'customApplicationTemplate',
      templateSubType: 'streamlit',
      description: 'Who leaves',
      defaultEnvironment: { environmentId: PYTHON_ENVIRONMENT },
      defaultResourceBundleId: 'cpu.small',
      templateMetadata: { classLabels: ['stays', 'leaves'], tags: ['sales'], readme: '# Churn\n' }
    })
    expect(names(template)).toEqual([MANIFEST, 'README.md', 'src/app.py', 'start-app.sh'])
    expect(await content('src/app.py')).toBe('print(1)\n')
    expect(parseManifest(await content(MANIFEST))).toMatchObject({ repository: 'acme/churn', commit: 'c'.repeat(40) })

    const before = lastRequest(emulator)
    const same = await publish({ 'resource-label': 'cpu.small', metadata: '{"classLabels": ["stays", "leaves"]}' })
    expect(same.outputs).toMatchObject({ reason: 'unchanged', changed: 'false', 'template-id': template.id })
    expect(writes(emulator, before)).toEqual([])
    expect(emulator.requests.since(before)).toHaveLength(3)
  })

  it('sends all files if one changed, and none if only fields changed', async () => {
    await publish()
    const { 'src/app.py': _, ...rest } = FILES
    home.setFiles({ ...rest, 'src/main.py': 'print(2)\n' })
    const changed = await publish()
    expect(changed.outputs.operation).toBe('updated')
    expect(changed.log.join('\n')).toContain('files: 1 new or changed, 1 removed')
    expect(names(await shown())).toEqual([MANIFEST, 'README.md', 'src/main.py', 'start-app.sh'])

    const items = names(await shown())
    const before = lastRequest(emulator)
    const worded = await publish({ description: 'Who stays', metadata: 'source: {kind: git}' })
    expect(writes(emulator, before)).toEqual(['customTemplatesPatch'])
    expect(worded.log.join('\n')).toContain('change description, metadata')
    expect(await shown()).toMatchObject({
      description: 'Who stays',
      templateMetadata: { tags: ['sales'], source: { kind: 'git' } }
    })
    expect(names(await shown())).toEqual(items)
  })

  it('sends all files again if another user changed them', async () => {
    await publish()
    const { id } = await shown()
    const form = new FormData()
    form.append('file', new Blob(['print(3)\n']), 'theirs.py')
    await emulator.call('PATCH', `/customTemplates/${id}/`, { form })
    expect(names(await shown())).toEqual(['theirs.py'])
    const mended = await publish()
    expect(mended.log.join('\n')).toContain('all files are sent: this action did not create the template')
    expect(names(await shown())).toEqual([MANIFEST, 'README.md', 'src/app.py', 'start-app.sh'])
  })

  it('stores no pull request in the manifest, because it is not a preview', async () => {
    await publish(
      {},
      { pull_request: { number: 12, head: { sha: 'd'.repeat(40), repo: { full_name: 'acme/churn' } } } }
    )
    expect(parseManifest(await content(MANIFEST))).toMatchObject({ commit: 'd'.repeat(40), pullRequest: null })
  })

  it('is the template of the first source of a deploy', async () => {
    const { outputs } = await publish()
    await home.deploy(emulator, { 'custom-template-id': outputs['template-id'] ?? '', 'health-check': 'off' })
    expect(Object.keys(await liveFiles(emulator)).sort()).toEqual(['README.md', 'src/app.py', 'start-app.sh'])
  })

  it('deletes it, and succeeds if it does not exist', async () => {
    await publish()
    expect((await publish({ operation: 'delete' })).outputs).toMatchObject({ reason: 'deleted', operation: 'deleted' })
    expect(await shown()).toBeUndefined()
    expect((await publish({ operation: 'delete' })).outputs).toMatchObject({
      reason: 'deleted',
      operation: 'unchanged'
    })
  })

  it('accepts an id as name', async () => {
    const { outputs } = await publish()
    const id = outputs['template-id'] ?? ''
    expect((await publish({ name: id })).outputs).toMatchObject({ reason: 'unchanged', 'template-id': id })
    expect((await publish({ name: 'f'.repeat(24) })).outputs.reason).toBe('not-found')
  })

  it('distinguishes templates of another type, which need no start-app.sh', async () => {
    await publish()
    home.setFiles({ 'README.md': '# Metric\n', 'metric.py': 'print(1)\n' })
    const metric = await publish({ 'template-type': 'customMetric', 'template-sub-type': 'python' })
    expect(metric.outputs.operation).toBe('created')
    const refused = await publish()
    expect(refused.outputs.reason).toBe('input-invalid')
    expect(refused.log.join('\n')).toContain('start-app.sh')
  })

  it('reports every input that a new one lacks', async () => {
    const refused = await publish({ description: '', 'template-sub-type': '', environment: '' })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
    expect(refused.log.join('\n')).toContain('description, template-sub-type, environment')
  })

  it('rejects a readme that is too long before any request to DataRobot', async () => {
    writeFileSync(join(home.folder, 'README.md'), 'x'.repeat(1_048_577))
    const before = lastRequest(emulator)
    const refused = await publish({ readme: 'README.md' })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
    expect(refused.log.join('\n')).toContain('It has 1048577 characters.')
    expect(lastRequest(emulator)).toBe(before)
  })

  it('says who can help if the template belongs to another user', async () => {
    await publish()
    writeFileSync(join(home.folder, 'README.md'), '# Other\n')
    emulator.fault({ operation: 'customTemplatesPatch', answer: { status: 403, body: { message: 'Not yours.' } } })
    const refused = await publish()
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'forbidden', changed: 'false' } })
    expect(refused.log.join('\n')).toContain('the user who created the template')
  })

  it('finds it if the response to its creation is lost', async () => {
    emulator.fault({ operation: 'customTemplatesCreate', when: 'after', cut: 'no-answer' })
    const created = await publish()
    expect(created.outputs).toMatchObject({ operation: 'created', 'template-id': (await shown()).id })
  })
})
