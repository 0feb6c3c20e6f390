import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { digestBytes, digestFiles } from '../../src/files/digest.ts'
import type { Open } from '../../src/files/reading.ts'
import { type Checkout, inCheckout } from '../support/checkout.ts'

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Opens a file that something happens to between its first bytes and the rest. */
function interrupted(event: () => void): Open {
  return async (location, flags) => {
    const file = await open(location, flags)
    return new Proxy(file, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        if (key !== 'read') return value.bind(target)
        return async (...args: Parameters<typeof file.read>) => {
          const result = await target.read(...args)
          event()
          return result
        }
      }
    })
  }
}

describe('digestBytes', () => {
  it('is SHA-256 in hex', () => {
    expect(digestBytes('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(digestBytes(Buffer.from('abc'))).toBe(digest(Buffer.from('abc')))
  })
})

describe('digestFiles', () => {
  const chunk = 256 * 1024

  it.each([0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 1_000_000])('digests %i bytes in their order', size =>
    inCheckout({}, async checkout => {
      const bytes = randomBytes(size)
      writeFileSync(checkout.at('a'), bytes)
      const place = { path: 'sent/as', location: checkout.at('a') }
      expect(await digestFiles([place])).toEqual([{ ...place, size, sha256: digest(bytes) }])
    })
  )

  it('keeps the order, and at most 16 files open', () =>
    inCheckout({}, async checkout => {
      const places = Array.from({ length: 100 }, (_, index) => ({
        path: `${index}`,
        location: checkout.at(`${index}`)
      }))
      for (const { path, location } of places) writeFileSync(location, path)
      let now = 0
      let most = 0
      const counting: Open = async (location, flags) => {
        most = Math.max(most, ++now)
        const file = await open(location, flags)
        return new Proxy(file, {
          get(target, key) {
            if (key === 'close') now--
            const value: unknown = Reflect.get(target, key)
            return typeof value === 'function' ? value.bind(target) : value
          }
        })
      }
      const digested = await digestFiles(places, counting)
      expect(digested.map(({ path }) => path)).toEqual(places.map(({ path }) => path))
      expect(most).toBe(16)
    }))

  const size = 300_000
  it.each<[string, (checkout: Checkout) => void]>([
    ['grows', checkout => appendFileSync(checkout.at('a'), 'more')],
    ['shrinks', checkout => writeFileSync(checkout.at('a'), '')],
    [
      'is written over with as many bytes',
      checkout => {
        writeFileSync(checkout.at('a'), Buffer.alloc(size))
        utimesSync(checkout.at('a'), 1, 1)
      }
    ],
    ['vanishes', checkout => rmSync(checkout.at('a'), { force: true })],
    [
      'is replaced',
      checkout => {
        writeFileSync(checkout.at('b'), Buffer.alloc(size, 'x'))
        renameSync(checkout.at('b'), checkout.at('a'))
      }
    ],
    [
      'gives way to a link',
      checkout => {
        rmSync(checkout.at('a'), { force: true })
        symlinkSync('/etc/passwd', checkout.at('a'))
      }
    ]
  ])('gives no digest of a file that %s while it is read', (_, happens) =>
    inCheckout({ a: Buffer.alloc(size, 'x') }, async checkout => {
      const place = { path: 'a', location: checkout.at('a') }
      const digested = await digestFiles(
        [place],
        interrupted(() => happens(checkout))
      )
      expect(digested).toEqual([{ kind: 'changed', path: 'a' }])
    })
  )

  it('gives none of a file that has more bytes than the system says', async () => {
    expect(await digestFiles([{ path: 'a', location: '/proc/self/status' }])).toEqual([{ kind: 'changed', path: 'a' }])
  })

  it('gives none of what is not a file any more', () =>
    inCheckout({ 'folder/x': '', link: { to: 'folder/x' } }, async checkout => {
      for (const path of ['folder', 'link', 'nothing', 'folder/x/y'])
        expect(await digestFiles([{ path, location: checkout.at(path) }])).toEqual([{ kind: 'changed', path }])
    }))

  it('names the code of an error that says more than "denied"', async () => {
    const failing =
      (code: string): Open =>
      () =>
        Promise.reject(Object.assign(new Error(code), { code, syscall: 'open' }))
    const place = { path: 'a', location: '/a' }
    expect(await digestFiles([place], failing('EIO'))).toEqual([
      { kind: 'unreadable-file', path: 'a', detail: ' (EIO)' }
    ])
    expect(await digestFiles([place], failing('EACCES'))).toEqual([{ kind: 'unreadable-file', path: 'a', detail: '' }])
  })

  it('does not take a bug of ours for a fault of the file', async () => {
    const broken: Open = () => Promise.reject(new TypeError('ours'))
    await expect(digestFiles([{ path: 'a', location: '/a' }], broken)).rejects.toThrow('ours')
  })
})
