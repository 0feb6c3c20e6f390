import assert from 'node:assert/strict'
import { pullRequestEvent } from '../../../__tests__/support/github/events.ts'
import type { Pull } from '../../../__tests__/support/github/github-state.ts'
import { unicorn } from '../../../__tests__/support/github/limits.ts'
import { repositoryView } from '../../../__tests__/support/github/views/repositories.ts'
import { type Played, pick } from '../act.ts'
import { exampleWorkflows, type Stage } from '../stage.ts'
import { application, BROKEN_REQUIREMENT, greeting } from './application.ts'

type Action = Parameters<typeof pullRequestEvent>[1]

/** Opened, pushed to, broken, mended and closed: one comment tells it all, and nothing is left but the records. */
export async function lifeOfAPullRequest(stage: Stage): Promise<void> {
  const { checkout, repository } = stage
  checkout.push('Begin', { ...exampleWorkflows('preview.yml'), ...application('main') })
  checkout.push('Greet', greeting('hello'), 'feature')
  const pull = repository.openPull('feature', { author: 'mona' })
  const play = (action: Action) => playPull(stage, pull, action)
  const push = (message: string, files: Parameters<typeof checkout.push>[1]) => {
    checkout.push(message, files, 'feature')
    return play('synchronize')
  }
  const comment = () => {
    const { comments } = repository
    assert.deepEqual(
      comments.map(({ author, number }) => [author.login, number]),
      [['github-actions[bot]', pull.number]]
    )
    return comments[0]?.body ?? ''
  }

  const opened = await play('opened')
  assert.ok(opened.isGreen, opened.log)
  const { 'app-id': id, 'app-url': url = '' } = opened.outputs
  assert.deepEqual(pick(opened, 'reason', 'operation', 'preview'), ['deployed', 'created', 'true'])
  assert.equal(await stage.get(url), 'hello')
  assert.deepEqual(await names(stage), {
    applications: ['churn-dashboard-pr-1'],
    sources: ['churn-dashboard-pr-1Source']
  })
  assert.ok(comment().includes(url), comment())
  assert.ok(comment().includes(pull.head.sha.slice(0, 7)), comment())
  assert.deepEqual(records(stage), [['preview/pr-1', pull.head.sha, 'success', url]])
  const [record] = repository.deployments
  assert.deepEqual([record?.isTransient, record?.isProduction], [true, false])

  const pushed = await push('Greet again', greeting('hello again'))
  assert.ok(pushed.isGreen, pushed.log)
  assert.deepEqual(pick(pushed, 'operation', 'files-uploaded', 'app-id', 'app-url'), ['updated', '1', id, url])
  assert.equal(await stage.get(url), 'hello again')
  assert.ok(comment().includes(pull.head.sha.slice(0, 7)), comment())
  assert.deepEqual(states(stage), ['inactive', 'success'])

  const broken = await push('Break it', { 'requirements.txt': BROKEN_REQUIREMENT })
  assert.ok(!broken.isGreen, broken.log)
  assert.deepEqual(pick(broken, 'reason', 'rolled-back', 'app-id'), ['build-failed', 'true', id])
  assert.equal(await stage.get(url), 'hello again')
  assert.match(comment(), /no-such-package-anywhere/)
  assert.deepEqual(
    broken.annotations
      .filter(({ kind, file }) => kind === 'error' && file !== null)
      .map(({ file, line }) => [file, line]),
    [['requirements.txt', '1']]
  )
  assert.equal(states(stage).at(-1), 'failure')

  const mended = await push('Mend it', { 'requirements.txt': '# nothing\n', ...greeting('mended') })
  assert.ok(mended.isGreen, mended.log)
  assert.deepEqual(pick(mended, 'reason', 'app-id', 'app-url'), ['deployed', id, url])
  assert.equal(await stage.get(url), 'mended')
  assert.doesNotMatch(comment(), /no-such-package-anywhere/)
  assert.deepEqual(states(stage), ['inactive', 'inactive', 'failure', 'success'])

  repository.closePull(pull, { isMerged: true })
  const closed = await play('closed')
  assert.ok(closed.isGreen, closed.log)
  assert.deepEqual(pick(closed, 'reason', 'operation'), ['deleted', 'deleted'])
  assert.deepEqual(await names(stage), { applications: [], sources: [] })
  assert.match(comment(), /removed|deleted/i)
  assert.ok(!comment().includes(url), comment())
  assert.deepEqual(states(stage), ['inactive', 'inactive', 'failure', 'inactive'])

  const twice = await play('closed')
  assert.ok(twice.isGreen, twice.log)
  comment()
}

