import { describe, expect } from '@jest/globals'
import { decodeHTML } from 'entities'
import fc from 'fast-check'
import { effort, it, itSampled } from '../../support/effort.ts'
import { PageFixture } from '../../support/emulator-pages/page-fixture.ts'
import { hostileText } from '../../support/hostile-text.ts'

const NAMES = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></style></pre><h1>gone',
  'javascript:alert(1)',
  '`alert(1)` && || &lt;b&gt; &amp',
  '\u202egnp.exe\u2066',
  '<!-- <![CDATA['
]

/** Renders pages whose user-controlled fields all contain one string. */
function pagesWith(name: string): { page: string; occurrences: number }[] {
  const fixture = new PageFixture()
  const environment = fixture.state.all('environments')[0]
  const environmentVersion = fixture.state.all('environmentVersions')[0]
  const user = fixture.state.all('users')[0]
  if (environment === undefined || environmentVersion === undefined || user === undefined)
    throw new Error('The fixture is empty.')
  fixture.state.put('environments', { ...environment, name })
  fixture.state.put('environmentVersions', { ...environmentVersion, label: name })
  fixture.state.put('users', { ...user, username: name })
  const source = fixture.source(name)
  const definition = {
    fieldName: name,
    type: 'string',
    defaultValue: name,
    description: name,
    allowEmpty: true
  } as const
  const definitions = [{ ...definition, credentialType: null, minValue: null, maxValue: null }]
  const version = fixture.version(source, name, { [name]: 'x' }, { definitions })
  const resources = { resourceLabel: name, healthEndpointPath: name }
  const application = fixture.application(name, version, { resources })
  fixture.emit(application, { kind: 'building' }, { kind: 'build-log', text: name })
  fixture.emit(application, { kind: 'built' }, { kind: 'starting' }, { kind: 'log', line: name }, { kind: 'ready' })
  const broken = fixture.application(name, version)
  fixture.emit(broken, { kind: 'building' }, { kind: 'failed', stage: 'build', reason: name })
  fixture.version(source, name, { [name]: `one\n${name}` })
  const newest = fixture.version(source, name, { [name]: `two\n${name}` })
  const role = { type: 'group', id: name, role: 'OWNER' } as const
  const deleted = fixture.application(name, version)
  fixture.state.put('applications', { ...deleted, externalAccessRecipients: [name], grants: [role] })
  fixture.emit(deleted, { kind: 'building' }, { kind: 'failed', stage: 'build', reason: name })
  fixture.state.remove('applications', deleted.id)
  const criteria = { show: 'errors', method: name, status: name, application: name, path: name }
  fixture.source(name)
  fixture.request(`/${name}`, { method: name, operation: name, notes: [name] })
  return [
    { page: fixture.page('/'), occurrences: 8 },
    { page: fixture.page(`/applications/${application.id}`), occurrences: 12 },
    { page: fixture.page(`/applications/${broken.id}`), occurrences: 12 },
    { page: fixture.page(`/sources/${source.id}`), occurrences: 10 },
    { page: fixture.page(`/sources/${source.id}?from=${version.id}&to=${newest.id}`), occurrences: 10 },
    { page: fixture.page(`/applications/${deleted.id}`), occurrences: 6 },
    { page: fixture.page('/requests'), occurrences: 5 },
    { page: fixture.page(`/requests?${new URLSearchParams({ ...criteria, operation: name })}`), occurrences: 6 },
    { page: fixture.page(`/${encodeURIComponent(name)}`), occurrences: 0 }
  ]
}

/** Tags of a page in order, with the names of their attributes. */
function skeleton(page: string): string[] {
  const attribute = /\s([a-z-]+)(?:="[^"]*")?/g
  return [
    ...page.replace(/<style>[\s\S]*?<\/style>/, '').matchAll(/<(\/?[a-z!][a-z0-9]*)((?:\s[a-z-]+(?:="[^"]*")?)*)>/gi)
  ].map(([, tag, rest = '']) => [tag, ...[...rest.matchAll(attribute)].map(([, name]) => name)].join(' '))
}

describe('pages with untrusted data', () => {
  const harmless = pagesWith('harmless').map(({ page }) => skeleton(page))

  it.each(NAMES)('keep their tags and attributes: %s', name => {
    pagesWith(name).forEach(({ page }, index) => {
      expect(skeleton(page)).toEqual(harmless[index])
      // Nothing else in the page can start a tag.
      expect(page.match(/</g)).toHaveLength(skeleton(page).length + 2)
    })
  })

  itSampled('keep their tags and attributes with any text', () => {
    // Without line breaks, because a diff has a tag for each line, and without NUL, because a binary file has no diff.
    const texts = hostileText.map(text => `text ${text.toWellFormed().replaceAll(/[\r\n\0]/g, ' ')}`)
    fc.assert(
      fc.property(texts, text => expect(pagesWith(text).map(({ page }) => skeleton(page))).toEqual(harmless)),
      { numRuns: effort(8, 100) }
    )
  })

  it.each(NAMES)('show it unchanged: %s', name => {
    for (const { page, occurrences } of pagesWith(name))
      expect(decodeHTML(page).split(name).length - 1).toBeGreaterThanOrEqual(occurrences)
  })

  it.each(NAMES)('link to their own paths only: %s', name => {
    for (const { page } of pagesWith(name))
      for (const [, address] of page.matchAll(/href="([^"]*)"/g))
        expect(address).toMatch(
          /^(?:#main|\/(?:\?refresh=off)?|#failure-\w{24}|\/requests(?:\/[^/"]+)?|\/(?:applications|sources)\/\w{24}(?:#(?:version|failure)-\w{24})?|\/custom_applications\/\w{24}\/)$/
        )
  })

  it.each(['../x', 'javascript:alert(1)', '"><script>', '//evil.example', 'a b#c?d'])(
    'escape an unusual id: %s',
    id => {
      const fixture = new PageFixture()
      const source = { ...fixture.source('s'), id }
      fixture.state.put('sources', source)
      fixture.application('a', fixture.version(source, 'v', { f: 'x' }, { id }), { id })
      for (const [, address = ''] of fixture.page('/').matchAll(/href="([^"]*)"/g)) {
        expect(address).toMatch(/^(?:#main|\/)/)
        expect(new URL(address, 'http://127.0.0.1').host).toBe('127.0.0.1')
      }
    }
  )
})
