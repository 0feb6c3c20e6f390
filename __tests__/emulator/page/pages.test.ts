import { describe, expect, it } from '@jest/globals'
import { ORIGIN, PageFixture } from '../../support/emulator-pages/page-fixture.ts'
import { sampleState } from '../../support/emulator-pages/sample-state.ts'

describe('every page', () => {
  const { fixture, source, one, two, churn, failed, bare } = sampleState()
  const paths = [
    '/',
    '/requests',
    '/requests/errors',
    '/requests?method=GET&status=4xx&application=x&path=%22',
    `/sources/${source.id}?from=${one.id}&to=${two.id}`,
    `/applications/${churn.id}`,
    `/applications/${failed.id}`,
    `/applications/${bare.id}`
  ]
  const all = [...paths, `/sources/${source.id}`, '/nope']

  it.each(all)('has a language, a title, one h1 and landmarks: %s', path => {
    const page = fixture.page(path)
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(page).toMatch(/<title>[^<]+<\/title>/)
    expect(page).toContain('<meta name="viewport"')
    for (const tag of ['h1', 'main', 'nav', 'header', 'footer'])
      expect(page.match(new RegExp(`<${tag}[ >]`, 'g'))).toHaveLength(1)
  })

  it.each(all)('closes all its tags and has unique ids: %s', path => {
    const page = fixture.page(path).replace(/<style>[\s\S]*?<\/style>/, '')
    const open: string[] = []
    for (const [, slash, tag = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (slash === '/') expect(open.pop()).toBe(tag)
      else if (tag !== 'meta' && tag !== 'input') open.push(tag)
    }
    expect(open).toEqual([])
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, id] of page.matchAll(/aria-labelledby="([^"]*)"/g)) expect(ids).toContain(id)
  })

  it.each(all)('loads, runs and sends nothing: %s', path => {
    const { headers, content } = fixture.reply(path)
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    expect(headers?.['content-security-policy']).toContain("default-src 'none'")
    expect(content?.type).toBe('text/html; charset=utf-8')
    expect(fixture.page(path)).not.toMatch(/<(?:script|img|link|iframe|object|base)\b/)
  })

  it.each(all)('has only forms that load another page, and forbids all others: %s', path => {
    const forms = [...fixture.page(path).matchAll(/<form[^>]*>/g)].map(([form]) => form)
    for (const form of forms) expect(form).toMatch(/action="\/[^/"][^"]*" method="get"/)
    const policy = fixture.reply(path).headers?.['content-security-policy']
    expect(policy).toContain(`form-action '${/^\/(?:requests|sources)/.test(path) ? 'self' : 'none'}'`)
  })

  it.each(all)('labels its fields: %s', path => {
    const page = fixture.page(path)
    const fields = page.match(/<(?:select|input type="text")/g) ?? []
    expect(page.match(/<label><span>[^<]+<\/span> <(?:select|input)/g) ?? []).toHaveLength(fields.length)
  })

  it.each(all)('names a column or a row in each table head: %s', path => {
    for (const [head] of fixture.page(path).matchAll(/<th\b[^>]*>/g)) expect(head).toMatch(/scope="(?:col|row)"/)
  })

  it.each(all)('contains no API key: %s', path => {
    expect(fixture.page(path)).not.toContain('secret-token')
  })
})

describe('an unknown path', () => {
  it.each([
    '/nope',
    '/applications',
    '/applications/7',
    '/applications/__proto__',
    '/sources/',
    '/sources/5/x',
    '/%00',
    '//evil.example/'
  ])('is a 404: %s', path => {
    const reply = new PageFixture().reply(`${ORIGIN}${path}`)
    expect(reply.status).toBe(404)
  })
})
