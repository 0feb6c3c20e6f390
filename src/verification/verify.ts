import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import type { Context, Environment } from '../github/context.ts'
import { createTemporaryFolder } from '../github/runner.ts'
import { type VerifiedApplication, verificationEnvironment } from './environment.ts'
import { type CommandContext, type CommandEnd, runCommand } from './run-command.ts'
import { defaultShell } from './shell.ts'

/** Everything that a verification needs from its environment. */
export interface VerificationContext extends CommandContext {
  context: Pick<Context, 'temporaryFolder'>
  /** Environment of the step. */
  environment: Environment
  /** Absolute path of the checkout, in which the command runs. */
  workspace: string
}

/** Runs the user's command against an application, as a `run:` step would run it. */
export async function runVerification(
  verification: VerificationContext,
  command: string,
  application: VerifiedApplication
): Promise<CommandEnd> {
  const { context, environment, workspace } = verification
  const env = verificationEnvironment(environment, application)
  const shell = defaultShell(process.platform, program => isInPath(program, environment))
  const path = join(createTemporaryFolder(context, 'verify'), shell.fileName)
  writeFileSync(path, shell.script(command), { mode: 0o600 })
  try {
    return await runCommand({ program: shell.program, args: shell.args(path), cwd: workspace, env }, verification)
  } finally {
    rmSync(dirname(path), { recursive: true, force: true })
  }
}

function isInPath(program: string, environment: Environment): boolean {
  const [, path = ''] = Object.entries(environment).find(([name]) => /^path$/i.test(name)) ?? []
  const name = process.platform === 'win32' ? `${program}.exe` : program
  return path.split(delimiter).some(folder => folder !== '' && existsSync(join(folder, name)))
}
