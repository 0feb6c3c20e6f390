import assert from 'node:assert/strict'
import { pushEvent } from '../../../__tests__/support/github/events.ts'
import { repositoryView } from '../../../__tests__/support/github/views/repositories.ts'
import { type Played, pick } from '../act.ts'
import { exampleWorkflows, type Stage } from '../stage.ts'
import { application, greeting } from './application.ts'

/** An application agrees with main, is behind it, and agrees again after a deploy: one issue tells all of it. */
export async function driftAndRepair(stage: Stage): Promise<void> {
  const { checkout, repository, github } = stage
  const deploy = async (): Promise<Played> => {
    const run = await stage.play('deploy.yml', { name: 'push', payload: pushEvent(github.origins, repository) })
    assert.ok(run.isGreen, run.log)
    return run
  }
  const compare = async (): Promise<Played> => {
    const payload = { schedule: '23 5 * * *', repository: repositoryView(github.origins, repository) }
    const run = await stage.play('drift.yml', { name: 'schedule', payload })
    assert.ok(run.isGreen, run.log)
    return run
  }
  checkout.push('Begin', { ...exampleWorkflows('deploy.yml', 'drift.yml'), ...application('first') })
  await deploy()
  assert.deepEqual(pick(await compare(), 'reason', 'drifted'), ['unchanged', 'false'])
  assert.equal(repository.issues.length, 0)

  checkout.push('Greet', greeting('second'))
  const differing = await compare()
  assert.deepEqual(pick(differing, 'reason', 'drifted'), ['drifted', 'true'])
  const [issue, ...others] = repository.issues
  assert.deepEqual(others, [])
  assert.deepEqual(issue?.labels, ['drift'])
  assert.match(issue?.body ?? '', /1 commit behind `?main/)
  assert.match(issue?.body ?? '', /`app\.py` has another content/)
  await compare()
  assert.equal(repository.issues.length, 1)

  await deploy()
  const agreeing = await compare()
  assert.deepEqual(pick(agreeing, 'reason', 'drifted'), ['unchanged', 'false'])
  assert.equal(repository.issues[0]?.state, 'closed')
}
