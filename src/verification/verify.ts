import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, win32 } from 'node:path'
import type { Context, Environment } from '../github/context.ts'
import { createTemporaryFolder } from '../github/runner.ts'
import { type CommandContext, type CommandEnd, runCommand } from './run-command.ts'
import { defaultShell } from './shell.ts'

/** Everything that a verification needs from its environment. */
export interface VerificationContext extends CommandContext {
  context: Pick<Context, 'temporaryFolder'>
  /** Environment of the command. */
  environment: Readonly<Record<string, string>>
  /** Absolute path of the checkout, in which the command runs. */
  workspace: string
}

/** Runs the user's command, as a `run:` step would run it. */
export async function runVerification(verification: VerificationContext, command: string): Promise<CommandEnd> {
  const { context, environment: env, workspace } = verification
  const shell = defaultShell(process.platform, program => isInPath(program, env))
  const path = join(createTemporaryFolder(context, 'verify'), shell.fileName)
  writeFileSync(path, shell.script(command), { mode: 0o600 })
  try {
    return await runCommand({ program: shell.program, args: shell.args(path), cwd: workspace, env }, verification)
  } finally {
    rmSync(dirname(path), { recursive: true, force: true })
  }
}

/**
 * Tells whether a program is found in PATH.
 *
 * @param platform value of `process.platform`
 */
export function isInPath(
  program: string,
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync
): boolean {
  const isWindows = platform === 'win32'
  const { delimiter, join } = isWindows ? win32 : posix
  // Windows does not distinguish the case of names: there, it is "Path".
  const [, path = ''] =
    Object.entries(environment).find(([name]) => (isWindows ? /^path$/i : /^PATH$/).test(name)) ?? []
  const name = isWindows ? `${program}.exe` : program
  return path.split(delimiter).some(folder => folder !== '' && exists(join(folder, name)))
}
