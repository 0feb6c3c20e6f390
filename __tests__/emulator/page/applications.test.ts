import { describe, expect, it } from '@jest/globals'
import { ORIGIN, PageFixture } from '../../support/emulator-pages/page-fixture.ts'
import { sampleState, visibleText } from '../../support/emulator-pages/sample-state.ts'

describe('/', () => {
  it('shows how to get started while it is empty', () => {
    const page = visibleText(new PageFixture().page('/'))
    expect(page).toContain(`export DATAROBOT_ENDPOINT=${ORIGIN}/api/v2`)
    expect(page).toContain('curl -H "Authorization: Bearer $DATAROBOT_API_TOKEN"')
    expect(page).toContain('emulator/README.md')
  })

  it('shows state, live version with its id, source and address of an application', () => {
    const { fixture, churn, one } = sampleState()
    const page = fixture.page('/')
    expect(visibleText(page)).toContain(`churn running v1 ${one.id} churnSource`)
    expect(page).toContain(`href="/custom_applications/${churn.id}/"`)
  })

  it('shows the version being published beside the live version', () => {
    const { fixture, one, publish } = sampleState()
    publish()
    expect(visibleText(fixture.page('/'))).toContain(`churn publishing v2 is being published v1 ${one.id}`)
  })

  it('says that the old version still answers after a failed publish', () => {
    const { fixture, churn, publish } = sampleState()
    publish()
    fixture.emit(churn, { kind: 'building' }, { kind: 'failed', stage: 'build', reason: 'exit code 1' })
    expect(visibleText(fixture.page('/'))).toContain('churn failed v2 did not start; v1 still answers')
  })

  it('lists sources that no application runs', () => {
    const fixture = new PageFixture()
    fixture.source('lonely')
    expect(visibleText(fixture.page('/'))).toContain('Sources without an application 1 lonely 0 versions')
    const { fixture: other } = sampleState()
    expect(visibleText(other.page('/'))).not.toContain('Sources without an application')
  })

  it('lists the last 20 requests, newest first', () => {
    const fixture = new PageFixture()
    for (let index = 1; index <= 21; index++) fixture.request(`/api/v2/version/?n=${index}.`)
    const page = fixture.page('/')
    expect(page).not.toContain('?n=1.<')
    expect(page.match(/\/api\/v2\/version\//g)).toHaveLength(20)
    expect(page.indexOf('?n=21.')).toBeLessThan(page.indexOf('?n=20.'))
  })

  it('refreshes itself until the reader stops it', () => {
    const refresh = '<meta http-equiv="refresh" content="5">'
    const page = new PageFixture().page('/')
    expect(page).toContain(refresh)
    expect(page).toContain('href="/?refresh=off"')
    const stopped = new PageFixture().page('/?refresh=off')
    expect(stopped).not.toContain(refresh)
    expect(visibleText(stopped)).toContain('Refresh every 5 s')
  })
})
