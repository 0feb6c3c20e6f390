import assert from 'node:assert/strict'
import { pullRequestEvent, pushEvent } from '../../../__tests__/support/github/events.ts'
import type { Played } from '../act.ts'
import type { Files } from '../checkout.ts'
import { exampleWorkflows, type Stage } from '../stage.ts'
import { application, greeting } from './application.ts'

const NAMES = ['churn', 'sales', 'stock', 'plans', 'tours']

/** Two of the five applications watch a library. */
const CONFIGURATION = `defaults:
  environment: '[DataRobot] Python 3.12 Applications Base'
apps:
${NAMES.map(
  name => `  ${name}:
    path: apps/${name}
    app-name: ${name}-app
${name === 'churn' || name === 'sales' ? '    watch: [libs/common/**]\n' : ''}`
).join('')}`

/**
 * Five applications: the first push deploys all, a change of one makes one job, and one of a library that two of them
 * watch makes two. A pull request makes previews of those that it changes, and closing it deletes them.
 */
export async function manyApplications(stage: Stage): Promise<void> {
  const { checkout, github, repository } = stage
  const push = async (message: string, files: Files): Promise<Played> => {
    checkout.push(message, files)
    const run = await stage.play('monorepo.yml', { name: 'push', payload: pushEvent(github.origins, repository) })
    assert.ok(run.isGreen, run.log)
    return run
  }

  const first = await push('Begin', {
    ...exampleWorkflows('monorepo.yml'),
    'datarobot-apps.yml': CONFIGURATION,
    'libs/common/names.py': 'NAMES = []\n',
    ...Object.assign({}, ...NAMES.map(name => inFolder(name, application(`${name} 1`))))
  })
  assert.deepEqual(appsOf(first), NAMES)
  assert.deepEqual(await applications(stage), NAMES.map(name => `${name}-app`).sort())

  const second = await push('Change one', inFolder('stock', greeting('stock 2')))
  assert.deepEqual(appsOf(second), ['stock'])
  assert.equal(await pageOf(stage, 'stock-app'), 'stock 2')

  const third = await push('Change the library', { 'libs/common/names.py': 'NAMES = [1]\n' })
  assert.deepEqual(appsOf(third), ['churn', 'sales'])

  const fourth = await push('Change nothing of them', { 'README.md': 'Five applications\n' })
  assert.deepEqual(appsOf(fourth), [])
  assert.equal(fourth.outputs['app-id'], undefined)

  checkout.push('Change one in a branch', inFolder('plans', greeting('plans 2')), 'feature')
  const pull = repository.openPull('feature', { author: 'mona' })
  const play = async (action: 'opened' | 'closed') => {
    const payload = pullRequestEvent(github.origins, action, pull)
    const run = await stage.play('monorepo.yml', { name: 'pull_request', payload })
    assert.ok(run.isGreen, run.log)
    return run
  }
  const opened = await play('opened')
  assert.deepEqual(appsOf(opened), ['plans'])
  const previews = async () => (await applications(stage)).filter(name => name.includes('-pr-'))
  assert.deepEqual(await previews(), ['plans-app-pr-1'])
  assert.equal(await pageOf(stage, 'plans-app-pr-1'), 'plans 2')
  assert.equal(await pageOf(stage, 'plans-app'), 'plans 1')

  repository.closePull(pull, { isMerged: true })
  const closed = await play('closed')
  assert.deepEqual(appsOf(closed), NAMES)
  assert.deepEqual(await previews(), [])
}

const inFolder = (name: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`apps/${name}/${path}`, text]))

/** Names of the applications in the matrix of a run. */
function appsOf({ outputs }: Played): string[] {
  const { include } = JSON.parse(outputs.matrix ?? '') as { include: { app: string }[] }
  return include.map(({ app }) => app)
}

interface Listed {
  name: string
  applicationUrl: string
}

async function list(stage: Stage): Promise<Listed[]> {
  const { data } = JSON.parse(await stage.get('/customApplications/?limit=100')) as { data: Listed[] }
  return data.filter(({ name }) => NAMES.some(app => name.startsWith(`${app}-app`)))
}

const applications = async (stage: Stage): Promise<string[]> => (await list(stage)).map(({ name }) => name).sort()

async function pageOf(stage: Stage, application: string): Promise<string> {
  const found = (await list(stage)).find(({ name }) => name === application)
  return stage.get(found?.applicationUrl ?? '')
}
