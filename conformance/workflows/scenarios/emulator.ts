import assert from 'node:assert/strict'
import { pullRequestEvent } from '../../../__tests__/support/github/events.ts'
import { exampleWorkflows, type Stage } from '../stage.ts'
import { application, BROKEN_REQUIREMENT, greeting } from './application.ts'

/** A stranger's application starts for real, with no secret; one that can not be built is red, with the cause kept. */
export async function emulatorForAFork(stage: Stage): Promise<void> {
  const { checkout, repository, github } = stage
  checkout.push('Begin', { ...exampleWorkflows('emulator.yml'), ...application('main') })
  const fork = github.state.addRepository('mallory/churn', { forkOf: repository })
  const push = (message: string, files: Parameters<typeof checkout.push>[1]) =>
    fork.push(message, { branch: 'feature', sha: checkout.push(message, files, 'theirs') })
  push('Greet', greeting('hello from a fork'))
  const pull = repository.openPull('feature', { from: fork, author: 'mallory' })
  const play = (action: 'opened' | 'synchronize') =>
    stage.play('emulator.yml', {
      name: 'pull_request',
      payload: pullRequestEvent(github.origins, action, pull),
      isOfFork: true
    })

  const opened = await play('opened')
  assert.ok(opened.isGreen, opened.log)
  assert.deepEqual([opened.outputs.reason, opened.outputs.operation], ['deployed', 'created'])
  assert.match(opened.log, /hello from a fork/)
  assert.match(opened.log, /Application "churn-dashboard" is running/)
  assert.match(stage.artifact('emulator', 'index.html') ?? '', /churn-dashboard/)

  push('Break it', { 'requirements.txt': `--no-index\n${BROKEN_REQUIREMENT}` })
  const broken = await play('synchronize')
  assert.ok(!broken.isGreen, broken.log)
  assert.equal(broken.outputs.reason, 'build-failed')
  assert.match(broken.summary, /no-such-package-anywhere/)
  assert.match(stage.artifact('emulator', 'requests.html') ?? '', /customApplicationsCreate/)
  assert.equal(stage.emulator.requests.since(0).length, 0, 'nothing of it reached the platform')
}
