/** A command, as the first line of a comment. */
export interface Command {
  /** First word, such as `/preview`. */
  name: string
  /** The other words, such as `stop`; empty for none. */
  argument: string
  /** Commit that its author names; null if the line names none. */
  commit: string | null
}

/** Complete hash at the end of a line. A shorter one can be the start of another commit's hash. */
const WITH_COMMIT = /^(.+) ([0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * Finds the command in a comment; null for none. Its first line must be exactly a command: no quote, no list, no code
 * block, no other letters that look the same, no spaces around it. Only the hash of a commit may follow it. GitHub's pages end lines with CR LF.
 */
export function findCommand(body: string, commands: readonly string[]): Command | null {
  const [line = ''] = body.split(/\r?\n/, 1)
  if (commands.includes(line)) return { ...split(line), commit: null }
  const [, text = '', commit = ''] = WITH_COMMIT.exec(line) ?? []
  const command = { ...split(text), commit }
  return commands.includes(text) && !isStop(command) ? command : null
}

function split(line: string): Omit<Command, 'commit'> {
  const [name = '', ...words] = line.split(' ')
  return { name, argument: words.join(' ') }
}

/** Tells whether a command ends a preview. It needs no commit, so a later push does not matter. */
export const isStop = ({ argument }: Pick<Command, 'argument'>): boolean =>
  argument === 'stop' || argument.startsWith('stop ')
