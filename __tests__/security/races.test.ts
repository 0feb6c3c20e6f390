import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { multipart } from '../../src/datarobot/multipart.ts'
import { UserError } from '../../src/errors.ts'
import { deployedSources } from '../../src/files/deployed-sources.ts'
import { digestFiles } from '../../src/files/digest.ts'
import { type Checkout, inCheckout, SCRIPT } from '../support/checkout.ts'

const SECRET = 'of the runner, not of the repository'
/** More than is read at once: what is found wrong only at its end has been sent by then. */
const OUTSIDE = SECRET.repeat(10_000)
const TREE = { 'start-app.sh': SCRIPT, 'app/main.py': 'x'.repeat(OUTSIDE.length), '../outside/main.py': OUTSIDE }

/** What another process may do to the checkout while it is deployed. */
const SWAPS: readonly [string, (checkout: Checkout) => void][] = [
  [
    'a link out of the folder takes the place of a file',
    checkout => {
      rmSync(checkout.at('app/main.py'))
      symlinkSync(checkout.at('../outside/main.py'), checkout.at('app/main.py'))
    }
  ],
  [
    'a link out of the folder takes the place of a folder',
    checkout => {
      renameSync(checkout.at('app'), checkout.at('moved'))
      symlinkSync(checkout.at('../outside'), checkout.at('app'))
    }
  ],
  [
    'a pipe that nobody writes to takes the place of a file',
    checkout => {
      rmSync(checkout.at('app/main.py'))
      execFileSync('mkfifo', [checkout.at('app/main.py')])
    }
  ],
  [
    'a folder takes the place of a file',
    checkout => {
      rmSync(checkout.at('app/main.py'))
      mkdirSync(checkout.at('app/main.py'))
    }
  ]
]

describe.each(SWAPS)('when %s', (_, swap) => {
  it('between listing and reading, the file is named as changed', () =>
    inCheckout(TREE, async checkout => {
      const place = { path: 'app/main.py', location: checkout.at('app/main.py') }
      const digested = await digestFiles([place], (location, flags) => {
        swap(checkout)
        return open(location, flags)
      })
      expect(digested).toEqual([{ kind: 'changed', path: 'app/main.py' }])
    }))

  it('between collecting and sending, no byte of it is sent', () =>
    inCheckout(TREE, async checkout => {
      const { files } = await checkout.collect()
      const body = multipart(files.map(file => ({ name: 'file', file })))
      swap(checkout)
      const sent: Uint8Array[] = []
      const sending = async () => {
        for await (const piece of body.bytes()) sent.push(piece)
      }
      await expect(sending()).rejects.toThrow(UserError)
      expect(Buffer.concat(sent).toString()).not.toContain(SECRET)
    }))

  it('after it was sent, no line of it is looked at for the cause of a failure', () =>
    inCheckout(TREE, async checkout => {
      const { files } = await checkout.collect()
      const lines = deployedSources(files)
      expect(lines.lines('app/main.py')).toHaveLength(1)
      swap(checkout)
      expect(lines.lines('app/main.py')).toBe(null)
    }))
})

describe('when a folder is a link only while a file of it is opened', () => {
  it('the file is named as changed', () =>
    inCheckout(TREE, async checkout => {
      const place = { path: 'app/main.py', location: checkout.at('app/main.py') }
      const digested = await digestFiles([place], async (location, flags) => {
        renameSync(checkout.at('app'), checkout.at('moved'))
        symlinkSync(checkout.at('../outside'), checkout.at('app'))
        const file = await open(location, flags)
        rmSync(checkout.at('app'))
        renameSync(checkout.at('moved'), checkout.at('app'))
        return file
      })
      expect(digested).toEqual([{ kind: 'changed', path: 'app/main.py' }])
    }))
})

describe('names made of dots', () => {
  it('lead nowhere else: they are sent as they are', () =>
    inCheckout({ 'start-app.sh': SCRIPT, '.../a': 'a', '..a': 'b', 'b..': 'c', '.. ./d': 'd' }, async checkout => {
      const { files } = await checkout.collect()
      expect(files.map(({ path }) => path)).toEqual(['.. ./d', '.../a', '..a', 'b..', 'start-app.sh'])
      for (const { path, location } of files) expect(location).toBe(checkout.at(path))
    }))
})
