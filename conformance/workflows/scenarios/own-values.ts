import assert from 'node:assert/strict'
import { pushEvent } from '../../../__tests__/support/github/events.ts'
import { exampleWorkflows, PASSWORD, type Stage } from '../stage.ts'
import { application } from './application.ts'

/** An application that shows its greeting and its database, and whether it has the password. */
const withDatabase = (greeting: string) => {
  const files = application(greeting)
  const shown = [
    'b" ".join([',
    `            b${JSON.stringify(greeting)},`,
    '            os.environ["DATABASE"].encode(),',
    `            str(os.environ["DB_PASSWORD"] == ${JSON.stringify(PASSWORD)}).encode(),`,
    '        ])'
  ].join('\n')
  return { ...files, 'app.py': (files['app.py'] ?? '').replace(`b${JSON.stringify(greeting)}`, shown) }
}

/** Each push reaches staging, and then production with its own database, without another upload. */
export async function releaseWithOwnValues(stage: Stage): Promise<void> {
  const { checkout, emulator } = stage
  const push = async (message: string, files: Parameters<typeof checkout.push>[1]) => {
    checkout.push(message, files)
    const run = await stage.play('release.yml', {
      name: 'push',
      payload: pushEvent(stage.github.origins, stage.repository)
    })
    assert.ok(run.isGreen, run.log)
    assert.ok(!run.log.includes(PASSWORD), run.log)
    return run
  }
  const found = (name: string) => {
    const application = emulator.platform.state.all('applications').find(each => each.name === name)
    const version = emulator.platform.state.get('versions', application?.versionId ?? '')
    assert.ok(application !== undefined && version !== undefined, `${name} runs no version`)
    return { id: application.id, items: version.items.map(({ path, blob }) => [path, blob]) }
  }
  const page = (name: string) => stage.get(`${emulator.origin}/custom_applications/${found(name).id}/`)
  const [staging, production] = ['churn-dashboard-staging', 'churn-dashboard']

  await push('Begin', { ...exampleWorkflows('release.yml'), ...withDatabase('first') })
  assert.equal(await page(staging), 'first staging-db.example.com True')
  assert.equal(await page(production), 'first production-db.example.com True')
  assert.deepEqual(found(production).items, found(staging).items)

  const { id } = found(production)
  const second = await push('Greet', withDatabase('second'))
  assert.match(second.log, /set 1 runtime parameter|set 2 runtime parameters/)
  assert.equal(await page(production), 'second production-db.example.com True')
  assert.deepEqual(found(production), { id, items: found(staging).items })

  const names = emulator.platform.state.all('credentials').map(({ name }) => name)
  assert.deepEqual(names.sort(), [`${staging}/DB_PASSWORD`, `${production}/DB_PASSWORD`])
}
