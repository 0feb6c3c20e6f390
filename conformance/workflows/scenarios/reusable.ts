import assert from 'node:assert/strict'
import { type PullAction, pullRequestEvent, pushEvent } from '../../../__tests__/support/github/events.ts'
import type { Pull } from '../../../__tests__/support/github/github-state.ts'
import { type Played, pick } from '../act.ts'
import type { Files } from '../checkout.ts'
import { exampleWorkflows, PASSWORD, type Stage } from '../stage.ts'
import { application, greeting } from './application.ts'

const WORKFLOW = 'reusable.yml'
const [STAGING, PRODUCTION] = ['churn-dashboard-staging', 'churn-dashboard']

/** A push reaches staging and production, a pull request has a preview until it is closed, and a fork gets nothing. */
export async function reusableWorkflow(stage: Stage): Promise<void> {
  const { checkout, repository, github } = stage
  checkout.push('Begin', { ...exampleWorkflows(WORKFLOW), ...application('first') })
  const first = await playPush(stage)
  assert.ok(first.isGreen, first.log)
  assert.deepEqual(await pages(stage), { [STAGING]: 'first', [PRODUCTION]: 'first' })
  assert.deepEqual(environments(stage), ['staging', 'production'])

  const same = await playPush(stage)
  assert.ok(same.isGreen, same.log)
  assert.deepEqual(pick(same, 'reason', 'changed'), ['unchanged', 'false'])
  assert.deepEqual(environments(stage), ['staging', 'production', 'staging'], 'nothing is promoted again')

  checkout.push('Greet', greeting('hello'), 'feature')
  const branch = await playPush(stage, 'feature')
  assert.ok(branch.isGreen, branch.log)
  assert.deepEqual(branch.outputs, {}, 'a push to another branch deploys nothing')

  const pull = repository.openPull('feature', { author: 'mona' })
  const opened = await playPull(stage, pull, 'opened', 'preview')
  assert.ok(opened.isGreen, opened.log)
  assert.deepEqual(await pages(stage), {
    [STAGING]: 'first',
    [`${STAGING}-pr-1`]: 'hello',
    [PRODUCTION]: 'first'
  })
  assert.match(repository.comments[0]?.body ?? '', /Ready|running/i)
  repository.closePull(pull, { isMerged: true })
  const closed = await playPull(stage, pull, 'closed', 'cleanup')
  assert.ok(closed.isGreen, closed.log)
  assert.deepEqual(Object.keys(await pages(stage)), [STAGING, PRODUCTION])

  checkout.push('Merge the greeting', greeting('hello'))
  const merged = await playPush(stage)
  assert.ok(merged.isGreen, merged.log)
  assert.deepEqual(await pages(stage), { [STAGING]: 'hello', [PRODUCTION]: 'hello' })

  const fork = github.state.addRepository('mallory/churn', { forkOf: repository })
  fork.push('Steal', { branch: 'theirs', sha: checkout.push('Steal', greeting('stolen'), 'theirs') })
  const foreign = repository.openPull('theirs', { from: fork, author: 'mallory' })
  const sent = stage.emulator.requests.last(1)[0]?.number ?? 0
  const skipped = await playPull(stage, foreign, 'opened', 'preview')
  assert.ok(skipped.isGreen, skipped.log)
  assert.equal(skipped.outputs.reason, 'skipped-untrusted')
  repository.closePull(foreign)
  const ended = await playPull(stage, foreign, 'closed', 'cleanup')
  assert.ok(ended.isGreen, ended.log)
  assert.deepEqual(stage.emulator.requests.since(sent), [])
}

const APPS = `defaults:
  environment: '[DataRobot] Python 3.12 Applications Base'
apps:
  churn:
    path: app
    targets:
      production: {app-name: ${PRODUCTION}}
      staging: {app-name: ${STAGING}}
`

