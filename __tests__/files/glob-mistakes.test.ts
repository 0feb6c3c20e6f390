import { describe, expect, it } from '@jest/globals'
import { mistakesIn } from '../../src/files/glob-mistakes.ts'
import { inCheckout, pathsOf, SCRIPT } from '../support/checkout.ts'

describe('a line of "exclude" in the syntax of another program', () => {
  const TREE = { 'start-app.sh': SCRIPT, 'a/x': '', 'b/y': '', '.x.env': '' }

  it.each([
    ['a/**, b/**', 'it has more than one glob', 'Write one glob on each line.'],
    ['a/**,b/**', 'it has more than one glob', 'Write one glob on each line.'],
    ['a/x,b/y', 'it has more than one glob', 'Write one glob on each line.'],
    ['a/**;b/**', 'it has more than one glob', 'Write one glob on each line.'],
    ['a/** b/**', 'it has more than one glob', '">" removes them'],
    ['- a/**', 'it begins with "- "', 'Write one glob on each line.'],
    ['"a/**"', 'it is in quotes', 'Write the glob without quotes.'],
    ["'a/**'", 'it is in quotes', 'Write the glob without quotes.'],
    ['"a/**", "b/**"', 'it is in quotes', 'Write the glob without quotes.'],
    ['[a/**]', 'it is a list in brackets', 'Write one glob on each line.'],
    ['["a/x", "b/y"]', 'it is a list in brackets', 'Write one glob on each line.'],
    ['a/** # why', 'it ends with a comment', 'Write the comment on a line of its own.'],
    ['a\\**', 'it has a backslash', 'Write "/" between folders.'],
    ['a\\x', 'it has a backslash', 'Write "/" between folders.'],
    ['**/*.{env,pem}', 'braces are not expanded', 'Write one line for each.'],
    ['!a/**, b/**', 'it has more than one glob', 'Write one glob on each line.']
  ])('is rejected as %j', (line, saw, next) =>
    inCheckout(TREE, async checkout => {
      const { reason, explanation } = await checkout.refusal({ exclude: [line] })
      expect(reason).toBe('input-invalid')
      expect(explanation.what).toBe(`Input "exclude" has ${JSON.stringify(line)}.`)
      expect(explanation.saw).toContain(saw)
      expect(explanation.saw).toMatch(/^It matches no file, and /)
      expect(explanation.next).toContain(next)
    })
  )

  it('is rejected in "include" too, together with all other problems', () =>
    inCheckout(TREE, async checkout => {
      const { explanation } = await checkout.refusal({ include: ['*.sh, a/**', '*.sh'], exclude: ['- b'] })
      expect(explanation.saw).toContain('1. Input "include" has "*.sh, a/**".')
      expect(explanation.saw).toContain('2. Input "exclude" has "- b".')
    }))

  it.each(['a,b.txt', '- a', '"a"', 'a # b', 'a; b', 'a.b c.d', '[,]'])(
    'is a valid name if a file is called %j',
    name =>
      inCheckout({ 'start-app.sh': SCRIPT, [name]: '' }, async checkout => {
        expect(pathsOf(await checkout.collect({ exclude: [name.replace('[', '[[]')] }))).toEqual(['start-app.sh'])
      })
  )

  it.each(['a/**', 'My File.txt', 'a[,]b', '[ab]', '{a}', 'a-b', '#x', 'it’s.txt'])('is not %j', line => {
    expect(mistakesIn('exclude', [line])).toEqual([])
  })
})
