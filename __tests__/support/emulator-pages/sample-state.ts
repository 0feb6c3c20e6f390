import { decodeHTML } from 'entities'
import { PageFixture } from './page-fixture.ts'

/** Sample state with three applications: one with a live version to publish over, one failed, one without a source. */
export function sampleState() {
  const fixture = new PageFixture()
  const source = fixture.source('churnSource')
  const files = { 'start-app.sh': 'exec', 'app.py': 'print(1)', 'old.txt': 'x'.repeat(2048) }
  const one = fixture.version(source, 'v1', files, { isFrozen: true })
  const two = fixture.version(source, 'v2', { 'start-app.sh': 'exec', 'app.py': 'print(22)', 'new.txt': 'n' })
  const churn = fixture.application('churn', one)
  fixture.emit(
    churn,
    { kind: 'building' },
    { kind: 'build-log', text: 'Collecting\n' },
    { kind: 'built' },
    { kind: 'starting' }
  )
  fixture.emit(churn, { kind: 'log', line: 'listening' }, { kind: 'ready' })
  const failed = fixture.application('broken', fixture.version(fixture.source('brokenSource'), null, {}))
  fixture.emit(failed, { kind: 'building' }, { kind: 'failed', stage: 'build', reason: 'exit code 1' })
  const bare = fixture.application('bare', null)
  const publish = () => {
    const now = fixture.state.get('applications', churn.id)
    if (now !== undefined) fixture.platform.lifecycle.publish(now, two, fixture.publication(two))
  }
  return { fixture, source, one, two, churn, failed, bare, publish }
}

/** Text of a page without markup. */
export const visibleText = (page: string): string =>
  decodeHTML(page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ')
