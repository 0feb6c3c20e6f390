import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type CredentialMark,
  type CredentialOwner,
  describeMark,
  isOwnCredential,
  readMark
} from '../../src/plan/credentials.ts'
import { anyText } from '../support/any-text.ts'

const OWNER: CredentialOwner = {
  application: 'churn',
  repository: 'acme/churn',
  repositoryId: 5,
  run: { url: 'https://github.com/acme/churn/actions/runs/7' },
  previewOf: null,
  ref: null,
  pullRequest: null,
  expiresAt: null
}

const anyOwner = fc.record<CredentialOwner>({
  application: anyText(),
  repository: fc.option(anyText()),
  repositoryId: fc.option(fc.nat()),
  run: fc.option(fc.record({ url: anyText() })),
  previewOf: anyText(),
  ref: fc.option(anyText()),
  pullRequest: fc.option(fc.nat()),
  expiresAt: fc.option(anyText())
})

describe('the description of a credential', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(anyOwner, anyText(), (owner, check) => {
        expect(readMark(describeMark({ owner, check }))).toEqual({ owner, check })
      })
    )
  })

  it('of an application has no part of a preview', () => {
    const description = describeMark({ owner: { ...OWNER, ref: 'refs/heads/main', expiresAt: 'x' }, check: 'c' })
    expect(JSON.parse(description)).toEqual({
      managedBy: 'datarobot-custom-app-action',
      application: 'churn',
      repository: 'acme/churn',
      repositoryId: 5,
      run: OWNER.run?.url,
      check: 'c'
    })
  })

  it.each([
    ['a sentence', 'For the database'],
    ['no text', ''],
    ['another program', '{"managedBy":"terraform","application":"churn","check":"c"}'],
    ['a part of ours', '{"managedBy":"datarobot-custom-app-action","application":"churn"}'],
    ['another type', '{"managedBy":"datarobot-custom-app-action","application":1,"check":"c"}'],
    ['inherited keys', '{"__proto__":{"managedBy":"datarobot-custom-app-action","application":"churn","check":"c"}}'],
    ['a list', '["datarobot-custom-app-action"]']
  ])('of %s is not ours', (_, description) => {
    expect(readMark(description)).toBeNull()
  })

  it('may be any text', () => {
    fc.assert(fc.property(anyText(), text => expect(readMark(text)).toBeNull()))
  })
})

describe('isOwnCredential', () => {
  const mark = (owner: Partial<CredentialOwner>): CredentialMark => ({ owner: { ...OWNER, ...owner }, check: 'c' })

  it.each([
    ['ours', mark({}), 'api_token', true],
    ['ours before the repository was renamed', mark({ repository: 'acme/old' }), 'api_token', true],
    ['one that nobody marked', null, 'api_token', false],
    ['one of another type', mark({}), 'basic', false],
    ['one of another application', mark({ application: 'other' }), 'api_token', false],
    ['one of another repository', mark({ repository: 'acme/other', repositoryId: 6 }), 'api_token', false],
    ['one of a newer repository of this name', mark({ repositoryId: 6 }), 'api_token', false],
    ['one of another server', mark({ run: { url: 'https://ghe.acme.example/x' } }), 'api_token', false],
    ['one of a run outside of GitHub', mark({ repository: null, repositoryId: null }), 'api_token', false]
  ])('of %s', (_, mark, type, expected) => {
    expect(isOwnCredential({ mark, type }, OWNER)).toBe(expected)
  })
})
