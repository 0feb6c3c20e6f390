import assert from 'node:assert/strict'
import { pullRequestEvent, pushEvent } from '../../../__tests__/support/github/events.ts'
import { pick } from '../act.ts'
import { exampleWorkflows, type Stage } from '../stage.ts'
import { application, greeting } from './application.ts'

/** A pull request shows its plan, its merge applies it, and a push that no pull request shows is refused. */
export async function approvedPlan(stage: Stage): Promise<void> {
  const { checkout, repository, github } = stage
  const deploy = (name: 'push' | 'workflow_dispatch' = 'push') =>
    stage.play('planned.yml', { name, payload: pushEvent(github.origins, repository) })

  checkout.push('Begin', { ...exampleWorkflows('planned.yml'), ...application('hello') })
  const refused = await deploy()
  assert.ok(!refused.isGreen, refused.log)
  assert.deepEqual(pick(refused, 'reason', 'changed'), ['plan-changed', 'false'])
  const first = await deploy('workflow_dispatch')
  assert.ok(first.isGreen, first.log)
  const { 'app-url': url = '' } = first.outputs

  checkout.push('Greet', greeting('approved'), 'feature')
  const pull = repository.openPull('feature', { author: 'mona' })
  const payload = pullRequestEvent(github.origins, 'opened', pull)
  const planned = await stage.play('planned.yml', { name: 'pull_request', payload })
  assert.ok(planned.isGreen, planned.log)
  assert.deepEqual(pick(planned, 'reason', 'operation', 'changed'), ['planned', 'planned', 'false'])
  assert.match(repository.comments[0]?.body ?? '', /would be updated[\s\S]*app\.py/)
  assert.equal(await stage.get(url), 'hello')

  const landed = [checkout.push('Greet (#1)', greeting('approved'))]
  repository.closePull(pull, { isMerged: true, landed })
  const merged = await deploy()
  assert.ok(merged.isGreen, merged.log)
  assert.match(merged.log, /is the approved one of pull request #1/)
  assert.equal(await stage.get(url), 'approved')

  checkout.push('Smuggle', greeting('smuggled'))
  const smuggled = await deploy()
  assert.ok(!smuggled.isGreen, smuggled.log)
  assert.deepEqual(pick(smuggled, 'reason', 'changed'), ['plan-changed', 'false'])
  assert.equal(await stage.get(url), 'approved')
}
