import { describe, expect, it } from '@jest/globals'
import type { PreviewWhen } from '../../src/inputs/types.ts'
import { howToRestore, whyNoPreview } from '../../src/previews/when.ts'

const label = (name: string): PreviewWhen => ({ kind: 'label', label: name })
const pull = (isDraft: boolean, ...labels: string[]) => ({ isDraft, labels })

describe('whyNoPreview', () => {
  it.each<[string, PreviewWhen, ReturnType<typeof pull> | null, RegExp | null, boolean]>([
    ['always, for a draft', { kind: 'always' }, pull(true), null, false],
    ['always, without an answer of GitHub', { kind: 'always' }, null, null, false],
    ['ready, for a draft', { kind: 'ready' }, pull(true, 'preview'), /is a draft\. Mark it as ready/, false],
    ['ready, for no draft', { kind: 'ready' }, pull(false), null, false],
    ['ready, without an answer', { kind: 'ready' }, null, /did not tell whether it is a draft/, true],
    ['a label that is there', label('preview'), pull(true, 'bug', 'preview'), null, false],
    ['a label in another case, which is the same label', label('Preview'), pull(false, 'preview'), null, false],
    ['a label that is missing', label('preview'), pull(false, 'previews'), /not have the label "preview"/, false],
    ['a label, without an answer', label('preview'), null, /did not tell its labels/, true],
    ['request, whatever the pull request is', { kind: 'request' }, pull(false, 'preview'), /"\/preview"/, true],
    ['request, without an answer', { kind: 'request' }, null, /made on request/, true]
  ])('of %s', (_, when, given, words, keepsExisting) => {
    const found = whyNoPreview(when, given)
    if (words === null) expect(found).toBeNull()
    else {
      expect(`${found?.why}. ${found?.howToGetOne}`).toMatch(words)
      expect(found?.keepsExisting).toBe(keepsExisting)
    }
  })
})

describe('howToRestore', () => {
  it('names the command where only a command makes previews', () => {
    expect(howToRestore({ kind: 'request' })).toContain('"/preview"')
    expect(howToRestore({ kind: 'always' })).toContain('push a commit')
  })
})
