import { describe, expect, it } from '@jest/globals'
import { type DeploymentTarget, findUnfinishedRuns } from '../../src/github/deployment-queries.ts'
import { startDeployment } from '../../src/github/deployments.ts'
import type { DeploymentState, DeploymentStatus } from '../support/github/records.ts'
import { open, PLACE, startAcme } from '../support/github-client.ts'

const OWN: DeploymentTarget = {
  ...PLACE,
  environment: 'preview/pr-1',
  isPreview: true,
  isOwnEnvironment: true,
  key: 'one'
}
const OURS = { id: '77', attempt: 2 }
const JOBS = { id: '78', attempt: null }
const HOUR_MS = 60 * 60_000

async function world() {
  const acme = await startAcme()
  const { github, repository, head } = acme
  const { client } = await open(github, 'readonly')
  const writer = (await open(github, 'job')).client
  const deploy = async (target: DeploymentTarget, id: number, state: DeploymentState | null) => {
    await startDeployment(writer, target, { commit: head, id, attempt: 2, url: null })
    const { statuses } = repository.deployments.at(-1)!
    if (state === null) statuses.splice(0)
    else statuses.push({ ...(statuses[0] as DeploymentStatus), state })
  }
  const job = (environment: string) =>
    repository.beginJob(environment, {
      ref: 'refs/pull/1/merge',
      sha: head,
      logUrl: 'https://github.com/acme/churn/actions/runs/78/job/4711'
    })
  const find = (target = OWN, ageMs = HOUR_MS) => findUnfinishedRuns(client, target, Date.now() - ageMs)
  return { ...acme, deploy, job, find }
}

describe('findUnfinishedRuns', () => {
  it.each<[DeploymentState | null, boolean]>([
    [null, true],
    ['pending', true],
    ['queued', true],
    ['in_progress', true],
    ['success', false],
    ['failure', false],
    ['error', false],
    ['inactive', false]
  ])('counts a deployment with state %j: %j', async (state, isFound) => {
    const { deploy, find } = await world()
    await deploy(OWN, 77, state)
    expect(await find()).toEqual(isFound ? [OURS] : [])
  })

  it.each<[string, DeploymentTarget, boolean]>([
    ['the environment', { ...OWN, environment: 'preview/pr-2' }, false],
    ['the application', { ...OWN, key: 'other' }, false],
    ['nothing', OWN, true]
  ])('of a target that differs in %s', async (_, target, isFound) => {
    const { deploy, find } = await world()
    await deploy(target, 77, 'in_progress')
    expect(await find()).toEqual(isFound ? [OURS] : [])
  })

  it('counts the deployment of a job, but not in an environment that others share', async () => {
    const { job, find } = await world()
    job('preview/pr-1')
    job('previews')
    expect(await find()).toEqual([JOBS])
    expect(await find({ ...OWN, environment: 'previews', isOwnEnvironment: false })).toEqual([])
  })

  it('does not count a deployment that did not change for longer', async () => {
    const { deploy, find, repository } = await world()
    await deploy(OWN, 77, 'in_progress')
    await deploy(OWN, 78, null)
    const old = new Date(Date.now() - 2 * HOUR_MS).toISOString()
    for (const deployment of repository.deployments) {
      deployment.createdAt = old
      for (const status of deployment.statuses) status.createdAt = old
    }
    expect(await find()).toEqual([])
    expect(await find(OWN, 3 * HOUR_MS)).toHaveLength(2)
  })

  it('does not count deployments before the newest success, but those before a failure', async () => {
    const { deploy, find } = await world()
    await deploy(OWN, 76, 'in_progress')
    await deploy(OWN, 77, 'success')
    expect(await find()).toEqual([])
    await deploy(OWN, 78, 'in_progress')
    await deploy(OWN, 79, 'failure')
    expect(await find()).toEqual([{ id: '78', attempt: 2 }])
  })

  it('names no run for a payload of another tool', async () => {
    const { job, find } = await world()
    Object.assign(job('preview/pr-1'), { payload: 'blue', statuses: [] })
    expect(await find()).toEqual([{ id: null, attempt: null }])
  })
})
