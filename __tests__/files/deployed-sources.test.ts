import { describe, expect, it } from '@jest/globals'
import { deployedSources } from '../../src/files/deployed-sources.ts'
import { inCheckout, SCRIPT } from '../support/checkout.ts'

const UTF16 = Buffer.from('\ufeffflask\r\nseaborn\r\n', 'utf16le')

describe('deployedSources', () => {
  it.each([
    ['UTF-8', Buffer.from('flask\nseaborn\n')],
    ['UTF-16, as PowerShell writes it', UTF16],
    ['big-endian UTF-16', Buffer.from(UTF16).swap16()]
  ])('reads lines in %s', (_, bytes) =>
    inCheckout({ 'start-app.sh': SCRIPT, 'requirements.txt': bytes }, async checkout => {
      const { files } = await checkout.collect()
      expect(deployedSources(files).lines('requirements.txt')).toEqual(['flask', 'seaborn', ''])
    })
  )

  it('reads no lines of a file that is not text', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'a.bin': Buffer.from([0xff, 0x00, 0xc3]) }, async checkout => {
      const { files } = await checkout.collect()
      expect(deployedSources(files).lines('a.bin')).toBeNull()
    }))

  it('finds the rule that excluded a file, or its folder', () =>
    inCheckout(
      { 'start-app.sh': SCRIPT, 'data/a.csv': 'a', 'lib/x.py': '', 'notes.md': '', '.dr_apps_ignore': 'data/\n' },
      async checkout => {
        const { files, excluded } = await checkout.collect({ exclude: ['lib/**'] })
        const { ruleOf } = deployedSources(files, excluded)
        expect(ruleOf('data/a.csv')).toBe('data/ (.dr_apps_ignore)')
        expect(ruleOf('lib/x.py')).toBe('exclude: lib/**')
        expect(ruleOf('notes.md')).toBeNull()
      }
    ))
})
