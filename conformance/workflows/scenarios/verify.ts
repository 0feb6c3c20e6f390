import assert from 'node:assert/strict'
import { pushEvent } from '../../../__tests__/support/github/events.ts'
import { pick } from '../act.ts'
import { exampleWorkflows, type Stage } from '../stage.ts'
import { application, greeting } from './application.ts'

const CANDIDATE = 'churn-dashboard-candidate'

/** A test of the application that pytest runs on the candidate. */
const smokeTest = {
  'tests/smoke/test_greeting.py': [
    'import os',
    'from urllib.request import urlopen',
    '',
    '',
    'def test_greeting():',
    '    assert b"hello" in urlopen(os.environ["APP_URL"]).read()',
    ''
  ].join('\n')
}

/** Only a version that passed on the candidate goes live; the candidate is deleted, and no visitor sees the other one. */
export async function verifyOnCandidate(stage: Stage): Promise<void> {
  const { checkout } = stage
  const push = (message: string, files: Parameters<typeof checkout.push>[1]) => {
    checkout.push(message, files)
    return stage.play('verify.yml', { name: 'push', payload: pushEvent(stage.github.origins, stage.repository) })
  }
  const names = async () =>
    (JSON.parse(await stage.get('/customApplications/')) as { data: { name: string }[] }).data.map(({ name }) => name)

  const first = await push('Begin', { ...exampleWorkflows('verify.yml'), ...application('hello'), ...smokeTest })
  assert.ok(first.isGreen, first.log)
  const { 'app-id': id, 'app-url': url = '', 'source-version-id': version } = first.outputs
  assert.deepEqual(pick(first, 'reason', 'operation', 'health'), ['deployed', 'created', 'answered'])
  assert.match(first.log, /The rehearsal passed after/)
  assert.match(first.log, /1 passed/)
  assert.deepEqual(await names(), ['churn-dashboard'])

  const lastRequest = stage.emulator.requests.last(1)[0]?.number ?? 0
  const missing = await push('Import a package that is missing', { 'app.py': 'import no_such_package\n' })
  assert.ok(!missing.isGreen, missing.log)
  assert.deepEqual(pick(missing, 'reason', 'changed', 'app-id'), ['rehearsal-failed', 'false', id])
  assert.match(missing.log, /no_such_package.*app\.py/)
  const sent = stage.emulator.requests.since(lastRequest).filter(({ method }) => method !== 'GET')
  assert.equal(sent.length, 0, 'nothing was sent')

  const broken = await push('Break the greeting', greeting('good-bye'))
  assert.ok(!broken.isGreen, broken.log)
  assert.deepEqual(pick(broken, 'reason', 'changed', 'app-id'), ['verification-failed', 'false', id])
  assert.match(broken.summary, /assert b(?:"|&quot;|')hello/)
  assert.match(broken.log, new RegExp(`Deleted candidate application "${CANDIDATE}"`))
  assert.deepEqual(await names(), ['churn-dashboard'])
  assert.equal(await stage.get(url), 'hello')
  const patches = stage.emulator.requests
    .since(0)
    .filter(({ method, path }) => method === 'PATCH' && path.includes(`/customApplications/${id}/`))
  assert.equal(patches.length, 0, 'the application was not touched')

  const mended = await push('Mend it', greeting('hello again'))
  assert.ok(mended.isGreen, mended.log)
  assert.deepEqual(pick(mended, 'operation', 'app-id', 'previous-source-version-id'), ['updated', id, version])
  assert.equal(await stage.get(url), 'hello again')
  assert.deepEqual(await names(), ['churn-dashboard'])
}
