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
    const { world, churn, one } = sampleState()
    const page = world.page('/')
    expect(visibleText(page)).toContain(`churn running v1 ${one.id} churnSource`)
    expect(page).toContain(`href="/custom_applications/${churn.id}/"`)
  })

  it('shows the version being published beside the live version', () => {
    const { world, one, publish } = sampleState()
    publish()
    expect(visibleText(world.page('/'))).toContain(`churn publishing v2 is being published v1 ${one.id}`)
  })

  it('says that the old version still answers after a failed publish', () => {
    const { world, churn, publish } = sampleState()
    publish()
    world.emit(churn, { kind: 'building' }, { kind: 'failed', stage: 'build', reason: 'exit code 1' })
    expect(visibleText(world.page('/'))).toContain('churn failed v2 did not start; v1 still answers')
  })

  it('lists sources that no application runs', () => {
    const world = new PageFixture()
    world.source('lonely')
    expect(visibleText(world.page('/'))).toContain('Sources without an application 1 lonely 0 versions')
    const { world: other } = sampleState()
    expect(visibleText(other.page('/'))).not.toContain('Sources without an application')
  })

  it('lists the last 20 requests, newest first', () => {
    const world = new PageFixture()
    for (let index = 1; index <= 21; index++) world.request(`/api/v2/version/?n=${index}.`)
    const page = world.page('/')
    expect(page).not.toContain('?n=1.<')
    expect(page.match(/\/api\/v2\/version\//g)).toHaveLength(20)
    expect(page.indexOf('?n=21.')).toBeLessThan(page.indexOf('?n=20.'))
  })

  it('refreshes itself', () => expect(new PageFixture().page('/')).toContain('<meta http-equiv="refresh" content="5">'))
})
