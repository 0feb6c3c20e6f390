import assert from 'node:assert/strict'
import { pullRequestEvent, pushEvent } from '../../../__tests__/support/github/events.ts'
import { repositoryView } from '../../../__tests__/support/github/views/repositories.ts'
import { type Played, pick } from '../act.ts'
import { type Event, exampleWorkflows, type Stage } from '../stage.ts'
import { application } from './application.ts'

const WORKFLOWS = [
  'preview',
  'staging',
  'promote',
  'rollback',
  'inspect',
  'sweep',
  'publish-template',
  'sync-codespace'
]

/** A release process with only the examples: previews, merges, staging, promotion, inspection, rollback, cleanup, template. */
export async function releaseDay(stage: Stage): Promise<void> {
  const { checkout, repository, github } = stage
  begin(stage)
  checkout.push('Greet', greeting('second'), 'feature')
  const pull = repository.openPull('feature', { author: 'mona' })
  const preview = (action: 'opened' | 'closed') =>
    green(stage, 'preview', { name: 'pull_request', payload: pullRequestEvent(github.origins, action, pull) })
  assert.equal(await page(stage, await preview('opened')), 'second')

  checkout.push('Begin the month', greeting('first'))
  assert.equal(await page(stage, await push(stage)), 'first')
  const released = await dispatch(stage, 'promote')
  const production = released.outputs['app-url'] ?? ''
  assert.equal(await stage.get(production), 'first')

  repository.closePull(pull, { isMerged: true })
  checkout.push('Merge the greeting', greeting('second'))
  assert.equal((await preview('closed')).outputs.reason, 'deleted')
  assert.equal((await push(stage)).outputs.operation, 'updated')
  assert.equal(await stage.get(production), 'first')

  const promoted = await dispatch(stage, 'promote')
  assert.equal(promoted.outputs['app-url'], production)
  assert.equal(await stage.get(production), 'second')
  assert.match(promoted.summary, /### Publications/)

  assert.equal((await green(stage, 'inspect', nightly(stage))).outputs.status, 'running')
  const inspection = JSON.parse(stage.artifact('inspection', 'inspection.json') ?? '{}')
  assert.equal(inspection.provenance.commit, repository.branches.get(repository.defaultBranch))

  const back = await dispatch(stage, 'rollback', { to: '-1' })
  assert.equal(back.outputs.operation, 'updated')
  assert.equal(await stage.get(production), 'first')

  assert.equal((await green(stage, 'sweep', nightly(stage))).outputs.operation, 'unchanged')
  assert.equal(await stage.get(production), 'first')

  assert.deepEqual(pick(await release(stage, 'v1.0.0'), 'reason', 'operation'), ['published', 'created'])
  assert.deepEqual(pick(await release(stage, 'v1.0.0'), 'reason', 'operation'), ['unchanged', 'unchanged'])
  assert.deepEqual(pick(await release(stage, 'v1.1.0'), 'reason', 'operation'), ['published', 'updated'])
  const { data } = JSON.parse(await stage.get('/applicationTemplates/'))
  const template = data.find(({ name }: { name: string }) => name === 'Churn dashboard')
  assert.deepEqual(template.repository, { url: 'https://github.com/octo/churn', tag: 'v1.1.0', isPublic: false })
}

/** The files of production go to a codespace, and return as a version that is not published. */
export async function syncOfACodespace(stage: Stage): Promise<void> {
  begin(stage)
  await push(stage)
  const { outputs } = await dispatch(stage, 'promote')
  const sent = await dispatch(stage, 'sync-codespace', { direction: 'to' })
  assert.deepEqual(pick(sent, 'operation', 'source-version-id'), ['updated', outputs['source-version-id']])
  const made = await dispatch(stage, 'sync-codespace', { direction: 'from' })
  assert.equal(made.outputs.operation, 'created')
  const { 'source-id': source, 'source-version-id': version } = made.outputs
  const { items } = JSON.parse(await stage.get(`/customApplicationSources/${source}/versions/${version}/`))
  assert.ok(items.some(({ filePath }: { filePath: string }) => filePath === 'app.py'))
  assert.equal(await stage.get(outputs['app-url'] ?? ''), 'first')
}

function begin({ checkout }: Stage): void {
  const files = { ...exampleWorkflows(...WORKFLOWS.map(name => `${name}.yml`)), ...application('first') }
  checkout.push('Begin', { ...files, 'README.md': '# Churn\n' })
}

const greeting = (text: string) => ({ 'app.py': `# ${text}\n${application(text)['app.py']}` })

async function green(stage: Stage, workflow: string, event: Event): Promise<Played> {
  const run = await stage.play(`${workflow}.yml`, event)
  assert.ok(run.isGreen, run.log)
  return run
}

const push = (stage: Stage): Promise<Played> =>
  green(stage, 'staging', { name: 'push', payload: pushEvent(stage.github.origins, stage.repository) })

const page = (stage: Stage, { outputs }: Played): Promise<string> => stage.get(outputs['app-url'] ?? '')

const viewed = ({ github, repository }: Stage) => ({ repository: repositoryView(github.origins, repository) })

/** Runs a workflow manually. */
const dispatch = (stage: Stage, workflow: string, inputs: Record<string, string> = {}): Promise<Played> =>
  green(stage, workflow, { name: 'workflow_dispatch', payload: { ref: 'refs/heads/main', inputs, ...viewed(stage) } })

const nightly = (stage: Stage): Event => ({ name: 'schedule', payload: { schedule: '17 3 * * *', ...viewed(stage) } })

const release = (stage: Stage, tag: string): Promise<Played> =>
  green(stage, 'publish-template', {
    name: 'release',
    payload: { action: 'published', release: { tag_name: tag }, ref: `refs/tags/${tag}`, ...viewed(stage) }
  })
