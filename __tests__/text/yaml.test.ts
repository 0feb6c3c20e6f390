import { describe, expect, it, jest } from '@jest/globals'
import { parseTree, type Tree } from '../../src/text/yaml.ts'

/** Texts of all scalars and keys with their places, in the order of the tree. */
function placesOf(tree: Tree): string[] {
  const place = ({ line, column }: Tree['position'], text: string) => `${line}:${column} ${text}`
  if (tree.kind === 'scalar') return [place(tree.position, tree.text)]
  if (tree.kind === 'list') return tree.items.flatMap(placesOf)
  return tree.entries.flatMap(({ key, position, value }) => [place(position, key), ...placesOf(value)])
}

describe('parseTree', () => {
  it.each<[string, string, string[]]>([
    ['lines with a gap', 'a: 1\n\n\n# note\nb:\n  - c\n', ['1:1 a', '1:4 1', '5:1 b', '6:5 c']],
    ['Windows line ends', 'a: 1\r\nb: 2\r\n', ['1:1 a', '1:4 1', '2:1 b', '2:4 2']],
    ['several values of a line', '{a: [b, c]}', ['1:2 a', '1:6 b', '1:9 c']],
    ['a value over several lines', 'a: |\n  x\n  y\nb: 2\n', ['1:1 a', '1:4 x\ny\n', '4:1 b', '4:4 2']],
    ['an alias, at its anchor', 'a: &x 1\nb: 2\nc: *x\n', ['1:1 a', '1:7 1', '2:1 b', '2:4 2', '3:1 c', '1:7 1']],
    [
      'an alias to a key, and what follows it',
      '&x a: 1\nb: 2\nc: *x\nd: 3\n',
      ['1:4 a', '1:7 1', '2:1 b', '2:4 2', '3:1 c', '1:4 a', '4:1 d', '4:4 3']
    ],
    ['quoted texts, at the quote', `"a": 'b'\n'c':\n  - "d e"\n`, ['1:1 a', '1:6 b', '2:1 c', '3:5 d e']],
    [
      'what follows an anchor and a tag',
      'a: &x !!str b\nc: &y\n  d: 1\n',
      ['1:1 a', '1:13 b', '2:1 c', '3:3 d', '3:6 1']
    ],
    ['a map, at its first key', 'a:\n  - {b: 1}\n  - c: 2\n', ['1:1 a', '2:6 b', '2:9 1', '3:5 c', '3:8 2']],
    [
      'blocks of text, at their header',
      '"a | # b": >-  # c | d\n  x\n  y\ne: &f\n  |2\n   z\n',
      ['1:1 a | # b', '1:12 x y', '4:1 e', '5:3  z\n']
    ],
    ['keys without a value', 'a:\nb: # c\nd: &e\n', ['1:1 a', '1:3 ', '2:1 b', '2:4 ', '3:1 d', '3:6 ']],
    ['empty items of a list', '- a\n# - b\n-\n- [c]\n-\n', ['1:3 a', '3:2 ', '4:4 c', '5:2 ']],
    [
      'keys of a line without a value, at the key',
      '{a, b: , "c": 1}',
      ['1:2 a', '1:2 ', '1:5 b', '1:8 ', '1:10 c', '1:15 1']
    ],
    ['a text after the mark of its encoding', '\ufeffa: 1\n', ['1:2 a', '1:5 1']],
    ['the only document', '# a\n---\nb: 1\n...\n', ['3:1 b', '3:4 1']],
    [
      'entries of a merge, at their own place',
      'a: &a {b: 1, c: 2}\nd:\n  <<: *a\n  c: 3\n',
      ['1:1 a', '1:8 b', '1:11 1', '1:14 c', '1:17 2', '2:1 d', '4:3 c', '4:6 3', '1:8 b', '1:11 1']
    ]
  ])('places %s', (_, text, places) => {
    const { tree, problems } = parseTree(text)
    expect(problems).toEqual([])
    expect(tree === null ? [] : placesOf(tree)).toEqual(places)
  })

  it.each<[string, Partial<Tree>]>([
    ['a', { text: 'a', isText: false, isNull: false }],
    ['"null"', { text: 'null', isText: true, isNull: false }],
    ['~', { text: '~', isText: false, isNull: true }],
    ['!!str', { text: '', isText: true, isNull: false }],
    ['!!str 5', { text: '5', isText: true }],
    ['! 5', { text: '5', isText: true }],
    ['!!int 5', { text: '5', isText: false }],
    ['a\n  b\n\n  c', { text: 'a b\nc', isText: false }],
    ["'it''s\n\n  one'", { text: "it's\none", isText: true }],
    ['"a\\\n  \\x41"', { text: 'aA', isText: true }],
    ['>\r\n  a\r\n  b\r\n', { text: 'a b\n', isText: true }]
  ])('reads the scalar %j', (text, scalar) => {
    const { tree } = parseTree(`k: ${text}\n`)
    expect(tree?.kind === 'map' && tree.entries[0]?.value).toMatchObject({ kind: 'scalar', ...scalar })
  })

  it.each(['', '# a\n', '\ufeff', '...\n'])('reads nothing from %j', text =>
    expect(parseTree(text)).toEqual({ tree: null, problems: [], tagged: [] })
  )

  it.each([
    ['a: [\n', '2:1 The YAML parser reports: deficient indentation.'],
    ['a:\n\tb: 1\n', '2:1 The YAML parser reports: tab characters must not be used in indentation.'],
    ['a: b: c\n', '1:5 The YAML parser reports: bad indentation of a mapping entry.'],
    ['a: @b\n', '1:4 The YAML parser reports: bad indentation of a mapping entry.'],
    ['a: !x!secret b\n', '1:13 The YAML parser reports: undeclared tag handle.'],
    ['a: !sec^ret b\n', '1:12 The YAML parser reports: tag name cannot contain such characters.'],
    ['a\0b', '1:2 The YAML parser reports: null byte is not allowed in input.'],
    ['a: 1\n---\nb: 2\n', '2:1 It has several documents.'],
    ['\ufeff--- # a\nb: 1\n---\n', '3:1 It has several documents.'],
    ['a: 1\n...\nb: 2\n', '2:1 It has several documents.'],
    ['['.repeat(20_000), '1:100 It is nested too deeply.']
  ])('refuses %j at one place, without its text', (text, problem) => {
    const { tree, problems } = parseTree(text)
    expect(tree).toBe(null)
    expect(problems.map(({ position: { line, column }, saw }) => `${line}:${column} ${saw}`)).toEqual([problem])
    expect(problems[0]?.what).toBe('The file is not valid YAML.')
  })

  const ALIGN = 'Give all keys of a map the same indentation, and write ": " after each.'
  const CLOSE = 'Close the bracket or quotation mark that is open here. Or indent this line more.'
  const QUOTE = 'A value with ": ", or that begins with one of @ % & * [ {, needs quotation marks.'
  it.each([
    ['a: b: c\n', `${ALIGN} ${QUOTE}`],
    ['a: @b\n', `${ALIGN} ${QUOTE}`],
    ["a: 'it's'\n", `${ALIGN} ${QUOTE}`],
    ['apps:\n  churn\n  path: x\n', `${ALIGN} ${QUOTE}`],
    ['a: 1\nb\nc: 2\n', ALIGN],
    ['churn\npath: x\n', ALIGN],
    ['- a\nb: c\n', ALIGN],
    ['a: "b\nc: 1\n', CLOSE],
    ['a: [b\nc: 1\n', CLOSE],
    ['a: "b', CLOSE],
    ['a: * b\n', QUOTE],
    ['a: **/*.py\n', `Write "&name" at the value that "*name" repeats. ${QUOTE}`],
    ['a: 1\n---\nb: 2\n', 'Keep one of them.'],
    ['a:\n\tb: 1\n', 'Correct it from this place on.']
  ])('says how to correct %j', (text, next) => expect(parseTree(text).problems[0]?.next).toBe(next))

  it.each([
    ['a: *b\n', '1:4 This alias refers to nothing.'],
    ['a: &a [*a]\n', '1:8 This alias refers to nothing.'],
    ['a: &a [&a 1, *a]\nb: *a\n', ''],
    ['? [a]\n: 1\n', '1:3 This key is not a text.'],
    ['a: &a b\n*a : 1\n', '2:1 This key is not a text.'],
    ['"<<": {a: 1}\na: 2\n', ''],
    ['a: 1\n"a": 2\n', '2:1 This key stands twice in its map.']
  ])('names the problem of %j', (text, expected) => {
    const problems = parseTree(text).problems.map(({ position: { line, column }, what }) => `${line}:${column} ${what}`)
    expect(problems.join()).toBe(expected)
  })

  it.each([
    ['a: !x b\n', ['1:7']],
    ['!x a: 1\n', ['1:4']],
    ['a: !<!x> [!y b]\n', ['1:10', '1:14']],
    ['a: !<tag:yaml.org,2002:str> b\nc: !!x d\ne: ! f\n', []]
  ])('lists the tags of %j', (text, places) => {
    const { problems, tagged } = parseTree(text)
    expect(problems).toEqual([])
    expect(tagged.map(({ line, column }) => `${line}:${column}`)).toEqual(places)
  })

  it.each([
    ['valid', 'apps: {a: {path: x}}'],
    ['not YAML', 'apps: [,,,'],
    ['nested too deeply', '['.repeat(20_000)]
  ])('leaves the environment and the stacks of errors as they are, if the text is %s', (_, text) => {
    const { env } = process
    const { stackTraceLimit } = Error
    parseTree(text)
    expect(process.env).toBe(env)
    expect(Error.stackTraceLimit).toBe(stackTraceLimit)
  })

  it('does not log the text, whatever variables the runner has', () => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {})
    const { env } = process
    process.env = { LOG_TOKENS: '1', LOG_STREAM: '1' }
    try {
      expect(parseTree('a: 1\n').problems).toEqual([])
      expect(log).not.toHaveBeenCalled()
    } finally {
      process.env = env
      log.mockRestore()
    }
  })
})
