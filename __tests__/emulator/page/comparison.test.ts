import { describe, expect, it } from '@jest/globals'
import { PageFixture } from '../../support/emulator-pages/page-fixture.ts'
import { sampleState, visibleText } from '../../support/emulator-pages/sample-state.ts'

describe('the comparison of two versions', () => {
  const { fixture, source, one, two } = sampleState()
  const compare = (from: string, to: string) => fixture.page(`/sources/${source.id}?from=${from}&to=${to}`)

  it('shows changed files with their lines, in both directions', () => {
    const forward = visibleText(compare(one.id, two.id))
    expect(forward).toContain('+ 1 added ~ 1 changed − 1 removed from v1 to v2')
    expect(forward).toContain('~ changed app.py − print(1) + print(22) 8 B → 9 B')
    expect(visibleText(compare(two.id, one.id))).toContain('~ changed app.py − print(22) + print(1) 9 B → 8 B')
    expect(compare(one.id, two.id)).toContain('<details class="file" open>')
  })

  it('says that the files are the same', () => {
    expect(visibleText(compare(one.id, one.id))).toContain('The files are the same from v1 to v1')
  })

  it.each(['', 'x', '"><script>'])('says that a version does not exist: %j', id => {
    const page = compare(encodeURIComponent(id), two.id)
    expect(visibleText(page)).toContain('The source has no such version.')
    expect(page).not.toContain('<script>')
  })

  it('refuses a version of another source', () => {
    const other = fixture.state.all('versions').find(({ sourceId }) => sourceId !== source.id)
    expect(visibleText(compare(one.id, other?.id ?? ''))).toContain('The source has no such version.')
  })

  it('is offered for the last two versions', () => {
    const page = fixture.page(`/sources/${source.id}`)
    expect(page).toMatch(new RegExp(`name="from">.*value="${one.id}" selected`))
    expect(page).toMatch(new RegExp(`name="to">.*value="${two.id}" selected`))
    const single = new PageFixture()
    const lonely = single.source('lonely')
    single.version(lonely, 'v1', {})
    expect(single.page(`/sources/${lonely.id}`)).not.toContain('<form')
  })
})
