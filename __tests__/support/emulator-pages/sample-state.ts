import { decodeHTML } from 'entities'
import { World } from './page-fixture.ts'

/** A whole world: one application being published over a live version, one failed, one without a source. */
export function furnished() {
  const world = new World()
  const source = world.source('churnSource')
  const files = { 'start-app.sh': 'exec', 'app.py': 'print(1)', 'old.txt': 'x'.repeat(2048) }
  const one = world.version(source, 'v1', files, { isFrozen: true })
  const two = world.version(source, 'v2', { 'start-app.sh': 'exec', 'app.py': 'print(22)', 'new.txt': 'n' })
  const churn = world.application('churn', one)
  world.tell(
    churn,
    { kind: 'building' },
    { kind: 'build-log', text: 'Collecting\n' },
    { kind: 'built' },
    { kind: 'starting' }
  )
  world.tell(churn, { kind: 'log', line: 'listening' }, { kind: 'ready' })
  const failed = world.application('broken', world.version(world.source('brokenSource'), null, {}))
  world.tell(failed, { kind: 'building' }, { kind: 'failed', stage: 'build', reason: 'exit code 1' })
  const bare = world.application('bare', null)
  const publish = () => {
    const now = world.state.get('applications', churn.id)
    if (now !== undefined) world.platform.lifecycle.publish(now, two, world.publication(two))
  }
  return { world, source, one, two, churn, failed, bare, publish }
}

/** What a reader sees of a page. */
export const words = (page: string): string =>
  decodeHTML(page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
