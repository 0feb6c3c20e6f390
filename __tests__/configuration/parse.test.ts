import { describe, expect, it, jest } from '@jest/globals'
import { checkConfiguration } from '../../src/configuration/check.ts'
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
    ]
  ])('places %s', (_, text, places) => {
    const { tree, problems } = parseTree(text)
    expect(problems).toEqual([])
    expect(tree === null ? [] : placesOf(tree)).toEqual(places)
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

describe('the name of a target', () => {
  it.each([
    ['both of an application inherit one', '', '', 1],
    ['one has an id of its own', '', 'app-id: 6b0bf265089e0658552f7fd0', 0],
    ['one has another name', '', 'app-name: Other', 0],
    ['the application replaces the default', 'app-name: Own', '', 1],
    ['both have the same name', '', 'app-name: Shared', 1]
  ])('stands twice or not if %s', (_, ofApplication, ofTarget, problems) => {
    const text = [
      'defaults: {app-name: Shared}',
      'apps:',
      '  a:',
      ...(ofApplication === '' ? [] : [`    ${ofApplication}`]),
      '    targets:',
      '      production: {replicas: 1}',
      `      staging: {${ofTarget}}`
    ].join('\n')
    expect(checkConfiguration(text).problems.filter(({ what }) => what.startsWith('Two targets'))).toHaveLength(
      problems
    )
  })
})
