/** One command of a shell script. */
export interface Command {
  /** Name of the program without its folder. Words before it are dropped. */
  program: string
  rest: string
  text: string
  line: number
  isInBackground: boolean
  /** Folder that it runs in, with a final slash: empty for the application's folder, null if it is unknown. */
  folder: string | null
}

/** Words that can precede the program in a command. */
const WRAPPERS =
  /^(?:exec|nohup|env|nice|time|timeout|sudo|tini|dumb-init|then|do|else|!|\{|\(|python[\d.]*|pypy[\d.]*|(?:ba|da|z)?sh|uv|uvx|run|poetry|pipenv|pdm|hatch|rye|npx|bunx|pnpm|yarn|bun|dlx|conda|opentelemetry-instrument|ddtrace-run|--|\d+[smh]?)$/
const INTERPRETERS = /^(?:python[\d.]*|node|deno|bun|Rscript|R|java|go|npm|pnpm|yarn)$/

/** The commands of a script. Folders are followed through `cd`, until the end of the script. */
export function commandsOf(script: readonly string[]): Command[] {
  let folder: string | null = ''
  return joinContinuedLines(script).flatMap(({ text, line }) => {
    if (text.trimStart().startsWith('#')) return []
    const parts = text.replace(/\s#.*$/, '').split(/(&&|\|\||;|\||&(?!>)(?<![<>]&))/)
    const outside: string | null = folder
    const commands = parts.flatMap((part, index): Command[] => {
      if (index % 2 === 1) return []
      const words = part
        .replaceAll(/["']/g, '')
        .trim()
        .replace(/^\(\s*/, '')
        .split(/\s+/)
      if (words[0] === 'cd') folder = changed(folder, words.at(-1) ?? '')
      const first = words.findIndex(word => !(WRAPPERS.test(baseOf(word)) || /^\w+=/.test(word) || /^-/.test(word)))
      if (first === -1) return []
      const rest = words.slice(first + 1).join(' ')
      const program = baseOf(words[first] ?? '')
      return [{ program, rest, text: words.join(' '), line, isInBackground: parts[index + 1] === '&', folder }]
    })
    // A subshell on one line returns to the folder before it.
    if (/^\s*\(/.test(text)) folder = outside
    return commands
  })
}

/** Returns true if a command starts an interpreter, whose program may contain a server. */
export const startsInterpreter = (text: string): boolean =>
  text.split(/\s+/).some(word => INTERPRETERS.test(baseOf(word)))

/** The last line of a script that starts an interpreter, and its program, which then contains the server. */
export function interpreterLine(script: readonly string[]): { line: number; file: string | null } | null {
  const found = commandsOf(script).findLast(({ text }) => startsInterpreter(text))
  if (found === undefined) return null
  const name = /(?:^|\s)["']?(?:\.\/)?([\w./-]{1,200}\.(?:py|[cm]?[jt]s|R))\b/.exec(found.text)?.[1] ?? null
  return { line: found.line, file: name === null ? null : `${found.folder ?? ''}${name}` }
}

/** Folder after `cd`. Null if the target is outside, or set by a variable. `cd "$(dirname "$0")"` stays in place. */
function changed(folder: string | null, target: string): string | null {
  const path = target.replace(/\)$/, '').replace(/^\.\/|\/$/g, '')
  if (/\$0|BASH_SOURCE|\$HERE|^\.?$/.test(target) || /^\/opt\/code\/?$/.test(target)) return ''
  if (path === '..' && folder !== null) return folder.replace(/[^/]+\/$/, '')
  if (path === '-' || !/^[\w.-]+(?:\/[\w.-]+)*$/.test(path) || path.startsWith('..')) return null
  return folder === null ? null : `${folder}${path}/`
}

/** Joins each line that ends with a backslash with the next one. */
function joinContinuedLines(script: readonly string[]): { text: string; line: number }[] {
  const whole: { text: string; line: number }[] = []
  let isOpen = false
  for (const [index, text] of script.entries()) {
    const last = whole.at(-1)
    const piece = text.replace(/\\\s*$/, ' ')
    if (isOpen && last !== undefined) last.text += piece
    else whole.push({ text: piece, line: index + 1 })
    isOpen = /\\\s*$/.test(text)
  }
  return whole
}

const baseOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1)
