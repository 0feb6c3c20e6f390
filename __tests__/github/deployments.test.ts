import { describe, expect, it } from '@jest/globals'
import type { DeploymentTarget } from '../../src/github/deployment-queries.ts'
import {
  deactivateDeployments,
  finishDeployment,
  lastRecordedCommit,
  startDeployment
} from '../../src/github/deployments.ts'
import type { DeploymentState } from '../support/github/github-state.ts'
import { open, PLACE, startAcme, type TOKENS } from '../support/github-client.ts'

const RUN_URL = 'https://github.com/acme/churn/actions/runs/77/attempts/1'
const APP_URL = 'https://app.datarobot.com/custom_applications/1/'

const PREVIEW: DeploymentTarget = {
  ...PLACE,
  environment: 'preview/pr-1',
  isPreview: true,
  isOwnEnvironment: true,
  key: 'one'
}
const PRODUCTION: DeploymentTarget = {
  ...PLACE,
  environment: 'production',
  isPreview: false,
  isOwnEnvironment: false,
  key: 'one'
}
const SUCCESS = { state: 'success', url: APP_URL, description: 'deployed in 2m 05s' } as const
const FAILURE = { state: 'failure', url: null, description: 'build-failed' } as const

async function world(token: keyof typeof TOKENS = 'job') {
  const acme = await startAcme()
  const { github, repository, head } = acme
  const { client } = await open(github, token)
  const run = (id: number) => ({ commit: head, id, attempt: 1, url: RUN_URL })
  const deploy = async (place: DeploymentTarget, id: number, end: Parameters<typeof finishDeployment>[3] = SUCCESS) => {
    const deployment = await startDeployment(client, place, run(id))
    await finishDeployment(client, place, deployment, end, run(id))
    return deployment
  }
  const jobDeployment = (environment: string, runId: number) =>
    repository.beginJob(environment, {
      ref: 'refs/pull/1/merge',
      sha: repository.push(`merge ${runId}`, { branch: 'merge' }),
      logUrl: `https://github.com/acme/churn/actions/runs/${runId}/job/4711`
    })
  const states = (): (DeploymentState | undefined)[] =>
    repository.deployments.map(({ statuses }) => statuses.at(-1)?.state)
  return { ...acme, client, run, deploy, jobDeployment, states }
}

