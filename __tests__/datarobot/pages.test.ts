import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { allPages, toArray } from '../../src/datarobot/pages.ts'
import { ApiError } from '../../src/errors.ts'
import { json, serve } from '../support/bare-server.ts'
import { connect } from '../support/client.ts'

interface AnyPage {
  data: number[]
  next?: string | null
  totalCount?: number
}

async function readAll(get: (offset: number) => AnyPage): Promise<{ entries: number[]; offsets: number[] }> {
  const offsets: number[] = []
  const entries: number[] = []
  const ask = async (offset: number) => {
    offsets.push(offset)
    return get(offset)
  }
  for await (const entry of allPages(ask)) entries.push(entry)
  return { entries, offsets }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

describe('allPages', () => {
  const link = (offset: number) => `https://foreign.example.com:1/x/?limit=100&offset=${offset}&name=a`

  it.each<[string, (next: number | null) => Pick<AnyPage, 'next'>]>([
    ['null', next => ({ next: next === null ? null : link(next) })],
    ['missing', next => (next === null ? {} : { next: link(next) })],
    ['missing everywhere', () => ({})],
    ['a path without a host', next => ({ next: next === null ? null : `/api/v2/x/?offset=${next}` })]
  ])('reads every entry once and no extra page if the last `next` is %s', async (_, nextOf) => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 20 }), async (total, size) => {
        const { entries, offsets } = await readAll(offset => {
          const end = Math.min(total, offset + size)
          return { data: numbers(offset, end), totalCount: total, ...nextOf(end < total ? end : null) }
        })
        expect(entries).toEqual(numbers(0, total))
        expect(offsets).toHaveLength(Math.max(1, Math.ceil(total / size)))
      }),
      { numRuns: 40 }
    )
  })

  it('uses the offset of `next`, since a server may hide entries of a page', async () => {
    const { offsets } = await readAll(offset => ({ data: [offset], next: offset < 200 ? link(offset + 100) : null }))
    expect(offsets).toEqual([0, 100, 200])
  })

  it('ends at an empty page, even with a next one', async () => {
    const { entries } = await readAll(offset => ({ data: offset === 0 ? [1] : [], next: link(offset + 1) }))
    expect(entries).toEqual([1])
  })

  it.each([
    ['to itself', link(0)],
    ['nowhere', 'https://host/x/'],
    ['below zero', link(-1)],
    ['to no number', 'https://host/?offset=Infinity'],
    ['to no address', 'http://']
  ])('rejects a list that leads %s', async (_, next) => {
    const reading = readAll(() => ({ data: [1], next }))
    await expect(reading).rejects.toThrow(ApiError)
    await expect(reading).rejects.toMatchObject({ reason: 'server-error' })
  })

  it('rejects an endless list', async () => {
    await expect(readAll(offset => ({ data: [1], next: link(offset + 1) }))).rejects.toThrow(
      'its next page does not advance'
    )
  })
})

describe('a list of the API', () => {
  it('is requested in pages of the maximum size, each with the filter', async () => {
    const page = (name: string, next: string | null) => json({ data: [{ id: name, name }], next })
    const { origin, arrived } = await serve(page('a', '/?offset=100'), page('b', null))
    const found = await toArray(connect(origin).sources.search('churn'))
    expect(found.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(arrived.map(({ path }) => path)).toEqual(
      [0, 100].map(offset => `/api/v2/customApplicationSources/?name=churn&limit=100&offset=${offset}`)
    )
  })
})
