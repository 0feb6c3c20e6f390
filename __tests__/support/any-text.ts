import fc from 'fast-check'

/**
 * Text of any code points but halves of surrogate pairs. The `unit: 'binary'` of fast-check is the same, and takes
 * seconds to build a table of all of them in every test file.
 */
export const anyText = (constraints: fc.ArrayConstraints = {}): fc.Arbitrary<string> =>
  fc.array(anyCharacter, constraints).map(characters => characters.join(''))

const codePoint = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
  { weight: 2, arbitrary: fc.integer({ min: 0x80, max: 0xd7ff }) },
  { weight: 1, arbitrary: fc.integer({ min: 0xe000, max: 0x10ffff }) }
)

const anyCharacter = codePoint.map(point => String.fromCodePoint(point))

/** Addresses with every part that one may have. That of fast-check builds the same table. */
export const webUrl = (): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('http', 'https'),
      fc.webAuthority({ withUserInfo: false, withPort: true }),
      fc.array(fc.stringMatching(/^(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,8}$/), { maxLength: 4 }),
      fc.constantFrom('', '?', '?a=1&b=%20', '#', '#part', '?a#b')
    )
    .map(
      ([scheme, authority, segments, rest]) =>
        `${scheme}://${authority}${segments.map(each => `/${each}`).join('')}${rest}`
    )
