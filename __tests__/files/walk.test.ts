import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { ignoreRules, LeftOut } from '../../src/files/ignore.ts'
import { walk } from '../../src/files/walk.ts'
import { type Checkout, inCheckout, pathsOf, SCRIPT } from '../support/checkout.ts'

/** Numbers of the user that every Unix has for those who own nothing. */
const NOBODY = 65534

/** Root reads everything; so that a mode means something, root becomes nobody for as long as the test takes. */
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
  it('does not enter what a rule leaves out', () =>
    inCheckout({ 'a/b/c': '', 'a/d': '', e: '' }, async checkout => {
      const asked: string[] = []
      const entries = await walk(
        checkout.workspace,
        (path, isFolder) => {
          asked.push(isFolder ? `${path}/` : path)
          return path === 'a' ? 'a rule' : null
        },
        new LeftOut()
      )
      expect(asked.sort()).toEqual(['a/', 'e'])
      expect(entries).toEqual([{ path: 'e', location: checkout.at('e'), kind: 'file' }])
    }))

  it('does not enter links', () =>
    inCheckout({ 'a/b': '', c: { to: 'a' }, d: { to: '/' } }, async checkout => {
      const entries = await walk(checkout.workspace, ignoreRules('', true), new LeftOut())
      expect(entries.map(({ path, kind }) => `${path} ${kind}`).sort()).toEqual(['a/b file', 'c link', 'd link'])
    }))

  it('says that a folder is gone, and does not throw', async () => {
    const entries = await walk('/nowhere/at/all', ignoreRules('', true), new LeftOut())
    expect(entries).toEqual([{ path: '.', location: '/nowhere/at/all', kind: 'changed' }])
  })

  it('names sockets and pipes for what they are, and does not wait for a writer', () =>
    inCheckout({ 'start-app.sh': SCRIPT, through: { to: 'run/pipe' }, 'run/x': '' }, async checkout => {
      execFileSync('mkfifo', [checkout.at('run/pipe')])
      await withSocket(checkout, 'run/socket', async () => {
        const { explanation } = await checkout.refusal()
        expect(explanation.saw).toContain('The path "run/socket" cannot be sent. It is a socket.')
        expect(explanation.saw).toContain('The path "run/pipe" cannot be sent. It is a named pipe (FIFO).')
        expect(explanation.saw).toContain('The link "through -> run/pipe" cannot be sent. It leads to what is neither')
        expect(pathsOf(await checkout.collect({ exclude: ['run', 'through'] }))).toEqual(['start-app.sh'])
      })
    }))

  it('refuses a name that is not valid UTF-8', () =>
    inCheckout({ 'start-app.sh': SCRIPT }, async checkout => {
      execFileSync('sh', ['-c', 'touch "$(printf \'bad\\377\')" && mkdir "$(printf \'dir\\377\')"'], {
        cwd: checkout.workspace
      })
      expect((await checkout.refusal()).explanation.saw).toBe('Their names are not valid Unicode.')
    }))

  it('names files and folders that the system would not let us read', () =>
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
