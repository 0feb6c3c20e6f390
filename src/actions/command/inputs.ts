import { readGithubToken } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readEnum, readList } from '../../inputs/read.ts'
import type { InputSource } from '../../inputs/types.ts'
import type { Permission } from './permission.ts'

/** Inputs of the action. */
export interface CommandInputs {
  /** Null only if the input is empty, which is a problem. */
  githubToken: string | null
  /** Complete first lines that are commands. */
  commands: readonly string[]
  permission: Permission
  /** Logins of apps whose comments count, such as `renovate[bot]`. */
  bots: readonly string[]
  notices: readonly string[]
}

const DEFAULT_COMMANDS = ['/preview', '/preview stop']

/** A command is plain ASCII, so that no other text looks like it. */
const COMMAND = /^\/[a-z0-9][a-z0-9-]*(?: [a-z0-9][a-z0-9-]*)*$/

const BOT = /^[A-Za-z0-9][A-Za-z0-9-]*\[bot\]$/

/** Reads the inputs. @throws UserError `input-invalid` that lists every problem */
export function readCommandInputs(source: InputSource): CommandInputs {
  const reader = new InputReader(source)
  reader.require('github-token', 'Remove the input to use the token of the job.')
  const inputs: CommandInputs = {
    githubToken: readGithubToken(reader),
    commands: readMatching(
      reader,
      'commands',
      COMMAND,
      'Write "/" and words of a-z, 0-9 and "-", such as /preview stop.'
    ),
    permission: readEnum(reader, 'permission', ['write', 'maintain', 'admin']) ?? 'write',
    bots: readMatching(reader, 'bots', BOT, 'Write the login of an app, such as renovate[bot].'),
    notices: reader.notices
  }
  // Only the post step reads it: the runner evaluates its default again when the job ends.
  reader.get('job-status')
  reader.throwIfInvalid()
  return { ...inputs, commands: inputs.commands.length === 0 ? DEFAULT_COMMANDS : inputs.commands }
}

function readMatching(reader: InputReader, name: string, pattern: RegExp, next: string): string[] {
  const lines = readList(reader, name)
  for (const { number, text } of lines)
    if (!pattern.test(text))
      reader.addProblem(name, 'has an invalid line', `Line ${number} is ${reader.forDisplay(text)}.`, next)
  return lines.map(({ text }) => text)
}
