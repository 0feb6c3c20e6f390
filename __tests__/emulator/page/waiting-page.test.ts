import { describe, expect, it } from '@jest/globals'
import { type WaitingState, waitingPage } from '../../../emulator/page/waiting-page.ts'
import { pageText } from '../../support/emulator-pages/page-fixture.ts'

describe('waitingPage', () => {
  it.each([
    ['created', 503],
    ['initializing', 503],
    ['publishing', 503],
    ['paused', 503],
    ['running', 503],
    ['failed', 502],
    ['missing', 404],
    ['simulated', 200]
  ] as [WaitingState, number][])('answers %s with %d, and refreshes only with a 503', (state, status) => {
    const reply = waitingPage(state, 'hello')
    const page = pageText(reply)
    expect(reply.status).toBe(status)
    expect(reply.headers?.['retry-after']).toBe(status === 503 ? '1' : undefined)
    expect(page.includes('<meta http-equiv="refresh" content="2">')).toBe(status === 503)
    expect(page.match(/<h1>/g)).toHaveLength(1)
    expect(page).toMatch(/<title>[^<]+ – hello<\/title>/)
    expect(page).toContain('<html lang="en">')
  })

  it('refers to the logs after a failure', () => expect(pageText(waitingPage('failed'))).toContain('logs'))

  it('names the option that simulates applications', () => {
    expect(pageText(waitingPage('simulated'))).toContain('--apps none')
  })

  it('shows a name as text', () => {
    const page = pageText(waitingPage('paused', '</title><script>alert(1)</script>'))
    expect(page).not.toContain('<script')
    expect(page).toContain('&lt;script&gt;')
  })
})
