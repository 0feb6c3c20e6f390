import { describe, expect, it } from '@jest/globals'
import { START } from '../support/deploy-runs.ts'
import type { Pull } from '../support/github/github-state.ts'
import { setupRuns } from '../support/github-runs.ts'

const FILE = `defaults: {environment: '[DataRobot] Python 3.12 Applications Base'}
apps:
  churn: {path: ., app-name: churn}
  sales: {path: ., app-name: sales}
`

/** A repository whose two applications share a comment, with two pull requests and at most one preview of each. */
async function setup() {
  const runs = await setupRuns()
  const { repository, tree, pull, comments, emulator } = runs
  tree.setFiles({ ...START, 'datarobot-apps.yml': FILE })
  repository.push('second', { branch: 'second' })
  const second = repository.openPull('second')
  const on = { 'preview-when': 'label:preview', 'max-previews': '1', 'preview-unchanged': 'deploy' }
  const deploy = (app: string, given: Pull = pull, action: 'labeled' | 'unlabeled' | 'opened' = 'labeled') => {
    emulator.platform.clock.advance(60_000)
    return runs.onPull(action, given, { inputs: { app, 'app-name': '', environment: '', ...on } })
  }
  /** Rows of the only comment of a pull request. */
  const rows = (number: number) => {
    const [body = '', ...others] = comments(number)
    expect(others).toEqual([])
    return body.split('\n').filter(line => /^\| .*-pr-\d/.test(line))
  }
  return { ...runs, second, deploy, rows }
}

describe('the comment that applications share, with previews on demand', () => {
  it('says for each application why there is no preview, and that one was replaced', async () => {
    const { deploy, rows, comments, pull, second, states } = await setup()
    for (const app of ['churn', 'sales']) expect((await deploy(app, pull, 'opened')).outputs.reason).toBe('skipped')
    expect(rows(1)).toEqual([
      expect.stringMatching(/^\| `churn-pr-1` \| not deployed \|/),
      expect.stringMatching(/^\| `sales-pr-1` \| not deployed \|/)
    ])
    expect(comments(1)[0]?.match(/Add the label `preview`/g)).toHaveLength(2)

    for (const each of [pull, second]) each.labels.push('preview')
    for (const app of ['churn', 'sales']) expect((await deploy(app)).outputs.reason).toBe('deployed')
    expect((await deploy('churn', second)).outputs).toMatchObject({ reason: 'deployed', deleted: 'churn-pr-1' })
    expect(rows(1)).toEqual([
      expect.stringMatching(/^\| `churn-pr-1` \| removed \|/),
      expect.stringMatching(/^\| \[`sales-pr-1`\].* \| ready \|/)
    ])
    expect(comments(1)[0]).toMatch(/max-previews[\s\S]*push a commit/)
    expect(rows(2)).toEqual([expect.stringMatching(/^\| \[`churn-pr-2`\].* \| ready \|/)])

    pull.labels.pop()
    expect((await deploy('sales', pull, 'unlabeled')).outputs.reason).toBe('deleted')
    await deploy('churn', pull, 'unlabeled')
    expect(rows(1)).toEqual([
      expect.stringMatching(/^\| `churn-pr-1` \| (?:removed|not deployed) \|/),
      expect.stringMatching(/^\| `sales-pr-1` \| removed \|/)
    ])
    expect(states()).toEqual(['inactive', 'inactive', 'success'])
  })
})
