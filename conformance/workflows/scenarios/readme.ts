import assert from 'node:assert/strict'
import { pullRequestEvent, pushEvent } from '../../../__tests__/support/github/events.ts'
import { type Played, pick } from '../act.ts'
import { readmeWorkflow } from '../readme.ts'
import type { Stage } from '../stage.ts'
import { application, greeting } from './application.ts'

/** The workflow of the README, with the emulator as its host: a push, a pull request and its merge, all without a notice. */
export async function workflowOfTheReadme(stage: Stage): Promise<void> {
  const { checkout, emulator, github, repository } = stage
  const workflow = readmeWorkflow().replace('app.datarobot.com', `${emulator.origin}/api/v2`)
  const quiet = (run: Played, reason: string): Played => {
    assert.ok(run.isGreen, run.log)
    assert.deepEqual(pick(run, 'reason'), [reason])
    assert.deepEqual(run.annotations, [])
    return run
  }
  const pushed = () => stage.play('deploy.yml', { name: 'push', payload: pushEvent(github.origins, repository) })

  checkout.push('Begin', { '.github/workflows/deploy.yml': workflow, ...application('hello') })
  const first = quiet(await pushed(), 'deployed')
  assert.equal(await stage.get(first.outputs['app-url'] ?? ''), 'hello')

  checkout.push('Greet', greeting('hello again'), 'feature')
  const pull = repository.openPull('feature', { author: 'mona' })
  const play = (action: 'opened' | 'closed') =>
    stage.play('deploy.yml', {
      name: 'pull_request',
      payload: pullRequestEvent(github.origins, action, pull)
    })
  const preview = quiet(await play('opened'), 'deployed')
  assert.equal(await stage.get(preview.outputs['app-url'] ?? ''), 'hello again')
  assert.equal(repository.comments.length, 1)

  repository.closePull(pull, { isMerged: true })
  quiet(await play('closed'), 'deleted')

  checkout.push('Merge', greeting('hello again'))
  const second = quiet(await pushed(), 'deployed')
  assert.deepEqual(pick(second, 'operation', 'files-uploaded', 'app-id'), ['updated', '1', first.outputs['app-id']])
}