describe('the deployment of a run', () => {
  it('of a preview is transient, names the head commit, and requires no checks', async () => {
    const { client, run, repository, head, states } = await world()
    repository.checks.set(head, new Map([['deploy', 'pending']]))
    await startDeployment(client, PREVIEW, run(77))
    expect(repository.deployments).toMatchObject([
      { sha: head, environment: 'preview/pr-1', isTransient: true, isProduction: false }
    ])
    expect(states()).toEqual(['in_progress'])
    expect(repository.deployments[0]?.statuses[0]?.logUrl).toBe(RUN_URL)
  })

  it('of the application is a production deployment, and not transient', async () => {
    const { deploy, repository } = await world()
    await deploy(PRODUCTION, 77)
    expect(repository.deployments).toMatchObject([{ isTransient: false, isProduction: true }])
  })

  it('ends with the URL of the application', async () => {
    const { deploy, repository, head } = await world()
    await deploy(PREVIEW, 77, { ...SUCCESS, description: 'x'.repeat(200) })
    expect(repository.deployments[0]?.statuses.at(-1)).toMatchObject({
      state: 'success',
      environmentUrl: APP_URL,
      logUrl: `${RUN_URL}#datarobot-custom-app=one.${head}`,
      description: 'x'.repeat(140)
    })
  })

  it('replaces the previous one if it succeeds, but not if it fails', async () => {
    const { deploy, states, repository } = await world()
    await deploy(PREVIEW, 1)
    await deploy(PREVIEW, 2, FAILURE)
    expect(states()).toEqual(['success', 'failure'])
    await deploy(PREVIEW, 3)
    expect(states()).toEqual(['inactive', 'failure', 'success'])
    expect(repository.deployments[0]?.statuses.at(-1)?.description).toBe('Superseded by a newer deployment')
  })

  it('replaces one that never ended, and the earlier success', async () => {
    const { client, run, deploy, states } = await world()
    await deploy(PREVIEW, 1)
    await startDeployment(client, PREVIEW, run(2))
    await deploy(PREVIEW, 3)
    expect(states()).toEqual(['inactive', 'inactive', 'success'])
  })

  it('does not replace a later one', async () => {
    const { client, run, deploy, states } = await world()
    const first = await startDeployment(client, PREVIEW, run(1))
    await deploy(PREVIEW, 2)
    await finishDeployment(client, PREVIEW, first, SUCCESS, run(1))
    expect(states()).toEqual(['success', 'success'])
  })

  it('does not replace those of other applications in the same environment', async () => {
    const { deploy, states } = await world()
    for (const place of [PREVIEW, PRODUCTION, { ...PRODUCTION, environment: 'staging' }]) {
      await deploy({ ...place, key: 'other' }, 1)
      await deploy(place, 1)
    }
    expect(states()).toEqual(Array.from({ length: 6 }, () => 'success'))
  })

  it('does not replace those that jobs of other applications created in an environment other than production', async () => {
    const { deploy, jobDeployment, states } = await world()
    const made = jobDeployment('staging', 76)
    made.statuses.push({ ...made.statuses[0]!, state: 'success' })
    await deploy({ ...PRODUCTION, environment: 'staging' }, 77)
    expect(states()).toEqual(['success', 'success'])
  })

  it('is the one that the environment of the job created, for any commit', async () => {
    const { deploy, jobDeployment, repository } = await world()
    jobDeployment('production', 76)
    const made = jobDeployment('production', 77)
    jobDeployment('production', 78)
    expect(await deploy(PRODUCTION, 77)).toBe(made.id)
    expect(repository.deployments).toHaveLength(3)
    expect(made.statuses.at(-1)).toMatchObject({ state: 'success', environmentUrl: APP_URL })
  })

  it.each([
    ['of another run', 'production', 7],
    ['of another environment', 'staging', 77]
  ])('is not a deployment that a job %s created', async (_, environment, runId) => {
    const { deploy, jobDeployment } = await world()
    const made = jobDeployment(environment, runId)
    expect(await deploy(PRODUCTION, 77)).not.toBe(made.id)
  })

  it('is found again if the response to its creation is lost', async () => {
    const { client, run, github, deploy, repository } = await world()
    github.fault({ operation: 'repos/create-deployment', cut: 'no-answer', when: 'after' })
    await expect(startDeployment(client, PREVIEW, run(77))).rejects.toMatchObject({ kind: 'unavailable' })
    await deploy(PREVIEW, 77)
    expect(repository.deployments).toHaveLength(1)
  })

  it('is found again if GitHub returns payloads as text', async () => {
    const { client, run, repository } = await world()
    const id = await startDeployment(client, PREVIEW, run(77))
    for (const deployment of repository.deployments) deployment.payload = JSON.stringify(deployment.payload)
    expect(await startDeployment(client, PREVIEW, run(77))).toBe(id)
    for (const deployment of repository.deployments) deployment.payload = 'no JSON'
    expect(await startDeployment(client, PREVIEW, run(77))).not.toBe(id)
  })

  it('reports that the token cannot write', async () => {
    const { deploy } = await world('readonly')
    await expect(deploy(PREVIEW, 1)).rejects.toMatchObject({ kind: 'permission', status: 403 })
  })
})

