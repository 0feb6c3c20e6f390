import { describe, expect, it } from '@jest/globals'
import { readTextFile } from '../../../src/actions/publish-template/attachments.ts'
import { inCheckout, type Tree } from '../../support/checkout.ts'

const read = (tree: Tree, path = 'README.md') =>
  inCheckout(tree, checkout => readTextFile(checkout.workspace, path, 'readme', 100))

describe('readTextFile', () => {
  it('follows a link to another file of the checkout', async () => {
    expect(await read({ 'README.md': { to: '.github/README.md' }, '.github/README.md': 'hello' })).toBe('hello')
  })

  it.each(['.env', 'gha-creds-1a.json', '.aws/credentials', 'a/.netrc'])(
    'refuses a link to %s, in which tools keep secrets',
    async target => {
      const refused = read({ 'README.md': { to: target }, [target]: 'hunter22' })
      await expect(refused).rejects.toMatchObject({ reason: 'input-invalid' })
      await expect(refused).rejects.toThrow(`It leads to "${target}", in which tools keep secrets.`)
      await expect(refused).rejects.not.toThrow('hunter22')
    }
  )

  it('drops a byte order mark, and refuses UTF-16', async () => {
    expect(await read({ 'README.md': '\ufeffhello' })).toBe('hello')
    await expect(read({ 'README.md': Buffer.from('\ufeffhello', 'utf16le') })).rejects.toThrow('It is UTF-16.')
  })
})
