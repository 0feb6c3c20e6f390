import { describe, expect, it } from '@jest/globals'
import { promote } from '../../src/actions/promote/promote.ts'
import { rollback } from '../../src/actions/rollback/rollback.ts'
import { START } from '../support/deploy-runs.ts'
import { setupRuns } from '../support/github-runs.ts'

/** Two deploys of `churn`, of a first and a second commit, and functions that publish an existing version. */
async function published() {
  const runs = await setupRuns()
  const { repository, tree, onPush, runOn } = runs
  const commits: string[] = []
  for (const text of ['1', '2']) {
    tree.setFiles({ ...START, 'a.txt': text })
    commits.push(repository.push(`Version ${text}`))
    expect((await onPush({ inputs: { label: `version ${text}` } })).outputs.reason).toBe('deployed')
  }
  const runAction = (name: string, action: typeof rollback, inputs: Record<string, string>, token?: 'readonly') =>
    runOn('workflow_dispatch', {}, { name, action, inputs, ...(token && { token }) })
  return { ...runs, commits, runAction }
}

/** Deployments of the repository: environment, commit, states, and the description of the last state. */
const deploymentsOf = ({ repository }: Awaited<ReturnType<typeof published>>) =>
  repository.deployments.map(({ environment, sha, statuses }) => ({
    environment,
    sha,
    states: statuses.map(({ state }) => state),
    description: statuses.at(-1)?.description
  }))

describe('the GitHub Deployment of a version that exists', () => {
  it('shows a rollback, for the commit of the version, and the newer one as inactive', async () => {
    const runs = await published()
    const [first, second] = runs.commits
    const { outputs } = await runs.runAction('rollback', rollback, { 'app-name': 'churn' })
    expect(outputs).toMatchObject({ reason: 'deployed', 'version-label': 'version 1' })
    const [, newer, back] = deploymentsOf(runs)
    expect(newer).toMatchObject({ sha: second, states: ['in_progress', 'success', 'inactive'] })
    expect(back).toMatchObject({ environment: 'production', sha: first, states: ['in_progress', 'success'] })
    expect(back?.description).toMatch(/^deployed in .*: rollback to version 1$/)
    expect(outputs['deployment-id']).toBe(String(runs.repository.deployments.at(-1)?.id))
  })

  it('shows a promotion in the environment of the target', async () => {
    const runs = await published()
    const inputs = { 'app-name': '', from: 'churn', to: 'churn-live', 'github-environment': 'live' }
    expect((await runs.runAction('promote', promote, inputs)).outputs.reason).toBe('deployed')
    const third = deploymentsOf(runs)[2]
    expect(third).toMatchObject({ environment: 'live', sha: runs.commits[1], states: ['in_progress', 'success'] })
    expect(third?.description).toMatch(/^deployed in .*: promotion of version 2 from churn$/)
  })

  it('is no record of a commit: a run older than the newest deploy stays rejected after a rollback', async () => {
    const runs = await published()
    await runs.runAction('rollback', rollback, { 'app-name': 'churn' })
    const { exitCode, outputs } = await runs.onPush({ variables: { GITHUB_SHA: runs.commits[0] ?? '' } })
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'stale-commit' })
  })

  it.each([
    ['a dry run', { 'dry-run': 'true' }, undefined, 'planned'],
    ['github-deployment: false', { 'github-deployment': 'false' }, undefined, 'deployed'],
    ['a token without permission', {}, 'readonly', 'deployed']
  ] as const)('is not made by %s', async (_, inputs, token, reason) => {
    const runs = await published()
    const { outputs, log } = await runs.runAction('rollback', rollback, { 'app-name': 'churn', ...inputs }, token)
    expect(outputs.reason).toBe(reason)
    expect(runs.repository.deployments).toHaveLength(2)
    expect(log.join('\n').includes('permissions: deployments: write')).toBe(token !== undefined)
  })
})
