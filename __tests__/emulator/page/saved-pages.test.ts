import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { LoggedRequest } from '../../../emulator/http/request-log.ts'
import { renderPages, SavedPages } from '../../../emulator/page/saved-pages.ts'
import { ORIGIN } from '../../support/emulator-pages/page-fixture.ts'
import { sampleState } from '../../support/emulator-pages/sample-state.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'saved-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Fixture = Pick<ReturnType<typeof shown>, 'fixture' | 'churn'> & { first: LoggedRequest }

function shown() {
  const { fixture, ...objects } = sampleState()
  return { ...objects, fixture, shown: { platform: fixture.platform, requests: fixture.requests, origin: ORIGIN } }
}

describe('saved pages', () => {
  it('link to each other as files, and do not refresh', () => {
    const { shown: parts, churn } = shown()
    const pages = renderPages(parts)
    expect(pages.get('index.html')).toContain(`href="application-${churn.id}.html"`)
    for (const [name, text] of pages) {
      if (!name.endsWith('.html')) continue
      expect(text).not.toMatch(/http-equiv="refresh"|refresh=off|<form/)
      const links = [...text.matchAll(/href="([^"#]*)[^"]*"/g)].map(([, link = '']) => link)
      const brokenLinks = links.filter(
        link => link !== '' && !link.startsWith('/custom_applications/') && !pages.has(link)
      )
      expect({ name, lost: brokenLinks }).toEqual({ name, lost: [] })
    }
  })

  it('are written before the page that links to them', () => {
    expect([...renderPages(shown().shown).keys()].at(-1)).toBe('index.html')
  })

  it('do not rewrite data that looks like a link', () => {
    const { fixture, shown: parts, churn } = shown()
    fixture.state.put('applications', { ...churn, name: 'href="/requests"' })
    expect(renderPages(parts).get('index.html')).toContain('href=&quot;/requests&quot;')
  })

  it('are rewritten after a change, and removed with the object that they show', () => {
    const { fixture, shown: parts, churn } = shown()
    const saved = new SavedPages(folder, parts)
    const page = `application-${churn.id}.html`
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['index.html', 'requests.html', page]))
    writeFileSync(join(folder, 'index.html'), 'as it was')
    saved.close()
    expect(readFileSync(join(folder, 'index.html'), 'utf8')).toBe('as it was')
    fixture.state.remove('applications', churn.id)
    saved.close()
    expect(readdirSync(folder)).not.toContain(`application-${churn.id}.log`)
    expect(readFileSync(join(folder, page), 'utf8')).toContain('The application was deleted')
    fixture.state.clear()
    saved.close()
    expect(readdirSync(folder)).not.toContain(page)
  })

  it.each([
    [
      'a log line beyond the limit',
      ({ fixture, churn }: Fixture) => fixture.emit(churn, { kind: 'log', line: 'the newest' })
    ],
    [
      'a request that completes after a later one',
      ({ first }: Fixture) => Object.assign(first, { status: 207, milliseconds: 9 })
    ]
  ])('are rewritten for %s', (_, happens) => {
    const { fixture, shown: parts, churn } = shown()
    for (let line = 0; line < 1000; line += 1) fixture.emit(churn, { kind: 'log', line: 'the same' })
    const [first] = [1, 2].map(() =>
      fixture.requests.add({ time: fixture.now, method: 'GET', path: '/api/v2/version/' })
    )
    Object.assign(fixture.requests.last(1)[0] ?? {}, { status: 200, milliseconds: 1 })
    const saved = new SavedPages(folder, parts)
    happens({ fixture, churn, first: first as LoggedRequest })
    saved.close()
    for (const [name, text] of renderPages(parts)) expect(readFileSync(join(folder, name), 'utf8')).toBe(text)
  })

  it('are restored after their folder was removed', () => {
    const { fixture, shown: parts, churn } = shown()
    const saved = new SavedPages(folder, parts)
    rmSync(folder, { recursive: true })
    fixture.emit(churn, { kind: 'log', line: 'the newest' })
    saved.close()
    expect(readdirSync(folder)).toContain('index.html')
  })

  it('are retried later if they cannot be written, without stopping the emulator', () => {
    const { fixture, shown: parts, churn } = shown()
    const saved = new SavedPages(folder, parts)
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'a file where the folder was')
    fixture.emit(churn, { kind: 'log', line: 'the newest' })
    const log = jest.spyOn(console, 'error').mockImplementation(() => {})
    saved.close()
    expect(log.mock.calls.flat().join()).toContain('the report could not be updated: E')
    log.mockRestore()
    rmSync(folder)
    saved.close()
    expect(readdirSync(folder)).toContain('index.html')
  })
})
