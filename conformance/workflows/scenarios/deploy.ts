import assert from 'node:assert/strict'
import { pushEvent } from '../../../__tests__/support/github/events.ts'
import { type Played, pick } from '../act.ts'
import { exampleWorkflows, type Stage } from '../stage.ts'
import { application, BROKEN_REQUIREMENT, greeting } from './application.ts'

/** Pushes to main: the first creates, the second sends one file, the same again changes nothing, a broken one is rolled back. */
export async function deployOnPush(stage: Stage): Promise<void> {
  const { checkout } = stage
  const push = (message: string, files: Parameters<typeof checkout.push>[1]): Promise<Played> => {
    checkout.push(message, files)
    return again()
  }
  const again = () =>
    stage.play('deploy.yml', { name: 'push', payload: pushEvent(stage.github.origins, stage.repository) })

  const first = await push('Begin', { ...exampleWorkflows('deploy.yml'), ...application('hello') })
  assert.ok(first.isGreen, first.log)
  const { 'app-id': id, 'app-url': url = '' } = first.outputs
  assert.deepEqual(pick(first, 'reason', 'operation'), ['deployed', 'created'])
  assert.equal(await stage.get(url), 'hello')
  assert.match(first.log, new RegExp(`Running at ${url}`))

  const second = await push('Change the greeting', greeting('hello again'))
  assert.ok(second.isGreen, second.log)
  assert.deepEqual(pick(second, 'operation', 'files-uploaded', 'app-id', 'app-url'), ['updated', '1', id, url])
  assert.equal(await stage.get(url), 'hello again')

  const same = await again()
  assert.ok(same.isGreen, same.log)
  assert.deepEqual(pick(same, 'reason', 'changed'), ['unchanged', 'false'])

  const broken = await push('Break it', { 'requirements.txt': BROKEN_REQUIREMENT })
  assert.ok(!broken.isGreen, broken.log)
  assert.deepEqual(pick(broken, 'reason', 'rolled-back', 'app-id'), ['build-failed', 'true', id])
  assert.match(broken.summary, /no-such-package-anywhere/)
  assert.equal(await stage.get(url), 'hello again')
}

/** Pushes to main with a Dockerfile: the first builds the environment, a change of the application does not, a broken one fails. */
export async function deployWithDockerfile(stage: Stage): Promise<void> {
  const { checkout } = stage
  const push = (message: string, files: Parameters<typeof checkout.push>[1]): Promise<Played> => {
    checkout.push(message, files)
    const payload = pushEvent(stage.github.origins, stage.repository)
    return stage.play('deploy-with-dockerfile.yml', { name: 'push', payload })
  }
  const inFolder = (files: ReturnType<typeof application>) =>
    Object.fromEntries(Object.entries(files).map(([path, content]) => [`app/${path}`, content]))

  const first = await push('Begin', {
    ...exampleWorkflows('deploy-with-dockerfile.yml'),
    ...inFolder(application('hello')),
    'docker/Dockerfile': 'FROM python:3.12-slim\nCOPY packages.txt ./\n',
    'docker/packages.txt': 'libpq-dev\n'
  })
  assert.ok(first.isGreen, first.log)
  const version = first.outputs['environment-version-id']
  assert.match(first.log, new RegExp(`on environment version ${version}`))
  assert.match(first.log, /COPY packages\.txt/)

  const second = await push('Change the greeting', inFolder(greeting('hello again')))
  assert.ok(second.isGreen, second.log)
  assert.deepEqual(pick(second, 'operation', 'environment-version-id'), ['updated', version])

  const broken = await push('Break the Dockerfile', { 'docker/packages.txt': null })
  assert.ok(!broken.isGreen, broken.log)
  assert.deepEqual(pick(broken, 'reason', 'changed'), ['environment-build-failed', 'false'])
  assert.match(broken.summary, /docker\/Dockerfile:2/)
}
