import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type CurrentApplicationTemplate,
  planApplicationTemplate
} from '../../../src/actions/publish-template/application-template.ts'
import { chooseTemplate } from '../../../src/actions/publish-template/choose.ts'
import {
  type CurrentCustomTemplate,
  planCustomTemplate
} from '../../../src/actions/publish-template/custom-template.ts'
import { sameFact, sameTags, sameText } from '../../../src/actions/publish-template/same.ts'

const REPOSITORY = { url: 'https://github.com/acme/churn', tag: 'main', isPublic: false }

const APPLICATION: CurrentApplicationTemplate = {
  id: 'a1',
  name: 'Churn',
  isGlobal: false,
  description: 'Who leaves',
  readme: '# Churn\n',
  tags: ['sales'],
  repository: REPOSITORY,
  media: null
}

const publish = {
  operation: 'publish',
  template: { name: 'Churn' },
  fields: {},
  repository: {},
  media: undefined
} as const

describe('chooseTemplate', () => {
  const mine = { id: 'm', name: 'Churn', isGlobal: false }
  const twin = { id: 't', name: 'Churn', isGlobal: false }
  const global = { id: 'g', name: 'Churn', isGlobal: true }
  it.each([
    ['publish', [], null],
    ['publish', [mine], mine],
    ['publish', [global, mine], mine],
    ['publish', [global], 'name-conflict'],
    ['publish', [mine, twin], 'name-conflict'],
    ['delete', [], null],
    ['delete', [global], 'name-conflict'],
    ['clone', [global], global],
    ['clone', [global, mine], 'name-conflict'],
    ['clone', [], 'not-found']
  ] as const)('to %s, of %j takes %j', (operation, found, expected) => {
    const choose = () => chooseTemplate('application', operation, { name: 'Churn' }, found)
    if (typeof expected === 'string') expect(choose).toThrow(expect.objectContaining({ reason: expected }))
    else expect(choose()).toBe(expected)
  })

  it('goes by the id, whatever the names', () => {
    expect(chooseTemplate('custom', 'publish', { id: 't' }, [mine, twin])).toBe(twin)
    expect(() => chooseTemplate('custom', 'publish', { id: 'x' }, [mine])).toThrow('was not found')
    expect(chooseTemplate('custom', 'delete', { id: 'x' }, [mine])).toBeNull()
  })
})

describe('planApplicationTemplate', () => {
  it.each([
    [{ fields: { readme: '# Churn' } }, []],
    [{ fields: { tags: ['sales', ''] } }, []],
    [{ repository: { url: REPOSITORY.url, tag: 'main' } }, []],
    [{ media: null }, []],
    [{ fields: { tags: [] } }, [{ tags: [] }]],
    [{ fields: { description: 'x', readme: '# Churn\n' } }, [{ description: 'x' }]],
    [{ repository: { tag: 'v2' } }, [{ repository: { ...REPOSITORY, tag: 'v2' } }]]
  ])('for %j changes %j', (desired, fields) => {
    const plan = planApplicationTemplate({ ...publish, ...desired }, APPLICATION)
    expect(plan.steps).toEqual(fields.map(fields => ({ kind: 'update-application-template', id: 'a1', fields })))
    expect(plan.operation).toBe(fields.length > 0 ? 'updated' : 'unchanged')
  })

  it('takes a repository that nobody says is public for private', () => {
    const fields = { description: 'x', readme: 'y' }
    const { url, tag } = REPOSITORY
    const [step] = planApplicationTemplate({ ...publish, fields, repository: { url, tag } }, null).steps
    expect(step).toMatchObject({ kind: 'create-application-template', fields: { repository: REPOSITORY, tags: [] } })
  })

  it('has nothing to do once it is done', () => {
    const text = fc.string()
    const fields = fc.record({ description: text, readme: text, tags: fc.array(text) }, { requiredKeys: [] })
    const repository = fc.record({ url: text, tag: text, isPublic: fc.boolean() }, { requiredKeys: [] })
    fc.assert(
      fc.property(fields, repository, (fields, repository) => {
        const desired = { ...publish, fields, repository }
        const [step] = planApplicationTemplate(desired, APPLICATION).steps
        const changed = step?.kind === 'update-application-template' ? step.fields : {}
        expect(planApplicationTemplate(desired, { ...APPLICATION, ...changed }).steps).toEqual([])
      })
    )
  })
})

describe('planCustomTemplate', () => {
  const file = (path: string, sha256 = 'a') => ({ path, sha256, size: 1, location: path })
  const current: CurrentCustomTemplate = {
    id: 'c1',
    name: 'Churn',
    isGlobal: false,
    description: 'Who leaves',
    templateSubType: 'streamlit',
    defaultEnvironment: { environmentId: 'e', environmentVersionId: 'v1' },
    defaultResourceBundleId: null,
    templateMetadata: { tags: ['sales'], source: { kind: 'git' } },
    manifest: {
      trusted: {
        schema: 1,
        label: null,
        repository: null,
        repositoryId: null,
        previewOf: null,
        commit: null,
        ref: null,
        run: null,
        pullRequest: null,
        expiresAt: null,
        githubEnvironment: null,
        settings: '',
        files: [file('a'), file('b')],
        kept: []
      }
    }
  }
  const desired = {
    operation: 'publish',
    template: { name: 'Churn' },
    templateType: 'customApplicationTemplate',
    fields: {},
    files: [file('a'), file('b')]
  } as const

  it.each([
    [{}, null],
    [{ templateMetadata: { tags: ['sales'], readme: null } }, null],
    [{ defaultEnvironment: { environmentId: 'e', environmentVersionId: 'v1' } }, null],
    [
      { defaultEnvironment: { environmentId: 'e', environmentVersionId: 'v2' } },
      { defaultEnvironment: { environmentId: 'e', environmentVersionId: 'v2' } }
    ],
    [{ templateMetadata: { tags: ['x'] } }, { templateMetadata: { tags: ['x'], source: { kind: 'git' } } }],
    [{ defaultResourceBundleId: 'cpu.small' }, { defaultResourceBundleId: 'cpu.small' }]
  ])('for %j changes %j', (fields, changed) => {
    const { steps } = planCustomTemplate({ ...desired, fields }, current)
    const step = { kind: 'update-custom-template', id: 'c1', fields: changed, files: null }
    expect(steps).toEqual(changed === null ? [] : [step])
  })

  it.each([
    [[file('a')], 'files: 0 new or changed, 1 gone; all travel in one archive'],
    [[file('a', 'x'), file('b'), file('c')], 'files: 2 new or changed, 0 gone; all travel in one archive']
  ])('sends all files for %j', (files, reason) => {
    const plan = planCustomTemplate({ ...desired, files }, current)
    expect(plan.notes).toEqual([reason])
    expect(plan.steps).toMatchObject([{ files }])
    expect(plan.counts).toMatchObject({ uploads: files.length })
  })
})

describe('what is the same', () => {
  it('lets a last line end go, and no more', () => {
    expect([sameText('a', 'a\n'), sameText('a', 'a b'), sameText(' a', 'a')]).toEqual([true, false, false])
    expect([sameTags([], ['']), sameTags(['a'], ['a', '']), sameTags(['a', 'b'], ['b', 'a'])]).toEqual([
      true,
      true,
      false
    ])
    expect([sameFact(undefined, null), sameFact({ a: [1] }, { a: [1] }), sameFact(1, '1')]).toEqual([true, true, false])
  })
})
