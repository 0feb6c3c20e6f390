/** A command, as the first line of a comment. */
export interface Command {
  /** First word, such as `/preview`. */
  name: string
  /** The other words, such as `stop`; empty for none. */
  argument: string
}

/**
 * Finds the command in a comment; null for none. Its first line must be exactly a command: no quote, no list, no code
 * block, no other letters that look the same, no spaces around it. GitHub's pages end lines with CR LF.
 */
export function findCommand(body: string, commands: readonly string[]): Command | null {
  const [line = ''] = body.split(/\r?\n/, 1)
  if (!commands.includes(line)) return null
  const [name = '', ...words] = line.split(' ')
  return { name, argument: words.join(' ') }
}

/** Tells whether a command ends a preview. It needs no commit, so a later push does not matter. */
export const isStop = ({ argument }: Command): boolean => argument === 'stop' || argument.startsWith('stop ')