/** Comments, deployments and comparisons are extras: when GitHub answers none of them, the preview is there all the same. */
export async function previewWithoutGithub(stage: Stage): Promise<void> {
  const { checkout, repository, github } = stage
  checkout.push('Begin', { ...exampleWorkflows('preview.yml'), ...application('main') })
  checkout.push('Greet', greeting('hello'), 'feature')
  const pull = repository.openPull('feature', { author: 'mona' })
  github.fault({ path: '/', answer: unicorn, times: 0 })
  const opened = await playPull(stage, pull, 'opened')
  assert.ok(opened.isGreen, opened.log)
  assert.equal(await stage.get(opened.outputs['app-url'] ?? ''), 'hello')
  repository.closePull(pull)
  const closed = await playPull(stage, pull, 'closed')
  assert.ok(closed.isGreen, closed.log)
  assert.deepEqual(await names(stage), { applications: [], sources: [] })
}

/** Closed while the workflow was off: the nightly sweep deletes its preview, and leaves that of an open one. */
export async function sweepOfPreviews(stage: Stage): Promise<void> {
  const { checkout, repository, github } = stage
  checkout.push('Begin', { ...exampleWorkflows('preview.yml', 'sweep.yml'), ...application('main') })
  const open = (branch: string) => {
    checkout.push(`Greet from ${branch}`, greeting(branch), branch)
    return repository.openPull(branch, { author: 'mona' })
  }
  for (const pull of [open('first'), open('second')]) {
    const run = await playPull(stage, pull, 'opened')
    assert.ok(run.isGreen, run.log)
  }
  const [first] = repository.pulls
  assert.ok(first !== undefined)
  repository.closePull(first)
  const payload = { schedule: '17 3 * * *', repository: repositoryView(github.origins, repository) }
  const swept = await stage.play('sweep.yml', { name: 'schedule', payload })
  assert.ok(swept.isGreen, swept.log)
  assert.deepEqual(pick(swept, 'reason', 'deleted'), ['deleted', 'churn-dashboard-pr-1'])
  assert.deepEqual(await names(stage), {
    applications: ['churn-dashboard-pr-2'],
    sources: ['churn-dashboard-pr-2Source']
  })
}

/** The same life on a fork: each run green, and an explanation in place of a preview. */
export async function lifeOfAPullRequestOfAFork(stage: Stage): Promise<void> {
  const { checkout, repository, github } = stage
  checkout.push('Begin', { ...exampleWorkflows('preview.yml'), ...application('main') })
  const fork = github.state.addRepository('mallory/churn', { forkOf: repository })
  const push = (message: string, text: string) =>
    fork.push(message, { branch: 'feature', sha: checkout.push(message, greeting(text), 'theirs') })
  push('Greet', 'hello')
  const pull = repository.openPull('feature', { from: fork, author: 'mallory' })
  const play = async (action: Action) => {
    const run = await playPull(stage, pull, action)
    assert.ok(run.isGreen, run.log)
    assert.deepEqual(pick(run, 'reason', 'operation'), ['skipped-untrusted', 'skipped'])
    assert.match(run.summary, /fork/)
    assert.match(run.summary, /maintainer/)
  }
  await play('opened')
  push('Greet again', 'hello again')
  await play('synchronize')
  push('Break it', 'broken')
  await play('synchronize')
  repository.closePull(pull)
  await play('closed')
  assert.deepEqual(await names(stage), { applications: [], sources: [] })
  assert.deepEqual([repository.comments, repository.deployments], [[], []])
}

function playPull(stage: Stage, pull: Pull, action: Action): Promise<Played> {
  return stage.play('preview.yml', {
    name: 'pull_request',
    payload: pullRequestEvent(stage.github.origins, action, pull),
    isOfFork: pull.head.repository !== pull.base.repository
  })
}

/** Of what the emulator has beyond its seed. */
async function names(stage: Stage): Promise<{ applications: string[]; sources: string[] }> {
  const list = async (path: string): Promise<string[]> => {
    const { data } = JSON.parse(await stage.get(path)) as { data: { name: string }[] }
    return data.map(({ name }) => name).filter(name => name.startsWith('churn-dashboard'))
  }
  return {
    applications: await list('/customApplications/?limit=100'),
    sources: await list('/customApplicationSources/?limit=100')
  }
}

/** Each deployment that GitHub would show, oldest first. */
const records = ({ repository }: Stage) =>
  repository.deployments.map(({ environment, sha, statuses }) => [
    environment,
    sha,
    statuses.at(-1)?.state,
    statuses.at(-1)?.environmentUrl
  ])

const states = ({ repository }: Stage) => repository.deployments.map(({ statuses }) => statuses.at(-1)?.state)
