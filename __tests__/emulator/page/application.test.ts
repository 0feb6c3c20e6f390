import { describe, expect, it } from '@jest/globals'
import { PageFixture } from '../../support/emulator-pages/page-fixture.ts'
import { sampleState, visibleText } from '../../support/emulator-pages/sample-state.ts'

describe('/applications/{id}', () => {
  it('shows both logs, the publications and the versions', () => {
    const { fixture, churn } = sampleState()
    const page = visibleText(fixture.page(`/applications/${churn.id}/`))
    expect(page).toContain('Build log 1 line Collecting')
    expect(page).toContain('Runtime log 1 line listening')
    expect(page).toContain('Publications 1')
    expect(page).toContain('[DataRobot] Python 3.12 Applications Base v7')
    expect(page).toMatch(/Versions of its source 2 .* v2 .* v1 \w+ live frozen 3/)
  })

  it('says why a build failed', () => {
    const { fixture, failed } = sampleState()
    expect(visibleText(fixture.page(`/applications/${failed.id}`))).toContain('The build failed: exit code 1')
  })

  it('keeps the logs of failed launches, and marks their publications', () => {
    const { fixture, churn, publish } = sampleState()
    fixture.clock.advance(1000)
    publish()
    fixture.emit(churn, { kind: 'building' }, { kind: 'build-log', text: 'Collecting more\n' }, { kind: 'built' })
    fixture.emit(churn, { kind: 'starting' }, { kind: 'log', line: 'NameError: name x is not defined' })
    fixture.emit(churn, { kind: 'failed', stage: 'start', reason: 'start-app.sh ended with exit code 1' })
    fixture.clock.advance(1000)
    publish()
    fixture.emit(churn, { kind: 'starting' }, { kind: 'log', line: 'all is well' }, { kind: 'ready' })
    const page = visibleText(fixture.page(`/applications/${churn.id}`))
    expect(page).toContain('Runtime log 1 line all is well')
    expect(page).toMatch(/Failed launches 1 v2 failed to start .* start-app\.sh ended with exit code 1/)
    expect(page).toContain('Build log 1 line Collecting more')
    expect(page).toMatch(/Runtime log 2 lines NameError: name x is not defined start-app\.sh ended with exit code 1/)
    // Of the three publications, the second failed.
    expect(page).toMatch(/Publications 3 .* v2 current 6\w+ .* v2 failed 6\w+ .* v1 6\w+/)
  })

  it('keeps the log of an application that exited while running, and deletes it with the application', () => {
    const { fixture, churn } = sampleState()
    fixture.emit(churn, { kind: 'log', line: 'out of memory' }, { kind: 'exited', reason: 'signal SIGKILL' })
    expect(visibleText(fixture.page(`/applications/${churn.id}`))).toMatch(
      /v1 exited while running .* out of memory signal SIGKILL/
    )
    fixture.platform.lifecycle.remove(churn.id)
    expect(fixture.state.all('failures').filter(({ applicationId }) => applicationId === churn.id)).toEqual([])
  })

  it('keeps the last ten failed launches', () => {
    const { fixture, churn, publish } = sampleState()
    for (let time = 0; time < 12; time += 1) {
      publish()
      fixture.emit(churn, { kind: 'building' }, { kind: 'failed', stage: 'build', reason: `failure number ${time}.` })
    }
    const [page = ''] = visibleText(fixture.page(`/applications/${churn.id}`)).split('Timeline')
    expect(page).toContain('Failed launches 10')
    expect(page).toContain('failure number 11.')
    expect(page).not.toContain('failure number 1.')
  })

  it('keeps the end of a long log of a failed launch', () => {
    const { fixture, churn } = sampleState()
    const log = Array.from(
      { length: 600 },
      (_, index) => ({ kind: 'log', line: `${index} ${'x'.repeat(999)}` }) as const
    )
    fixture.emit(churn, ...log, { kind: 'exited', reason: 'signal SIGKILL' })
    const lines = fixture.state.all('failures').at(-1)?.lines ?? []
    expect(lines.at(-1)).toBe('signal SIGKILL')
    expect(lines.length).toBeGreaterThan(190)
    expect(lines.join('\n').length).toBeLessThanOrEqual(200_000)
  })

  it('refreshes only while the state is changing', () => {
    const { fixture, churn, publish } = sampleState()
    expect(fixture.page(`/applications/${churn.id}`)).not.toContain('http-equiv')
    publish()
    expect(fixture.page(`/applications/${churn.id}`)).toContain('<meta http-equiv="refresh" content="5">')
  })

  it('shows whether parameters are set, never their values', () => {
    const fixture = new PageFixture()
    const rest = { description: null, credentialType: null, minValue: null, maxValue: null, allowEmpty: false } as const
    const version = fixture.version(
      fixture.source('s'),
      'v1',
      {},
      {
        definitions: [
          { fieldName: 'GIVEN', type: 'string', defaultValue: null, ...rest },
          { fieldName: 'PRESET', type: 'string', defaultValue: 'hidden-default', ...rest },
          { fieldName: 'LACKING', type: 'credential', defaultValue: null, ...rest }
        ],
        settings: [{ fieldName: 'GIVEN', type: 'string', value: 'hidden-value' }]
      }
    )
    const page = visibleText(fixture.page(`/applications/${fixture.application('a', version).id}`))
    expect(page).toContain('GIVEN string set required PRESET string default required LACKING credential missing')
    expect(page).not.toContain('hidden')
  })

  it('shows the end of a long log, without terminal colours', () => {
    const { fixture, churn } = sampleState()
    for (let line = 1; line <= 600; line++)
      fixture.emit(churn, { kind: 'log', line: `\u001b[31mline ${line}.\u001b[0m` })
    const page = fixture.page(`/applications/${churn.id}`)
    expect(page).toContain('last 500 of 601 lines')
    expect(page).not.toContain('line 100.')
    expect(page).toContain('\nline 600.</code>')
  })
})
