import { describe, expect, it } from '@jest/globals'
import { PageFixture } from '../../support/emulator-pages/page-fixture.ts'
import { sampleState, visibleText } from '../../support/emulator-pages/sample-state.ts'

describe('/sources/{id}', () => {
  it('shows the changes of each version with sizes, newest first', () => {
    const { fixture, source } = sampleState()
    const page = visibleText(fixture.page(`/sources/${source.id}`))
    expect(page).toContain('+ 1 added ~ 1 changed − 1 removed')
    expect(page).toContain(
      '~ changed app.py − print(1) + print(22) 8 B → 9 B + added new.txt 1 B − removed old.txt 2 KiB'
    )
    expect(page).toContain('3 files initially')
    expect(page.indexOf('v2')).toBeLessThan(page.indexOf('v1'))
  })

  it.each([
    ['a binary file', 'a\0b', 'a\0c'],
    ['a large file', 'x'.repeat(300_000), 'y'.repeat(300_000)]
  ])('shows no diff of %s', (_, before, after) => {
    const fixture = new PageFixture()
    const source = fixture.source('s')
    fixture.version(source, 'v1', { file: before })
    fixture.version(source, 'v2', { file: after })
    const page = fixture.page(`/sources/${source.id}`)
    expect(visibleText(page)).toContain('~ changed file')
    expect(page).not.toContain('class="diff"')
  })

  it('shows only the diffs of the newest versions if many files changed', () => {
    const fixture = new PageFixture()
    const source = fixture.source('s')
    const files = (text: string) => Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, text]))
    for (const text of ['one', 'two', 'three']) fixture.version(source, text, files(text))
    expect(fixture.page(`/sources/${source.id}`).match(/class="diff"/g)).toHaveLength(50)
  })

  it('shows diffs of a limited size in total', () => {
    const fixture = new PageFixture()
    const source = fixture.source('s')
    const files = (text: string) =>
      Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`f${index}`, text.repeat(200_000)]))
    for (const text of ['a', 'b']) fixture.version(source, text, files(text))
    const page = fixture.page(`/sources/${source.id}`)
    expect(page.match(/class="diff"/g)).toHaveLength(2)
    expect(page.match(/<code class="path">/g)).toHaveLength(12)
  })

  it('marks a version that failed, until it runs', () => {
    const { fixture, source, churn, two, publish } = sampleState()
    publish()
    fixture.emit(churn, { kind: 'starting' }, { kind: 'failed', stage: 'start', reason: 'exit code 1' })
    const [failure] = fixture.state.all('failures').filter(({ versionId }) => versionId === two.id)
    const link = `<a href="/applications/${churn.id}#failure-${failure?.id}">failed</a>`
    expect(fixture.page(`/sources/${source.id}`)).toContain(link)
    publish()
    fixture.emit(churn, { kind: 'starting' }, { kind: 'ready' })
    expect(fixture.page(`/sources/${source.id}`)).not.toContain(link)
  })

  it('names the applications that run or start a version', () => {
    const { fixture, source, publish } = sampleState()
    publish()
    const page = visibleText(fixture.page(`/sources/${source.id}`))
    expect(page).toMatch(/v2 frozen starting in churn .* v1 frozen runs churn/)
  })

  it('shows the number of omitted files', () => {
    const fixture = new PageFixture()
    const source = fixture.source('s')
    fixture.version(source, 'v1', Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f${index}`, 'x'])))
    expect(visibleText(fixture.page(`/sources/${source.id}`))).toContain('and 1 more file')
  })
})
