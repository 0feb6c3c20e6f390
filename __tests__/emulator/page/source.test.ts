import { describe, expect, it } from '@jest/globals'
import { furnished, words } from './furnished.ts'
import { World } from './world.ts'

describe('/sources/{id}', () => {
  it('shows newest first what each version changed, with sizes', () => {
    const { world, source } = furnished()
    const page = words(world.page(`/sources/${source.id}`))
    expect(page).toContain('+ 1 added ~ 1 changed − 1 removed')
    expect(page).toContain('~ changed app.py 8 B → 9 B + added new.txt 1 B − removed old.txt 2 KiB')
    expect(page).toContain('3 files to begin with')
    expect(page.indexOf('v2')).toBeLessThan(page.indexOf('v1'))
  })

  it('names what runs a version and what it is on its way to', () => {
    const { world, source, publish } = furnished()
    publish()
    const page = words(world.page(`/sources/${source.id}`))
    expect(page).toMatch(/v2 frozen on its way to churn .* v1 frozen runs churn/)
  })

  it('says of the rest of many files how many they are', () => {
    const world = new World()
    const source = world.source('s')
    world.version(source, 'v1', Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f${index}`, 'x'])))
    expect(words(world.page(`/sources/${source.id}`))).toContain('and 1 more file')
  })
})