describe('lastRecordedCommit', () => {
  const record = async (
    acme: Awaited<ReturnType<typeof world>>,
    id: number,
    commit: string,
    end = SUCCESS as Parameters<typeof finishDeployment>[3],
    place = PRODUCTION
  ) => {
    const run = { ...acme.run(id), commit }
    await finishDeployment(acme.client, place, await startDeployment(acme.client, place, run), end, run)
  }

  it('is null until a deployment succeeds', async () => {
    const acme = await world()
    expect(await lastRecordedCommit(acme.client, PRODUCTION)).toBeNull()
    await record(acme, 1, acme.head, FAILURE)
    await startDeployment(acme.client, PRODUCTION, acme.run(2))
    expect(await lastRecordedCommit(acme.client, PRODUCTION)).toBeNull()
  })

  it('is the commit of the newest success, despite later failures and other deployments', async () => {
    const acme = await world()
    const [one, two] = [acme.repository.push('one'), acme.repository.push('two')]
    await record(acme, 1, one)
    await record(acme, 2, two)
    await record(acme, 3, one, FAILURE)
    await record(acme, 4, one, SUCCESS, { ...PRODUCTION, key: 'other' })
    await record(acme, 5, one, SUCCESS, { ...PRODUCTION, environment: 'staging' })
    expect(await lastRecordedCommit(acme.client, PRODUCTION)).toBe(two)
  })

  it('is found on the deployment that the job created, even if the job fails later and has another commit', async () => {
    const acme = await world()
    const one = acme.repository.push('one')
    const made = acme.jobDeployment('production', 77)
    await record(acme, 77, one)
    acme.repository.endJob(made, 'failure')
    acme.jobDeployment('production', 78)
    expect(acme.repository.deployments).toHaveLength(2)
    expect(made.sha).not.toBe(one)
    expect(await lastRecordedCommit(acme.client, PRODUCTION)).toBe(one)
    expect(await lastRecordedCommit(acme.client, { ...PRODUCTION, key: 'on' })).toBeNull()
  })
})

describe('deactivateDeployments', () => {
  it('deletes the deployments of a preview, and its environment if the token can', async () => {
    const { github, deploy, states, repository } = await world()
    await deploy(PREVIEW, 1)
    await deploy(PREVIEW, 2, FAILURE)
    const { client } = await open(github, 'person')
    await deactivateDeployments(client, PREVIEW)
    expect(states()).toEqual(['inactive', 'failure'])
    expect(repository.deployments[0]?.statuses.at(-1)?.description).toBe('The preview was deleted')
    expect([...repository.environments.keys()]).toEqual([])
    await deactivateDeployments(client, PREVIEW)
    expect(states()).toEqual(['inactive', 'failure'])
  })

  it('succeeds if the token cannot delete environments', async () => {
    const { client, deploy, states, repository } = await world()
    await deploy(PREVIEW, 1)
    await deactivateDeployments(client, PREVIEW)
    expect(states()).toEqual(['inactive'])
    expect([...repository.environments.keys()]).toEqual(['preview/pr-1'])
  })

  it('deletes the deployment that a job created in the environment of the preview', async () => {
    const { client, jobDeployment, states } = await world()
    jobDeployment('preview/pr-1', 77)
    await deactivateDeployments(client, PREVIEW)
    expect(states()).toEqual(['inactive'])
  })

  it('keeps the environment until the last application of the pull request has no preview', async () => {
    const { github, deploy, states, repository } = await world()
    const other = { ...PREVIEW, key: 'other' }
    await deploy(PREVIEW, 1)
    await deploy(other, 1)
    const { client } = await open(github, 'person')
    await deactivateDeployments(client, PREVIEW)
    expect(states()).toEqual(['inactive', 'success'])
    expect([...repository.environments.keys()]).toEqual(['preview/pr-1'])
    await deactivateDeployments(client, other)
    expect(states()).toEqual(['inactive', 'inactive'])
    expect([...repository.environments.keys()]).toEqual([])
  })

  it('keeps an environment that other applications share, and their deployments', async () => {
    const { github, deploy, jobDeployment, states, repository } = await world()
    const shared = { ...PREVIEW, environment: 'previews', isOwnEnvironment: false }
    await deploy(shared, 1)
    await deploy({ ...shared, key: 'other' }, 2)
    jobDeployment('previews', 3)
    await deactivateDeployments((await open(github, 'person')).client, shared)
    expect(states()).toEqual(['inactive', 'success', 'in_progress'])
    expect([...repository.environments.keys()]).toEqual(['previews'])
  })
})