/** With a configuration file, the inputs name an entry and its targets, and each application has its own secrets. */
export async function reusableWithConfiguration(stage: Stage): Promise<void> {
  const { checkout, repository, emulator } = stage
  const inFolder = (files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`app/${path}`, text]))
  const example = exampleWorkflows(WORKFLOW)[`.github/workflows/${WORKFLOW}`] ?? ''
  const secret = `DATAROBOT_API_TOKEN: \${{ secrets.DATAROBOT_API_TOKEN }}`
  const given = ['CREDENTIALS', 'PRODUCTION_CREDENTIALS'].map(
    name => `      ${name}: |\n        DB_PASSWORD=\${{ secrets.DB_PASSWORD }}\n`
  )
  const withInputs = (...lines: string[]) =>
    example.replace(/ +app-name:[\s\S]* +secrets:\n/, `${lines.map(line => `      ${line}\n`).join('')}    secrets:\n`)
  const workflow = withInputs('app: churn', 'target: staging', 'promote-to: production').replace(
    `${secret}\n`,
    `${secret}\n${given.join('')}`
  )
  checkout.push('Begin', {
    [`.github/workflows/${WORKFLOW}`]: workflow,
    'datarobot-apps.yml': APPS,
    ...inFolder(application('first'))
  })
  const first = await playPush(stage)
  assert.ok(first.isGreen, first.log)
  assert.ok(!first.log.includes(PASSWORD), 'the log shows a secret')
  assert.deepEqual(await pages(stage), { [STAGING]: 'first', [PRODUCTION]: 'first' })
  const credentials = emulator.platform.state.all('credentials').map(({ name }) => name)
  assert.deepEqual(credentials.sort(), [`${STAGING}/DB_PASSWORD`, `${PRODUCTION}/DB_PASSWORD`])

  checkout.push('Greet', inFolder(greeting('hello')), 'feature')
  const pull = repository.openPull('feature', { author: 'mona' })
  const opened = await playPull(stage, pull, 'opened', 'preview')
  assert.ok(opened.isGreen, opened.log)
  assert.equal(await stage.get(opened.outputs['app-url'] ?? ''), 'hello')
  assert.equal(emulator.platform.state.all('credentials').length, 2, 'a preview gets no secret of the application')
  repository.closePull(pull)
  const closed = await playPull(stage, pull, 'closed', 'cleanup')
  assert.ok(closed.isGreen, closed.log)
  assert.deepEqual(Object.keys(await pages(stage)), [STAGING, PRODUCTION])

  const name = `${PRODUCTION}-alone`
  checkout.push('Deploy without a file', {
    [`.github/workflows/${WORKFLOW}`]: withInputs(`app-name: ${name}`, 'path: app')
  })
  const alone = await playPush(stage)
  assert.ok(alone.isGreen, alone.log)
  assert.equal((await pages(stage))[name], 'first', 'its execution environment is the variable DATAROBOT_ENVIRONMENT')
}

/** The workflow that an organization requires shows the plan of the application, and writes nothing. */
export async function requiredCheck(stage: Stage): Promise<void> {
  const { checkout, repository, github, emulator } = stage
  const apps = APPS.replace('path: app', 'path: .')
  checkout.push('Begin', {
    ...exampleWorkflows('required-check.yml'),
    ...application('first'),
    'datarobot-apps.yml': apps
  })
  checkout.push('Greet', greeting('hello'), 'feature')
  const payload = pullRequestEvent(github.origins, 'opened', repository.openPull('feature', { author: 'mona' }))
  const run = await stage.play('required-check.yml', { name: 'pull_request', payload })
  assert.ok(run.isGreen, run.log)
  assert.equal(run.outputs.reason, 'planned')
  assert.match(run.log, new RegExp(`create application "${PRODUCTION}"`))
  const writes = emulator.requests.since(0).filter(({ method }) => method !== 'GET')
  assert.deepEqual([writes, repository.comments, repository.deployments], [[], [], []])
}

const playPush = (stage: Stage, branch = stage.repository.defaultBranch): Promise<Played> =>
  stage.play(WORKFLOW, {
    name: 'push',
    payload: pushEvent(stage.github.origins, stage.repository, branch),
    jobs: ['deploy', 'promote']
  })

const playPull = (stage: Stage, pull: Pull, action: PullAction, job: 'preview' | 'cleanup'): Promise<Played> =>
  stage.play(WORKFLOW, {
    name: 'pull_request',
    payload: pullRequestEvent(stage.github.origins, action, pull),
    isOfFork: pull.head.repository !== pull.base.repository,
    jobs: [job]
  })

/** Page of each application, by its name. */
async function pages(stage: Stage): Promise<Record<string, string>> {
  const { origin, platform } = stage.emulator
  const applications = platform.state.all('applications').filter(({ name }) => name.startsWith(PRODUCTION))
  const sorted = applications.sort((one, other) => other.name.length - one.name.length)
  const entries = sorted.map(async ({ id, name }) => [name, await stage.get(`${origin}/custom_applications/${id}/`)])
  return Object.fromEntries(await Promise.all(entries))
}

const environments = ({ repository }: Stage): string[] => repository.deployments.map(({ environment }) => environment)
