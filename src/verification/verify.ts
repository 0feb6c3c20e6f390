import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Context } from '../github/context.ts'
import { createTemporaryFolder } from '../github/runner.ts'
import { findProgram, programToStart } from '../programs.ts'
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
  const shell = defaultShell(process.platform, program => findProgram(program, env) !== null)
  const path = join(createTemporaryFolder(context, 'verify'), shell.fileName)
  writeFileSync(path, shell.script(command), { mode: 0o600 })
  try {
    const program = programToStart(shell.program, env)
    return await runCommand({ program, args: shell.args(path), cwd: workspace, env }, verification)
  } finally {
    rmSync(dirname(path), { recursive: true, force: true })
  }
}
