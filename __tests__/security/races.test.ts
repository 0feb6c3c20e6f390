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
