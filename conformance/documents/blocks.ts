/** Fenced block of a Markdown page. */
export interface Block {
  /** First word of its info string, or '' without one. */
  language: string
  text: string
  /** Line of its opening fence, from 1. */
  line: number
  /** Heading of level 2 above it, and of level 3 below that. */
  section: string
  subsection: string
  /** Path of the file that the block contains, if the paragraph above it ends with "`path`:". */
  file: string | null
  /** Reason of the mark `<!-- not run in CI: reason -->` directly above it. */
  notRun: string | null
}

const SHELLS = ['sh', 'bash', 'shell', 'console', 'powershell', 'pwsh', 'bat', 'cmd']

/** Fenced blocks of a page, in their order. */
export function blocksOf(page: string): Block[] {
  const lines = page.split('\n')
  const blocks: Block[] = []
  let section = ''
  let subsection = ''
  let above = ''
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as string
    const [, indent = '', fence, language = ''] = /^( *)(`{3,}|~{3,})\s*([\w-]*)/.exec(line) ?? []
    if (fence === undefined) {
      const [, marks = '', heading = ''] = /^(##+) (.+)$/.exec(line) ?? []
      if (marks === '##') [section, subsection] = [heading, '']
      if (marks === '###') subsection = heading
      if (line.trim() !== '') above = line.trim()
      continue
    }
    const length = lines.slice(index + 1).findIndex(each => each.trim().startsWith(fence))
    const inside = lines.slice(index + 1, length < 0 ? undefined : index + 1 + length)
    const text = inside.map(each => each.slice(Math.min(indent.length, each.search(/\S|$/)))).join('\n')
    const [, file = null] = /`([\w./-]+)`:$/.exec(above) ?? []
    const [, notRun = null] = /^<!-- not run in CI: (\S.*) -->$/.exec(above) ?? []
    blocks.push({ language, text: `${text}\n`, line: index + 1, section, subsection, file, notRun })
    above = ''
    index += inside.length + 1
  }
  return blocks
}

/** Returns true for a block with shell commands. A block with the text of a script is a file. */
export const isShell = ({ language, text, file }: Block): boolean =>
  SHELLS.includes(language) && file === null && !text.startsWith('#!')

/** Commands of a block, without comments and prompts. A line that ends with `\` continues. */
export const commandsOf = ({ text }: Block): string[] =>
  text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map(line => line.replace(/^\$ /, '').replace(/(?:^|\s+)#.*$/, ''))
    .flatMap(line => line.split(' && '))
    .map(command => command.trim())
    .filter(command => command !== '')

/** Commands that CI runs: those of `.ci/run` and of the workflows that check the project. */
export const commandsOfCi = (scripts: readonly string[]): string[] =>
  scripts.flatMap(script =>
    [...script.replace(/^\s*#.*$/gm, '').matchAll(/(?:^|\s)((?:npm|node|bash) [^\n"'$\\]*)/gm)].map(
      ([, command = '']) => command.trim()
    )
  )

/** Returns true if CI runs a command: itself, by the text of its script in package.json, or as a part of `npm test`. */
export function isRunByCi(
  command: string,
  ci: readonly string[],
  scripts: Readonly<Record<string, string>>,
  tests: readonly string[]
): boolean {
  if (ci.includes(command)) return true
  const [, script = ''] = /^npm run ([\w:-]+)$/.exec(command) ?? []
  const text = scripts[script]
  if (text !== undefined && ci.includes(text)) return true
  const [, options] = /^(?:[A-Z_]+=\S+ )*npm (?:test|run test:slow) -- (.+)$/.exec(text ?? command) ?? []
  const paths = options?.split(' ').filter(option => option.startsWith('__tests__/'))
  return paths?.every(path => tests.some(test => test.startsWith(path))) === true
}
