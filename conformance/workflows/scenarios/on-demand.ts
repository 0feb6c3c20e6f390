import assert from 'node:assert/strict'
import { commentEvent, type PullAction, pullRequestEvent } from '../../../__tests__/support/github/events.ts'
import type { Pull } from '../../../__tests__/support/github/github-state.ts'
import { type Played, pick } from '../act.ts'
import { exampleWorkflows, type Stage } from '../stage.ts'
import { application, greeting } from './application.ts'

/** The label makes a preview, taking it off deletes it, and the sixth of five previews replaces the oldest one. */
export async function previewsByLabel(stage: Stage): Promise<void> {
  const { checkout, repository } = stage
  checkout.push('Begin', { ...exampleWorkflows('preview-label.yml'), ...application('main') })
  checkout.push('Greet', greeting('hello'), 'feature')
  const pull = repository.openPull('feature', { author: 'mona' })
  const play = (action: PullAction, of = pull) => playPull(stage, 'preview-label.yml', of, action)

  const opened = await play('opened')
  assert.ok(opened.isGreen, opened.log)
  assert.deepEqual(pick(opened, 'reason', 'changed'), ['skipped', 'false'])
  assert.match(commentOf(stage, pull), /does not have the label `preview`/)
  pull.labels.push('preview')
  const labeled = await play('labeled')
  assert.deepEqual(pick(labeled, 'reason', 'operation'), ['deployed', 'created'], labeled.log)
  assert.equal(await stage.get(labeled.outputs['app-url'] ?? ''), 'hello')
  pull.labels.pop()
  const unlabeled = await play('unlabeled')
  assert.deepEqual(pick(unlabeled, 'reason', 'operation'), ['deleted', 'deleted'], unlabeled.log)
  assert.deepEqual(await previews(stage), [])
  assert.match(commentOf(stage, pull), /was removed[\s\S]*Add the label/)

  for (const number of [2, 3, 4, 5, 6, 7]) {
    checkout.push(`Greet ${number}`, greeting(`${number}`), `branch-${number}`)
    const next = repository.openPull(`branch-${number}`, { author: 'mona', labels: ['preview'] })
    const made = await play('labeled', next)
    assert.ok(made.isGreen, made.log)
    assert.equal(made.outputs.deleted ?? '', number === 7 ? 'churn-dashboard-pr-2' : '')
  }
  assert.deepEqual(
    await previews(stage),
    [3, 4, 5, 6, 7].map(number => `churn-dashboard-pr-${number}`)
  )
  assert.match(commentOf(stage, repository.pull(2)), /was removed[\s\S]*max-previews/)
}

/** A writer's command deploys the head of a fork's pull request, a comment of anyone else does nothing. */
export async function previewByCommand(stage: Stage): Promise<void> {
  const { checkout, repository, github } = stage
  const main = checkout.push('Begin', { ...exampleWorkflows('preview-command.yml'), ...application('main') })
  const fork = github.state.addRepository('mallory/churn', { forkOf: repository })
  const push = (message: string, text: string, seconds: number) =>
    fork.push(message, { branch: 'feature', sha: checkout.push(message, greeting(text), 'theirs'), at: time(seconds) })
  push('Greet', 'hello', 0)
  const pull = repository.openPull('feature', { from: fork, author: 'mallory' })
  repository.roles.set('wanda', { name: 'write', base: 'write' })
  github.state.account('mallory')
  const comment = async (author: string, body: string, seconds: number) => {
    const comment = repository.addComment(pull, author, body, time(seconds))
    const payload = commentEvent(github.origins, pull, comment)
    const run = await stage.play('preview-command.yml', { name: 'issue_comment', payload })
    return { run, reactions: comment.reactions.map(({ content }) => content) }
  }

  const ignored = await comment('mallory', '/preview', 10)
  assert.ok(ignored.run.isGreen, ignored.run.log)
  assert.deepEqual([ignored.reactions, await previews(stage), repository.deployments], [[], [], []])
  assert.equal(repository.comments.length, 1)

  const { run: made, reactions } = await comment('wanda', '/preview', 20)
  assert.ok(made.isGreen, made.log)
  assert.deepEqual(pick(made, 'reason', 'sha', 'fork'), ['deployed', pull.head.sha, 'true'], made.log)
  assert.equal(await stage.get(made.outputs['app-url'] ?? ''), 'hello')
  assert.deepEqual(reactions, ['eyes', 'rocket'])
  assert.notEqual(pull.head.sha, main)
  assert.deepEqual(
    repository.deployments.map(({ environment, sha }) => [environment, sha]),
    [[`preview/pr-${pull.number}`, pull.head.sha]]
  )
  assert.match(commentOf(stage, pull), new RegExp(pull.head.sha.slice(0, 7)))

  push('Greet otherwise', 'evil', 40)
  const refused = await comment('wanda', '/preview', 30)
  assert.ok(!refused.run.isGreen, refused.run.log)
  assert.equal(refused.run.outputs.reason, 'stale-commit')
  assert.ok(refused.reactions.includes('confused'))
  assert.equal(await stage.get(made.outputs['app-url'] ?? ''), 'hello')

  const { run: stopped } = await comment('wanda', '/preview stop', 50)
  assert.ok(stopped.isGreen, stopped.log)
  assert.deepEqual(await previews(stage), [])

  const again = await comment('wanda', '/preview', 59)
  assert.equal(await stage.get(again.run.outputs['app-url'] ?? ''), 'evil')
  repository.closePull(pull)
  const closed = await playPull(stage, 'preview-command.yml', pull, 'closed', 'pull_request_target')
  assert.ok(closed.isGreen, closed.log)
  assert.deepEqual(await previews(stage), [])
}

/** Time of GitHub, in seconds after the start of a day. */
const time = (seconds: number): string =>
  `2026-03-01T10:00:${String(seconds).padStart(2, '0')}Z`.replace(':60Z', ':59Z')

function playPull(
  stage: Stage,
  workflow: string,
  pull: Pull,
  action: PullAction,
  name: 'pull_request' | 'pull_request_target' = 'pull_request'
): Promise<Played> {
  return stage.play(workflow, { name, payload: pullRequestEvent(stage.github.origins, action, pull) })
}

/** Our newest comment on a pull request. */
function commentOf({ repository }: Stage, pull: Pull | undefined): string {
  const ours = repository
    .commentsOf(pull?.number ?? 0)
    .filter(({ author, body }) => author.login === 'github-actions[bot]' && !body.includes('custom-app:command'))
  assert.equal(ours.length, 1)
  return ours[0]?.body ?? ''
}

async function previews(stage: Stage): Promise<string[]> {
  const { data } = JSON.parse(await stage.get('/customApplications/?limit=100')) as { data: { name: string }[] }
  return data
    .map(({ name }) => name)
    .filter(name => name.startsWith('churn-dashboard-pr'))
    .sort()
}
