import { describe, expect, it } from '@jest/globals'
import { words } from './furnished.ts'
import { NOW, World } from './world.ts'

describe('/requests', () => {
  it('shows method, path, operation, status, time, bytes and notes', () => {
    const world = new World()
    const more = {
      method: 'PATCH',
      operation: 'customApplicationsPatch',
      status: 503,
      milliseconds: 1310,
      bytesReceived: 2048
    }
    world.request('/api/v2/customApplications/7/', { ...more, notes: ['fault: 503'] })
    expect(words(world.page('/requests'))).toContain(
      `${new Date(world.now).toISOString().slice(11, -1)} PATCH /api/v2/customApplications/7/ customApplicationsPatch 503 1.3 s 2 KiB fault: 503`
    )
  })

  it('tells a request that waits from one that got no answer', () => {
    const world = new World()
    world.request('/api/v2/a/', { status: null, milliseconds: null })
    world.request('/api/v2/b/', { status: null, milliseconds: 3 })
    expect(words(world.page('/requests'))).toMatch(/\/b\/ no answer .*\/a\/ waiting/)
  })

  it('shows the date of requests of another day', () => {
    const world = new World()
    world.request('/api/v2/a/', { time: NOW - 172_800_000 })
    expect(words(world.page('/requests'))).toContain('2035-07-06 16:58:14 GET')
  })

  it('shows 500 at most', () => {
    const world = new World()
    for (let index = 0; index < 501; index++) world.request('/api/v2/version/')
    expect(world.page('/requests').match(/\/api\/v2\/version\//g)).toHaveLength(500)
  })
})
