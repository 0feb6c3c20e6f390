import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { multipart } from '../../src/datarobot/multipart.ts'
import { UserError } from '../../src/errors.ts'
import { deployedSources } from '../../src/files/deployed-sources.ts'
import { digestFiles } from '../../src/files/digest.ts'
import type { DesiredFile } from '../../src/files/types.ts'
import { type Checkout, inCheckout, SCRIPT } from '../support/checkout.ts'

const SECRET = 'of the runner, not of the repository'
/** Size of more than one chunk: an error at the end is found only after the first chunks were sent. */
const OUTSIDE = SECRET.repeat(10_000)
const TREE = { 'start-app.sh': SCRIPT, 'app/main.py': 'x'.repeat(OUTSIDE.length), '../outside/main.py': OUTSIDE }

/** Changes by another process while the checkout is deployed. */
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
  it('between listing and reading, is reported as a changed file', () =>
    inCheckout(TREE, async checkout => {
      const place = { path: 'app/main.py', location: checkout.at('app/main.py') }
      const digested = await digestFiles([place], (location, flags) => {
        swap(checkout)
        return open(location, flags)
      })
      expect(digested).toEqual([{ kind: 'changed', path: 'app/main.py' }])
    }))

  it('between collecting and sending, sends no byte of it', () =>
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

  it('after sending, is not read for the cause of a failure', () =>
    inCheckout(TREE, async checkout => {
      const { files } = await checkout.collect()
      const lines = deployedSources(files)
      expect(lines.lines('app/main.py')).toHaveLength(1)
      swap(checkout)
      expect(lines.lines('app/main.py')).toBe(null)
    }))
})

/** `app/core` and `core/lib` are links, so `app/core/lib/main.py` is `libs/v1/main.py`. */
const LINKED_TREE = {
  'app/start-app.sh': SCRIPT,
  'app/core': { to: '../core' },
  'core/lib': { to: '../libs/v1' },
  'libs/v1/main.py': 'x'.repeat(OUTSIDE.length),
  '../outside/main.py': OUTSIDE,
  '../outside/v1/main.py': OUTSIDE,
  '../outside/lib/main.py': OUTSIDE
}

describe.each(['app/core', 'core', 'core/lib', 'libs', 'libs/v1', 'libs/v1/main.py'])(
  'when %s, a part of the path through links, is replaced by a link out of the checkout',
  part => {
    const swap = (checkout: Checkout) => {
      renameSync(checkout.at(part), checkout.at('moved'))
      const to = part === 'libs/v1/main.py' ? '../outside/main.py' : '../outside'
      symlinkSync(checkout.at(to), checkout.at(part))
    }

    it('between listing and reading, or before sending, no byte of it is read or sent', () =>
      inCheckout(LINKED_TREE, async checkout => {
        const { files } = await checkout.collect({ path: 'app' })
        const file = files.find(({ path }) => path === 'core/lib/main.py') as DesiredFile
        swap(checkout)
        const [digested] = await digestFiles([file])
        // The links were resolved before. A replaced link has no effect, a replaced part of the real path is an error.
        if (part.startsWith('libs')) expect(digested).toEqual({ kind: 'changed', path: 'core/lib/main.py' })
        else expect(digested).toEqual(file)
        const sent: Uint8Array[] = []
        const sending = async () => {
          for await (const piece of multipart([{ name: 'file', file }]).bytes()) sent.push(piece)
        }
        if (part.startsWith('libs')) await expect(sending()).rejects.toThrow(UserError)
        else await sending()
        expect(Buffer.concat(sent).toString()).not.toContain(SECRET)
      }))
  }
)

describe('a folder that is a link only while a file in it is opened', () => {
  it('causes the report of a changed file', () =>
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
  it('are not resolved, but sent unchanged', () =>
    inCheckout({ 'start-app.sh': SCRIPT, '.../a': 'a', '..a': 'b', 'b..': 'c', '.. ./d': 'd' }, async checkout => {
      const { files } = await checkout.collect()
      expect(files.map(({ path }) => path)).toEqual(['.. ./d', '.../a', '..a', 'b..', 'start-app.sh'])
      for (const { path, location } of files) expect(location).toBe(checkout.at(path))
    }))
})
