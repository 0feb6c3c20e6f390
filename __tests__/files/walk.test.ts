import { execFileSync } from 'node:child_process'
import { chmodSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Exclusions } from '../../src/files/ignore.ts'
import { walk } from '../../src/files/walk.ts'
import { type Checkout, inCheckout, pathsOf, SCRIPT } from '../support/checkout.ts'

/** User and group id of `nobody` on every Unix. */
const NOBODY = 65534

/** Runs a test as `nobody` if it runs as root, because root can read every file. */
async function asUser(folder: string, test: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0 || process.seteuid === undefined) return test()
  execFileSync('chown', ['-R', String(NOBODY), folder])
  process.seteuid(NOBODY)
  try {
    await test()
  } finally {
    process.seteuid(0)
  }
}

async function withSocket(checkout: Checkout, path: string, test: () => Promise<void>): Promise<void> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(checkout.at(path), resolve))
  try {
    await test()
  } finally {
    await new Promise(resolve => server.close(resolve))
  }
}

describe('walk', () => {
  it('does not enter excluded folders', () =>
    inCheckout({ 'a/b/c': '', 'a/d': '', e: '' }, async checkout => {
      const asked: string[] = []
      const ofPath = (path: string, isFolder: boolean) => {
        asked.push(isFolder ? `${path}/` : path)
        return path === 'a' ? 'a rule' : null
      }
      const { files } = await walk(checkout.root, { ofPath, ofTarget: () => null }, new Exclusions())
      expect(asked.sort()).toEqual(['a/', 'e'])
      expect(files).toEqual([{ path: 'e', location: checkout.at('e') }])
    }))

  it.each<[string, (checkout: Checkout) => void]>([
    ['no longer exists', checkout => rmSync(checkout.at('a'), { recursive: true })],
    [
      'is a link now',
      checkout => {
        renameSync(checkout.at('a'), checkout.at('b'))
        symlinkSync(checkout.folder, checkout.at('a'))
      }
    ]
  ])('returns a fault for a folder that %s', (_, swap) =>
    inCheckout({ 'a/x': '', '../secret.txt': '' }, async checkout => {
      const ofPath = (path: string) => {
        if (path === 'a') swap(checkout)
        return null
      }
      const { files, faults } = await walk(checkout.root, { ofPath, ofTarget: () => null }, new Exclusions())
      expect(files).toEqual([])
      expect(faults).toEqual([{ kind: 'changed', path: 'a' }])
    })
  )

  it('stops when links lead to too many files, and says so', () => {
    const links = Array.from({ length: 251 }, (_, index) => [`links/${index}`, { to: '../many' }])
    const files = Array.from({ length: 200 }, (_, index) => [`many/${index}`, ''])
    return inCheckout({ 'start-app.sh': SCRIPT, ...Object.fromEntries([...links, ...files]) }, async checkout => {
      const { reason, explanation } = await checkout.refusal()
      expect(reason).toBe('limit-exceeded')
      expect(explanation.what).toBe('Links in folder "." lead to more than 50000 files and folders.')
    })
  })

  it('returns faults for sockets and pipes, and does not wait for a writer', () =>
    inCheckout({ 'start-app.sh': SCRIPT, through: { to: 'run/pipe' }, 'run/x': '' }, async checkout => {
      execFileSync('mkfifo', [checkout.at('run/pipe')])
      await withSocket(checkout, 'run/socket', async () => {
        const { explanation } = await checkout.refusal()
        expect(explanation.saw).toContain('The path "run/socket" cannot be sent. It is a socket.')
        expect(explanation.saw).toContain('The path "run/pipe" cannot be sent. It is a named pipe (FIFO).')
        expect(explanation.saw).toContain('The link "through -> run/pipe" cannot be sent. Its target is neither')
        expect(pathsOf(await checkout.collect({ exclude: ['run', 'through'] }))).toEqual(['start-app.sh'])
      })
    }))

  it('returns a fault for a name that is not valid UTF-8', () =>
    inCheckout({ 'start-app.sh': SCRIPT }, async checkout => {
      execFileSync('sh', ['-c', 'touch "$(printf \'bad\\377\')" && mkdir "$(printf \'dir\\377\')"'], {
        cwd: checkout.workspace
      })
      expect((await checkout.refusal()).explanation.saw).toBe('Their names are not valid Unicode.')
    }))

  it('returns faults for files and folders without permission', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'shut/a': '', 'shut.txt': '' }, async checkout => {
      chmodSync(checkout.at('shut'), 0)
      chmodSync(checkout.at('shut.txt'), 0)
      await asUser(dirname(checkout.workspace), async () => {
        const { explanation } = await checkout.refusal({ include: ['*.sh', '*.txt'] })
        expect(explanation.saw).toContain('The folder "shut" cannot be sent.')
        expect(explanation.saw).toContain('The file "shut.txt" cannot be sent.')
        expect(pathsOf(await checkout.collect({ exclude: ['shut*'] }))).toEqual(['start-app.sh'])
      })
      chmodSync(checkout.at('shut'), 0o700)
    }))
})
