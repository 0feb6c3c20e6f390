import { describe, expect } from '@jest/globals'
import { cleanup } from '../../../src/actions/cleanup/cleanup.ts'
import { START } from '../../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
import { setupRuns } from '../../support/github-runs.ts'

const APPS = ['churn', 'fraud', 'price', 'sales', 'stock']

const FILE = `defaults: {environment: '[DataRobot] Python 3.12 Applications Base'}
apps:
${APPS.map(app => `  ${app}: {path: apps/${app}, app-name: ${app}, watch: [libs/${app}/**]}`).join('\n')}
`

type Files = Readonly<Record<string, string>>

const FILES: Files = {
  'datarobot-apps.yml': FILE,
  'README.md': 'five applications',
  ...Object.fromEntries(APPS.map(app => [`apps/${app}/start-app.sh`, START['start-app.sh']]))
}

/** A repository with five applications, on GitHub and in the checkout, and a pull request that changes files. */
async function setup() {
  const runs = await setupRuns()
  const { repository, tree, onPull, emulator } = runs
  const base = repository.push('five applications', { files: FILES })
  const push = (message: string, files: Files) => {
    repository.push(message, { branch: 'feature', parents: [base], files: { ...FILES, ...files } })
    tree.setFiles({ ...FILES, ...files })
  }
  const deploy = (app: string, inputs: Record<string, string> = {}, action: 'synchronize' | 'closed' = 'synchronize') =>
    onPull(action, runs.pull, { inputs: { app, 'app-name': '', environment: '', ...inputs } })
  const names = async () =>
    (await emulator.call('GET', '/customApplications/', { query: { limit: 100 } })).body.data
      .map(({ name }: { name: string }) => name)
      .sort()
  const rows = () => runs.comments().map(body => body.split('\n').filter(line => /^\| .*-pr-1/.test(line)))
  return { ...runs, push, deploy, names, rows }
}

describe('a pull request of a repository with five applications', () => {
  it('makes one preview and one row for the application that it changes, and removes it when it does not any more', async () => {
    const { push, deploy, names, rows, repository, pull, states } = await setup()
    push('change churn', { 'apps/churn/start-app.sh': '#!/bin/sh\nexec sleep 1\n' })
    expect((await deploy('churn')).outputs).toMatchObject({
      reason: 'deployed',
      operation: 'created',
      'app-name': 'churn-pr-1'
    })
    for (const app of ['fraud', 'sales'])
      expect((await deploy(app)).outputs).toMatchObject({ reason: 'skipped', operation: 'skipped', changed: 'false' })
    expect(await names()).toEqual(['churn-pr-1'])
    expect(rows()).toEqual([[expect.stringMatching(/^\| \[`churn-pr-1`\].* \| ready \|/)]])
    expect([...repository.environments]).toEqual(['preview/pr-1/churn'])

    push('revert churn, change sales', { 'apps/sales/start-app.sh': '#!/bin/sh\nexec sleep 2\n' })
    const reverted = await deploy('churn')
    expect(reverted).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'skipped', operation: 'deleted', changed: 'true' }
    })
    expect(reverted.summary).toContain('`#1` does not change the application')
    expect((await deploy('sales')).outputs.reason).toBe('deployed')
    expect(await names()).toEqual(['sales-pr-1'])
    expect(rows()).toEqual([
      [
        expect.stringMatching(/^\| `churn-pr-1` \| removed \|/),
        expect.stringMatching(/^\| \[`sales-pr-1`\].* \| ready \|/)
      ]
    ])
    expect(states()).toEqual(['inactive', 'success'])
    repository.closePull(pull)
    await deploy('sales', {}, 'closed')
    expect(rows()[0]?.[1]).toMatch(/^\| `sales-pr-1` \| removed \|/)
    expect(states()).toEqual(['inactive', 'inactive'])
  })

  it('replaces the failure of an earlier commit, whose preview is already gone', async () => {
    const { push, deploy, emulator, names, comments, rows } = await setup()
    push('break churn', { 'apps/churn/app.py': '' })
    emulator.fault({ launch: 'build-failed' })
    expect((await deploy('churn')).outputs.reason).toBe('build-failed')
    push('revert', { 'README.md': 'words' })
    expect((await deploy('churn')).outputs).toMatchObject({ reason: 'skipped', operation: 'skipped' })
    expect(await names()).toEqual([])
    expect(rows()).toEqual([[expect.stringMatching(/^\| `churn-pr-1` \| removed \|/)]])
    expect(comments()[0]).toContain('does not change the application.')
  })

  it('leaves the preview of a newer commit alone if an older one changes nothing', async () => {
    const { push, deploy, names, onPull, pull } = await setup()
    push('words', { 'README.md': 'words' })
    const event = { ...pull, head: { ...pull.head } }
    push('change churn', { 'apps/churn/app.py': '' })
    await deploy('churn')
    const { outputs } = await onPull('synchronize', event, {
      inputs: { app: 'churn', 'app-name': '', environment: '' }
    })
    expect(outputs).toMatchObject({ reason: 'skipped', operation: 'skipped', changed: 'false' })
    expect(await names()).toEqual(['churn-pr-1'])
  })

  it('makes a requested preview in any case, with the settings of previews', async () => {
    const { push, runOn, repository, tree } = await setup()
    const file = FILE.replace('app-name: churn', 'app-name: churn, targets: {production: {}, preview: {label: sample}}')
    push('targets', { 'README.md': 'words' })
    tree.setFiles({ ...FILES, 'datarobot-apps.yml': file, '.git/HEAD': `${repository.branches.get('feature')}\n` })
    const inputs = { app: 'churn', 'app-name': '', environment: '', 'pull-request': '1' }
    const { outputs } = await runOn('issue_comment', {}, { inputs })
    expect(outputs).toMatchObject({ reason: 'deployed', 'app-name': 'churn-pr-1', 'version-label': 'sample' })
  })

  itInFull('marks the row of a preview that the action cleanup deletes', async () => {
    const { push, deploy, rows, runOn, states } = await setup()
    push('change both', { 'apps/churn/app.py': '', 'apps/sales/app.py': '' })
    for (const app of ['churn', 'sales']) expect((await deploy(app)).outputs.reason).toBe('deployed')
    const inputs = { app: 'churn', 'app-name': '', environment: '', 'pull-request': '1' }
    expect((await runOn('schedule', {}, { action: cleanup, inputs })).outputs).toMatchObject({ reason: 'deleted' })
    expect(rows()).toEqual([
      [expect.stringMatching(/^\| `churn-pr-1` \| removed \|/), expect.stringMatching(/^\| \[`sales-pr-1`\].* ready/)]
    ])
    expect(states()).toEqual(['inactive', 'success'])
  })

  const changes: [string, Files, Record<string, string>, string][] = [
    ['a file of another application', { 'apps/fraud/app.py': '' }, {}, 'skipped'],
    ['a file of no application', { 'README.md': 'words' }, {}, 'skipped'],
    ['a file that it watches', { 'libs/churn/x.py': '' }, {}, 'deployed'],
    [
      'its entry',
      { 'datarobot-apps.yml': FILE.replace('app-name: churn', "app-name: churn, label: 'x'") },
      {},
      'deployed'
    ],
    [
      'the entry of another',
      { 'datarobot-apps.yml': FILE.replace('app-name: fraud', "app-name: fraud, label: 'x'") },
      {},
      'skipped'
    ],
    ['nothing, with "deploy"', { 'README.md': 'words' }, { 'preview-unchanged': 'deploy' }, 'deployed'],
    ['nothing, with another folder in "with"', { 'apps/fraud/app.py': '' }, { path: 'apps/fraud' }, 'deployed']
  ]
  itSampled.each(sample(changes, 4))('that changes %s', async (_, files, inputs, reason) => {
    const { push, deploy } = await setup()
    push('change', files)
    expect((await deploy('churn', inputs)).outputs.reason).toBe(reason)
  })

  const inputsOf: [string, Record<string, string>, string][] = [
    ['no input: makes a preview', {}, 'deployed'],
    ['"skip": makes none', { 'preview-unchanged': 'skip' }, 'skipped'],
    ['"skip" and a dry run: shows that there is none', { 'preview-unchanged': 'skip', 'dry-run': 'true' }, 'planned']
  ]
  itSampled.each(sample(inputsOf, 2))('without a file and with %s', async (_, inputs, reason) => {
    const { push, onPull, pull, names } = await setup()
    push('change', { 'README.md': 'words' })
    const { outputs } = await onPull('opened', pull, { inputs: { path: 'apps/churn', ...inputs } })
    expect(outputs.reason).toBe(reason)
    expect(await names()).toEqual(reason === 'deployed' ? ['churn-pr-1'] : [])
  })

  it('does not count the file itself as a file of an application that is the whole repository', async () => {
    const { push, deploy } = await setup()
    push('fraud', { 'datarobot-apps.yml': FILE.replace('app-name: fraud', 'app-name: fraud, label: x') })
    expect((await deploy('churn', { path: '.' })).outputs.reason).toBe('skipped')
  })

  it('makes a preview if nobody knows what it changes, and says why', async () => {
    const { push, deploy, github } = await setup()
    push('change', { 'README.md': 'words' })
    github.fault({
      operation: 'repos/compare-commits-with-basehead',
      answer: { status: 403, body: { message: 'No' } },
      times: 0
    })
    const { outputs, log } = await deploy('churn')
    expect(outputs.reason).toBe('deployed')
    expect(log.join('\n')).toMatch(
      /it is unknown whether pull request #1 changes the application: GitHub cannot compare/
    )
  })
})
