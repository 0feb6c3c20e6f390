import { describe, expect, it } from '@jest/globals'
import { NOW, PageFixture } from '../../support/emulator-pages/page-fixture.ts'
import { sampleState, visibleText } from '../../support/emulator-pages/sample-state.ts'

const shownPaths = (page: string) =>
  [...page.matchAll(/<code class="path">\/(?:api\/v2|custom_applications)\/([^<]*?)\/?</g)].map(([, path]) => path)

describe('/requests', () => {
  it('shows method, path, operation, status, time, bytes and notes', () => {
    const fixture = new PageFixture()
    const fields = {
      method: 'PATCH',
      operation: 'customApplicationsPatch',
      status: 503,
      milliseconds: 1310,
      bytesReceived: 2048
    }
    fixture.request('/api/v2/customApplications/7/', { ...fields, notes: ['fault: 503'] })
    expect(visibleText(fixture.page('/requests'))).toContain(
      `${new Date(fixture.now).toISOString().slice(11, -1)} PATCH /api/v2/customApplications/7/ customApplicationsPatch 503 1.3 s 2 KiB fault: 503`
    )
  })

  it('distinguishes a pending request from one without a reply', () => {
    const fixture = new PageFixture()
    fixture.request('/api/v2/a/', { status: null, milliseconds: null })
    fixture.request('/api/v2/b/', { status: null, milliseconds: 3 })
    expect(visibleText(fixture.page('/requests'))).toMatch(/\/b\/ no reply .*\/a\/ pending/)
  })

  it('shows the date of requests of another day', () => {
    const fixture = new PageFixture()
    fixture.request('/api/v2/a/', { time: NOW - 172_800_000 })
    expect(visibleText(fixture.page('/requests'))).toContain('2035-07-06 16:58:14 GET')
  })

  describe('with a filter', () => {
    const fixture = new PageFixture()
    fixture.request('/api/v2/read/', { operation: 'readIt' })
    fixture.request('/api/v2/write/', { method: 'POST', operation: 'writeIt', status: 201 })
    fixture.request('/api/v2/refused/', { method: 'DELETE', status: 404 })
    fixture.request('/api/v2/cut/', { status: null, milliseconds: 3, notes: ['fault: cut'] })
    fixture.request('/api/v2/waiting/', { status: null, milliseconds: null })
    fixture.request('/custom_applications/7/page')

    it.each([
      ['errors', ['cut', 'refused']],
      ['writes', ['refused', 'write']],
      ['visits', ['7/page']],
      ['notes', ['cut']],
      ['readIt', ['read']],
      ['writeIt', ['write']]
    ])('shows the requests of %s, newest first', (filter, expected) => {
      const page = fixture.page(`/requests/${filter}`)
      expect(shownPaths(page)).toEqual(expected)
      expect(page).toContain(`<a href="/requests/${filter}" aria-current="true">`)
    })

    it('has a link for each filter and each requested operation', () => {
      const page = fixture.page('/requests')
      for (const name of ['', '/errors', '/writes', '/visits', '/notes', '/readIt', '/writeIt'])
        expect(page).toContain(`href="/requests${name}"`)
    })

    it.each([
      ['method=POST', ['write']],
      ['status=4xx', ['refused']],
      ['status=201', ['write']],
      ['status=no+reply', ['cut']],
      ['status=pending', ['waiting']],
      ['path=RE', ['refused', 'read']],
      ['path=+re+&method=DELETE', ['refused']],
      ['show=errors&path=cut', ['cut']],
      ['operation=readIt', ['read']],
      ['method=BREW', []],
      ['method=&status=&application=&path=', ['7/page', 'waiting', 'cut', 'refused', 'write', 'read']]
    ])('shows the requests of the query %s', (query, expected) => {
      expect(shownPaths(fixture.page(`/requests?${query}`))).toEqual(expected)
    })

    it('keeps the preset of a page in the query of its form', () => {
      const page = fixture.page('/requests/errors?status=4xx')
      expect(shownPaths(page)).toEqual(['refused'])
      expect(page).toContain('<input type="hidden" name="show" value="errors">')
      expect(page).toContain('<option value="4xx" selected>')
    })

    it('shows an unknown value in its field, and that no request matches', () => {
      const page = fixture.page('/requests?method=BREW')
      expect(page).toContain('<option value="BREW" selected>BREW</option>')
      expect(visibleText(page)).toContain('No request matches this filter.')
    })

    it.each(['nothing', 'toString', 'errors/x'])('does not exist under an unknown name: %s', name => {
      expect(fixture.reply(`/requests/${name}`).status).toBe(404)
    })

    it('may match no request', () => {
      const other = new PageFixture()
      other.request('/api/v2/read/')
      expect(visibleText(other.page('/requests/errors'))).toContain('No request matches this filter.')
    })
  })

  it('filters by application: its own id, or that of a source of its versions', () => {
    const { fixture, churn, source, failed } = sampleState()
    const paths = [
      `customApplications/${churn.id}`,
      `customApplicationSources/${source.id}/versions`,
      `x?id=${churn.id}`
    ]
    for (const path of paths) fixture.request(`/api/v2/${path}/`)
    for (const path of [`customApplications/${failed.id}`, `customApplications/${churn.id}0`])
      fixture.request(`/api/v2/${path}/`)
    for (const page of [fixture.page(`/requests?application=${churn.id}`), fixture.page(`/requests/${churn.id}`)]) {
      expect(shownPaths(page)).toEqual(paths.toReversed())
      expect(page).toContain(`<option value="${churn.id}" selected>churn</option>`)
      expect(visibleText(page)).toContain('Requests: churn 3')
    }
  })

  it('counts the requests that it does not show', () => {
    const fixture = new PageFixture()
    for (let index = 0; index < 600; index++) fixture.request('/api/v2/version/', { status: 404 })
    expect(visibleText(fixture.page('/requests/errors'))).toContain('Requests: Errors last 500 of 600')
  })

  it('shows 500 at most', () => {
    const fixture = new PageFixture()
    for (let index = 0; index < 501; index++) fixture.request('/api/v2/version/')
    expect(fixture.page('/requests').match(/\/api\/v2\/version\//g)).toHaveLength(500)
  })
})
