import { describe, expect, it } from '@jest/globals'
import { sampleState, visibleText } from '../../support/emulator-pages/sample-state.ts'

type Sample = ReturnType<typeof sampleState>

const timelineOf = ({ fixture, churn }: Sample): string =>
  /Timeline .*?(?=Publications|The emulator’s clock)/.exec(
    visibleText(fixture.page(`/applications/${churn.id}`))
  )?.[0] ?? ''

function change({ fixture, churn }: Sample, changes: object): void {
  const now = fixture.state.get('applications', churn.id) ?? churn
  fixture.clock.advance(1_000)
  fixture.state.put('applications', { ...now, ...changes })
}

describe('the timeline of an application', () => {
  it('shows versions, starts, replacements and failures with their times, newest first', () => {
    const sample = sampleState()
    const { fixture, churn, publish } = sample
    fixture.clock.advance(60_000)
    publish()
    fixture.emit(churn, { kind: 'starting' }, { kind: 'ready' })
    fixture.emit(churn, { kind: 'exited', reason: 'signal SIGKILL' })
    expect(timelineOf(sample)).toMatch(
      new RegExp(
        [
          'Timeline 8',
          '16:59:14 v2 exited while running: signal SIGKILL Log of this failed launch',
          '16:59:14 v2 is running, replacing v1',
          '16:59:14 v2 was published',
          '16:58:14 v1 is running',
          '16:58:14 v1 was launched',
          '16:58:14 The application was created with v1',
          '16:58:14 v2 was added to the source',
          '16:58:14 v1 was added to the source'
        ].join('.*')
      )
    )
  })

  it('shows changes of settings and sharing', () => {
    const sample = sampleState()
    change(sample, { resources: { replicas: 2 }, allowAutoStopping: false })
    change(sample, { grants: [{ type: 'user', id: sample.fixture.userId, role: 'OWNER' }] })
    const text = timelineOf(sample)
    expect(text).toMatch(/16:58:15 Settings changed: Replicas 1 → 2 ; Auto-stopping on → off/)
    expect(text).toMatch(/16:58:16 Sharing changed: ada@example\.com none → OWNER/)
  })

  it('names a deleted version by its last label, without a link', () => {
    const sample = sampleState()
    sample.fixture.state.remove('versions', sample.two.id)
    expect(timelineOf(sample)).toContain('v2 was deleted')
    expect(sample.fixture.page(`/applications/${sample.churn.id}`)).not.toContain(`#version-${sample.two.id}`)
  })

  it('remains after the application was deleted, with its requests', () => {
    const sample = sampleState()
    const { fixture, churn } = sample
    fixture.request(`/api/v2/customApplications/${churn.id}/`, { method: 'DELETE', status: 204 })
    fixture.platform.lifecycle.remove(churn.id)
    fixture.state.remove('applications', churn.id)
    expect(fixture.reply(`/applications/${churn.id}`).status).toBe(200)
    expect(timelineOf(sample)).toMatch(/The application was deleted .* v1 is running/)
    expect(visibleText(fixture.page('/'))).toContain('Deleted applications 1 churn just now')
    expect(visibleText(fixture.page(`/requests/${churn.id}`))).toContain('Requests: churn (deleted) 1')
  })

  it('links to the log of a failed launch, which a browser opens, while it is stored', () => {
    const { fixture, failed } = sampleState()
    const [failure] = fixture.state.all('failures')
    const page = fixture.page(`/applications/${failed.id}`)
    expect(page).toContain(`<a href="#failure-${failure?.id}">Log`)
    expect(page).toContain(`<p class="problem" id="failure-${failure?.id}">`)
    fixture.state.remove('failures', failure?.id ?? '')
    expect(fixture.page(`/applications/${failed.id}`)).not.toContain('#failure-')
  })

  it('shows the last 100 events', () => {
    const sample = sampleState()
    for (let count = 0; count < 110; count += 1) change(sample, { name: `name ${count}.` })
    const text = timelineOf(sample)
    expect(text).toContain('and 15 older events')
    expect(text).not.toContain('name 8.')
    expect(text).toContain('name 109.')
  })
})
