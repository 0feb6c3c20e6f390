import { describe, expect, it } from '@jest/globals'
import { readPublishTemplateInputs } from '../../../src/actions/publish-template/inputs.ts'
import { ID, source, thrownBy } from '../../support/inputs.ts'

type Inputs = Record<string, string | undefined>

const APPLICATION = { 'app-name': undefined, kind: 'application', name: 'Churn' }
const CUSTOM = { ...APPLICATION, kind: 'custom' }

const read = (inputs: Inputs, required: Inputs = APPLICATION) =>
  readPublishTemplateInputs(source({ ...required, ...inputs }))
const refusal = (inputs: Inputs, required: Inputs = APPLICATION) =>
  (thrownBy(() => read(inputs, required)) as Error | undefined)?.message ?? ''

describe('readPublishTemplateInputs', () => {
  it('has a default for each input that is not set', () => {
    expect(read({})).toMatchObject({
      kind: 'application',
      operation: 'publish',
      template: { name: 'Churn' },
      description: null,
      readme: null,
      tags: null,
      media: null,
      repository: {},
      path: '.',
      templateType: 'customApplicationTemplate',
      metadata: null,
      dryRun: false
    })
  })

  it.each([
    ['x'.repeat(256), { name: 'x'.repeat(256) }],
    [ID.toUpperCase(), { id: ID }],
    ['deadbeef', { name: 'deadbeef' }]
  ])('reads the name %j', (name, template) => {
    expect(read({ name }).template).toEqual(template)
  })

  it.each([
    [{ kind: '' }, 'kind'],
    [{ kind: 'Application' }, 'kind'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(257) }, 'name'],
    [{ operation: 'update' }, 'operation'],
    [{ description: 'a\nb' }, 'description'],
    [{ tags: 'sales, GenAI' }, 'tags'],
    [{ tags: 'x'.repeat(257) }, 'tags'],
    [{ tags: Array(130).fill('x').join('\n') }, 'tags'],
    [{ repository: 'https://github.com/acme/churn' }, 'repository'],
    [{ repository: 'url=git@github.com:acme/churn\ntag=main\npublic=true' }, 'repository'],
    [{ repository: 'url=https://mona:pw@github.com/acme/churn\ntag=main\npublic=true' }, 'repository'],
    [{ repository: 'url=https://github.com/acme/churn\ntag=main' }, 'repository'],
    [{ repository: 'tag=' }, 'repository'],
    [{ repository: `tag=${'x'.repeat(257)}` }, 'repository'],
    [{ repository: 'public=yes' }, 'repository'],
    [{ path: 'app' }, 'path'],
    [{ environment: 'Python' }, 'environment'],
    [{ metadata: 'a: b' }, 'metadata']
  ])('rejects %j for an application template', (inputs, name) => {
    expect(refusal(inputs as Inputs)).toContain(`Input "${name}"`)
  })

  it.each([
    [{ name: 'x'.repeat(256) }, 'name'],
    [{ description: 'x'.repeat(10_001) }, 'description'],
    [{ tags: Array(1001).fill('x').join('\n') }, 'tags'],
    [{ media: 'a.png' }, 'media'],
    [{ repository: 'tag=main' }, 'repository'],
    [{ operation: 'clone' }, 'operation'],
    [{ 'template-type': 'x'.repeat(256) }, 'template-type'],
    [{ metadata: '[a]' }, 'metadata'],
    [{ metadata: 'a: [' }, 'metadata'],
    [{ metadata: 'a: &x 1\nb: *x' }, 'metadata'],
    [{ metadata: 'a: 1\na: 2' }, 'metadata'],
    [{ metadata: 'a: !x 1' }, 'metadata'],
    [{ metadata: '# nothing' }, 'metadata'],
    [{ metadata: '['.repeat(10_000) }, 'metadata'],
    [{ metadata: 'classLabels: yes' }, 'metadata'],
    [{ metadata: 'resourceBundleIds: [1]' }, 'metadata'],
    [{ metadata: 'readme: 3' }, 'metadata']
  ])('rejects %j for a custom template', (inputs, name) => {
    expect(refusal(inputs as Inputs, CUSTOM)).toContain(`Input "${name}"`)
  })

  it('reads repositories, tags and images', () => {
    const given = {
      repository: 'url = https://ghe.example.com/a/b\ntag=v1=2\npublic=false',
      tags: 'a\n\n b ',
      media: 'none'
    }
    expect(read(given)).toMatchObject({
      repository: { url: 'https://ghe.example.com/a/b', tag: 'v1=2', isPublic: false },
      tags: ['a', 'b'],
      media: 'none'
    })
    expect(read({ repository: 'tag=v1', media: 'a.png' })).toMatchObject({
      repository: { tag: 'v1' },
      media: { path: 'a.png' }
    })
  })

  it('accepts 256 characters of tags, with the commas between them', () => {
    expect(read({ tags: Array(128).fill('x').join('\n') }).tags).toHaveLength(128)
  })

  it('reads metadata as YAML and as JSON', () => {
    const metadata = { classLabels: ['yes', 'no'], source: { kind: 'git' } }
    expect(read({ metadata: 'classLabels: ["yes", "no"]\nsource: {kind: git}' }, CUSTOM).metadata).toEqual(metadata)
    expect(read({ metadata: JSON.stringify(metadata) }, CUSTOM).metadata).toEqual(metadata)
  })

  it('redacts a token in another input', () => {
    const token = source().get('api-token')
    const message = refusal({ operation: token })
    expect(message).toContain('***')
    expect(message).not.toContain(token)
  })
})
