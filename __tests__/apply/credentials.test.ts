import { describe, expect, it } from '@jest/globals'
import { createCredential, updateCredential } from '../../src/apply/credentials.ts'
import { setParameters } from '../../src/apply/parameters.ts'
import { type CredentialOwner, describeMark } from '../../src/plan/credentials.ts'
import { applyContext, progressOf } from '../support/apply-context.ts'
import { makeVersion, start, type TestEmulator } from '../support/emulator.ts'

const NAME = 'churn/KEY'

const describedBy = (owner: Partial<CredentialOwner>, check: string): string =>
  describeMark({
    owner: {
      application: 'churn',
      repository: 'acme/churn',
      repositoryId: 5,
      run: null,
      previewOf: null,
      ref: null,
      pullRequest: null,
      expiresAt: null,
      ...owner
    },
    check
  })

const step = (secret: string, description = describedBy({}, secret)) =>
  ({ kind: 'create-credential', parameter: 'KEY', name: NAME, secret, description }) as const

const secrets = (emulator: TestEmulator) => emulator.platform.state.all('credentials').map(({ secrets }) => secrets)

describe('createCredential', () => {
  it('writes its secret into the one that another run of this application created meanwhile', async () => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const [first, second] = [progressOf(), progressOf()]
    await createCredential(client, first, step('one'))
    await createCredential(client, second, step('two'))
    expect(secrets(emulator)).toEqual([{ apiToken: 'two' }])
    expect(second.credentialIds).toEqual(first.credentialIds)
    expect([first.created.credentials.length, second.created.credentials.length]).toEqual([1, 0])
    expect([first.changedCredentials, second.changedCredentials]).toEqual([[], [NAME]])
  })

  it.each([
    ['of another repository', describedBy({ repositoryId: 6 }, 'c')],
    ['of another program', 'For the database']
  ])('refuses one %s that was created meanwhile', async (_, description) => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    await createCredential(client, progressOf(), step('theirs', description))
    const creation = createCredential(client, progressOf(), step('ours'))
    await expect(creation).rejects.toMatchObject({ reason: 'name-conflict' })
    expect(secrets(emulator)).toEqual([{ apiToken: 'theirs' }])
  })

  it.each(['before', 'after'] as const)('creates one if the response is lost %s the effect', async when => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const progress = progressOf()
    emulator.fault({ operation: 'credentialsCreate', when, answer: { status: 502, text: '' } })
    await createCredential(client, progress, step('one'))
    expect(secrets(emulator)).toEqual([{ apiToken: 'one' }])
    expect(progress.created.credentials).toEqual([
      { id: progress.credentialIds.get('KEY'), name: NAME, fingerprint: expect.any(String) }
    ])
  })
})

describe('updateCredential', () => {
  it.each([
    [403, []],
    [502, [NAME]]
  ])('knows whether the secret may have changed, after status %i', async (status, changed) => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const progress = progressOf()
    await createCredential(client, progress, step('one'))
    const id = progress.credentialIds.get('KEY') ?? ''
    emulator.fault({ operation: 'credentialsPatch', answer: { status, text: '' }, times: 0 })
    const update = { kind: 'update-credential', credentialId: id, name: NAME, secret: 'two', description: 'd' } as const
    await expect(updateCredential(client, progress, update)).rejects.toMatchObject({ status })
    expect(progress.changedCredentials).toEqual(changed)
  })
})

describe('setParameters', () => {
  it('refers to a credential that an earlier step created', async () => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const { sourceId, versionId } = await makeVersion(emulator, 'churnSource')
    const version = await client.versions(sourceId).get(versionId)
    const progress = progressOf({ sourceId, version })
    await createCredential(client, progress, step('one'))
    const parameters = [
      { name: 'LIMIT', type: 'numeric', value: 5 },
      { name: 'KEY', type: 'credential', value: '' }
    ] as const
    const set = { kind: 'set-parameters', variant: 'parameters', parameters, inherited: [], defined: null } as const
    await setParameters(client, progress, set, () => {})
    const { settings } = emulator.platform.state.get('versions', versionId) ?? {}
    expect(settings).toEqual([
      { fieldName: 'LIMIT', type: 'numeric', value: 5 },
      { fieldName: 'KEY', type: 'credential', value: progress.credentialIds.get('KEY') }
    ])
  })
})
