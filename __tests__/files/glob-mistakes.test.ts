import { describe, expect, it } from '@jest/globals'
import { mistakesIn } from '../../src/files/glob-mistakes.ts'
import { inCheckout, pathsOf, SCRIPT } from '../support/checkout.ts'

describe('a line of "exclude" that is written as for another program', () => {
  const TREE = { 'start-app.sh': SCRIPT, 'a/x': '', 'b/y': '', '.x.env': '' }

  it.each([
    ['a/**, b/**', 'it has more than one glob', 'Write one glob a line.'],
    ['a/**,b/**', 'it has more than one glob', 'Write one glob a line.'],
    ['a/x,b/y', 'it has more than one glob', 'Write one glob a line.'],
    ['a/**;b/**', 'it has more than one glob', 'Write one glob a line.'],
    ['a/** b/**', 'it has more than one glob', 'with ">" they are lost'],
    ['- a/**', 'it begins with "- "', 'Write one glob a line.'],
    ['"a/**"', 'it is in quotes', 'Write the glob without quotes.'],
    ["'a/**'", 'it is in quotes', 'Write the glob without quotes.'],
    ['"a/**", "b/**"', 'it is in quotes', 'Write the glob without quotes.'],
    ['[a/**]', 'it is a list in brackets', 'Write one glob a line.'],
    ['["a/x", "b/y"]', 'it is a list in brackets', 'Write one glob a line.'],
    ['a/** # why', 'it has a comment behind it', 'Write the comment on a line of its own.'],
    ['a\\**', 'it has a backslash', 'Write "/" between folders.'],
    ['a\\x', 'it has a backslash', 'Write "/" between folders.'],
    ['**/*.{env,pem}', 'braces are not expanded', 'Write a line for each.'],
    ['!a/**, b/**', 'it has more than one glob', 'Write one glob a line.']
  ])('is refused as %j', (line, saw, next) =>
    inCheckout(TREE, async checkout => {
      const { reason, explanation } = await checkout.refusal({ exclude: [line] })
      expect(reason).toBe('input-invalid')
      expect(explanation.what).toBe(`Input "exclude" has ${JSON.stringify(line)}.`)
      expect(explanation.saw).toContain(saw)
      expect(explanation.saw).toMatch(/^It matches no file, and /)
      expect(explanation.next).toContain(next)
    })
  )

  it('is refused in "include" too, together with all that is wrong', () =>
    inCheckout(TREE, async checkout => {
      const { explanation } = await checkout.refusal({ include: ['*.sh, a/**', '*.sh'], exclude: ['- b'] })
      expect(explanation.saw).toContain('1. Input "include" has "*.sh, a/**".')
      expect(explanation.saw).toContain('2. Input "exclude" has "- b".')
    }))

  it.each(['a,b.txt', '- a', '"a"', 'a # b', 'a; b', 'a.b c.d', '[,]'])('is a name where a file is called %j', name =>
    inCheckout({ 'start-app.sh': SCRIPT, [name]: '' }, async checkout => {
      expect(pathsOf(await checkout.collect({ exclude: [name.replace('[', '[[]')] }))).toEqual(['start-app.sh'])
    })
  )

  it.each(['a/**', 'My File.txt', 'a[,]b', '[ab]', '{a}', 'a-b', '#x', 'it’s.txt'])('is not %j', line => {
    expect(mistakesIn('exclude', [line])).toEqual([])
  })
})
