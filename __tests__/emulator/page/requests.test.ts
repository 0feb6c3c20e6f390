import { describe, expect, it } from '@jest/globals'
import { NOW, PageFixture } from '../../support/emulator-pages/page-fixture.ts'
import { visibleText } from '../../support/emulator-pages/sample-state.ts'

describe('/requests', () => {
  it('shows method, path, operation, status, time, bytes and notes', () => {
    const world = new PageFixture()
    const more = {
      method: 'PATCH',
      operation: 'customApplicationsPatch',
      status: 503,
      milliseconds: 1310,
      bytesReceived: 2048
    }
    world.request('/api/v2/customApplications/7/', { ...more, notes: ['fault: 503'] })
    expect(visibleText(world.page('/requests'))).toContain(
      `${new Date(world.now).toISOString().slice(11, -1)} PATCH /api/v2/customApplications/7/ customApplicationsPatch 503 1.3 s 2 KiB fault: 503`
    )
  })

  it('distinguishes a pending request from one without a reply', () => {
    const world = new PageFixture()
    world.request('/api/v2/a/', { status: null, milliseconds: null })
    world.request('/api/v2/b/', { status: null, milliseconds: 3 })
    expect(visibleText(world.page('/requests'))).toMatch(/\/b\/ no reply .*\/a\/ pending/)
  })

  it('shows the date of requests of another day', () => {
    const world = new PageFixture()
    world.request('/api/v2/a/', { time: NOW - 172_800_000 })
    expect(visibleText(world.page('/requests'))).toContain('2035-07-06 16:58:14 GET')
  })

  describe('with a filter', () => {
    const world = new PageFixture()
    world.request('/api/v2/read/', { operation: 'readIt' })
    world.request('/api/v2/write/', { method: 'POST', operation: 'writeIt', status: 201 })
    world.request('/api/v2/refused/', { method: 'DELETE', status: 404 })
    world.request('/api/v2/cut/', { status: null, milliseconds: 3, notes: ['fault: cut'] })
    world.request('/api/v2/waiting/', { status: null, milliseconds: null })
    world.request('/custom_applications/7/page')

    it.each([
      ['errors', ['cut', 'refused']],
      ['writes', ['refused', 'write']],
      ['visits', ['7/page']],
      ['notes', ['cut']],
      ['readIt', ['read']],
      ['writeIt', ['write']]
    ])('shows the requests of %s, newest first', (filter, expected) => {
      const page = world.page(`/requests/${filter}`)
      const paths = [...page.matchAll(/<code class="path">\/(?:api\/v2|custom_applications)\/([^<]*?)\/?</g)]
      expect(paths.map(([, path]) => path)).toEqual(expected)
      expect(page).toContain(`<a href="/requests/${filter}" aria-current="true">`)
    })

    it('has a link for each filter and each requested operation', () => {
      const page = world.page('/requests')
      for (const name of ['', '/errors', '/writes', '/visits', '/notes', '/readIt', '/writeIt'])
        expect(page).toContain(`href="/requests${name}"`)
    })

    it.each(['nothing', 'toString', 'errors/x'])('does not exist under an unknown name: %s', name => {
      expect(world.reply(`/requests/${name}`).status).toBe(404)
    })

    it('may match no request', () => {
      const other = new PageFixture()
      other.request('/api/v2/read/')
      expect(visibleText(other.page('/requests/errors'))).toContain('No request matches this filter.')
    })
  })

  it('counts the requests that it does not show', () => {
    const world = new PageFixture()
    for (let index = 0; index < 600; index++) world.request('/api/v2/version/', { status: 404 })
    expect(visibleText(world.page('/requests/errors'))).toContain('Requests: Errors last 500 of 600')
  })

  it('shows 500 at most', () => {
    const world = new PageFixture()
    for (let index = 0; index < 501; index++) world.request('/api/v2/version/')
    expect(world.page('/requests').match(/\/api\/v2\/version\//g)).toHaveLength(500)
  })
})
