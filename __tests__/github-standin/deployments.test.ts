import { describe, expect, it } from '@jest/globals'
import { sendRequest } from '../support/github/client.ts'
import type { Github } from '../support/github/github.ts'
import { startSampleGithub } from '../support/github/sample-github.ts'

const LIST = '/repos/octo/app/deployments'

const createDeployment = async (github: Github, fields: object = {}) =>
  sendRequest(github, 'POST', LIST, { json: { ref: 'main', auto_merge: false, required_contexts: [], ...fields } })

const addStatus = async (github: Github, id: number, state: string, fields: object = {}) =>
  sendRequest(github, 'POST', `${LIST}/${id}/statuses`, { json: { state, ...fields } })

/** States of a deployment, oldest first. */
const listStates = async (github: Github, id: number) =>
  (await sendRequest(github, 'GET', `${LIST}/${id}/statuses`)).body
    .map(({ state }: { state: string }) => state)
    .reverse()

describe('deployments', () => {
  it('are created from a branch, a SHA or a pull request ref, and create their environment', async () => {
    const { github, repository, pull } = await startSampleGithub()
    const created = await createDeployment(github, {
      ref: 'refs/pull/1/head',
      environment: 'preview/pr-1',
      payload: { a: 1 }
    })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({ sha: pull.head.sha, environment: 'preview/pr-1', payload: { a: 1 } })
    expect(created.body).toMatchObject({ transient_environment: false, production_environment: false })
    expect([...repository.environments.keys()]).toEqual(['preview/pr-1'])
    expect((await createDeployment(github)).body).toMatchObject({
      sha: repository.branches.get('main'),
      task: 'deploy'
    })
    expect((await createDeployment(github, { ref: pull.head.sha })).body.production_environment).toBe(true)
    expect((await createDeployment(github, { ref: 'gone' })).status).toBe(422)
  })

  it('are listed newest first, by environment, sha, ref and task', async () => {
    const { github, pull } = await startSampleGithub()
    const production = await createDeployment(github)
    const preview = await createDeployment(github, { ref: 'feature', environment: 'preview/pr-1' })
    const ids = async (query: string) =>
      (await sendRequest(github, 'GET', `${LIST}${query}`)).body.map(({ id }: { id: number }) => id)
    expect(await ids('')).toEqual([preview.body.id, production.body.id])
    expect(await ids('?environment=preview%2Fpr-1')).toEqual([preview.body.id])
    expect(await ids(`?sha=${pull.head.sha}`)).toEqual([preview.body.id])
    expect(await ids('?ref=main&task=deploy')).toEqual([production.body.id])
    expect(await ids('?per_page=1&page=2')).toEqual([production.body.id])
  })

  it('list their statuses, newest first', async () => {
    const { github } = await startSampleGithub()
    const { body } = await createDeployment(github)
    const address = 'https://app.example.com/'
    const status = await addStatus(github, body.id, 'success', { environment_url: address, log_url: `${address}log` })
    expect(status.status).toBe(201)
    expect(status.body).toMatchObject({ environment_url: address, target_url: `${address}log`, description: '' })
    await addStatus(github, body.id, 'failure')
    const list = await sendRequest(github, 'GET', `${LIST}/${body.id}/statuses`)
    expect(list.body.map(({ state }: { state: string }) => state)).toEqual(['failure', 'success'])
  })

  it.each([
    [{ description: 'a'.repeat(140) }, 201],
    [{ description: 'a'.repeat(141) }, 422],
    [{ environment_url: 'javascript:alert(1)' }, 422]
  ])('accept statuses with short descriptions and web URLs (%#)', async (fields, status) => {
    const { github } = await startSampleGithub()
    const { body } = await createDeployment(github)
    expect((await addStatus(github, body.id, 'success', fields)).status).toBe(status)
  })

  it('become inactive when a later one of their environment succeeds, unless transient, production or disabled', async () => {
    const { github } = await startSampleGithub()
    const make = async (fields: object, state = 'success') => {
      const { body } = await createDeployment(github, { environment: 'staging', ...fields })
      await addStatus(github, body.id, state, { auto_inactive: false })
      return body.id as number
    }
    const plain = await make({})
    const failed = await make({}, 'failure')
    const transient = await make({ transient_environment: true })
    const production = await make({ production_environment: true })
    const other = await make({ environment: 'test' })
    const latest = await make({})
    expect(await listStates(github, plain)).toEqual(['success'])
    await addStatus(github, latest, 'success')
    expect(await listStates(github, plain)).toEqual(['success', 'inactive'])
    expect(await listStates(github, failed)).toEqual(['failure'])
    for (const id of [transient, production, other]) expect(await listStates(github, id)).toEqual(['success'])
  })

  it('of a branch that is behind main merge first, unless disabled', async () => {
    const { github, repository } = await startSampleGithub()
    repository.push('second')
    const merged = await createDeployment(github, { ref: 'feature', auto_merge: true })
    expect([merged.status, merged.body.message]).toEqual([202, 'Auto-merged main into feature on deployment.'])
    expect(repository.deployments).toEqual([])
    expect((await createDeployment(github, { ref: 'feature', auto_merge: true })).status).toBe(201)
  })

  it('require every check of the commit, unless contexts are given', async () => {
    const { github, repository, pull } = await startSampleGithub()
    repository.checks.set(pull.head.sha, new Map([['deploy', 'pending']]))
    const json = { ref: 'feature', auto_merge: false }
    const refused = await sendRequest(github, 'POST', LIST, { json })
    expect([refused.status, refused.body.message]).toEqual([409, 'Conflict: Commit status checks failed for feature.'])
    expect((await createDeployment(github, { ref: 'feature' })).status).toBe(201)
  })

  it('of a job with an environment exist before its first step', async () => {
    const { github, repository, pull } = await startSampleGithub()
    const logUrl = 'https://github.com/octo/app/actions/runs/7/job/8'
    const record = repository.beginJob('preview', { ref: 'feature', sha: pull.head.sha, logUrl })
    const [{ state, log_url }] = (await sendRequest(github, 'GET', `${LIST}/${record.id}/statuses`)).body
    expect([state, log_url]).toEqual(['in_progress', logUrl])
    expect((await sendRequest(github, 'GET', `${LIST}?environment=preview`)).body[0].creator.login).toBe(
      'github-actions[bot]'
    )
    repository.endJob(record, 'success', 'https://app.example.com/')
    expect(await listStates(github, record.id)).toEqual(['in_progress', 'success'])
    expect([...repository.environments]).toEqual(['preview'])
  })
})
