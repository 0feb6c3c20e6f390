import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { apps } from './actions/apps/apps.ts'
import { cleanup } from './actions/cleanup/cleanup.ts'
import { command } from './actions/command/command.ts'
import { type AcceptedCommand, commandPost } from './actions/command/post.ts'
import { deploy } from './actions/deploy/deploy.ts'
import { drift } from './actions/drift/drift.ts'
import { type StartedEmulator, startEmulator } from './actions/emulator/emulator.ts'
import { emulatorPost } from './actions/emulator/post.ts'
import { inspect } from './actions/inspect/inspect.ts'
import { promote } from './actions/promote/promote.ts'
import { publishTemplate } from './actions/publish-template/publish-template.ts'
import { rollback } from './actions/rollback/rollback.ts'
import { syncCodespace } from './actions/sync-codespace/sync-codespace.ts'
import { readContext } from './github/context.ts'
import { createLog } from './github/log.ts'
import { clearState, readInput, readState } from './github/runner.ts'
import type { Announcement } from './run/announcement.ts'
import type { ActionEnv } from './run/environment.ts'
import { post } from './run/post.ts'
import type { Leftover } from './run/recovery.ts'
import { runAction } from './run/run-action.ts'
import { skipUntrusted } from './run/untrusted.ts'

/** Programs whose action has a post step. */
export const WITH_POST: ReadonlySet<string> = new Set([
  'deploy',
  'command',
  'emulator',
  'rollback',
  'promote',
  'sync-codespace'
])

/** Programs of the bundle, by the name of the file that starts each. */
const programs: Record<string, (env: ActionEnv) => Promise<0 | 1>> = {
  deploy: env => runAction('deploy', env, skipUntrusted(deploy)),
  cleanup: env => runAction('cleanup', env, skipUntrusted(cleanup)),
  post: async env => {
    const { log } = env
    await post(env, readState<Leftover>('pendingChanges', log), readState<Announcement>('announcement', log))
    return 0
  },
  command: env => runAction('command', env, command),
  'command-post': async env => {
    await commandPost(env, readState<AcceptedCommand>('command', env.log))
    return 0
  },
  emulator: env => runAction('emulator', env, startEmulator),
  'emulator-post': async env => {
    await emulatorPost(env, readState<StartedEmulator>('emulator', env.log))
    return 0
  },
  rollback: env => runAction('rollback', env, skipUntrusted(rollback)),
  promote: env => runAction('promote', env, skipUntrusted(promote)),
  inspect: env => runAction('inspect', env, skipUntrusted(inspect)),
  drift: env => runAction('drift', env, skipUntrusted(drift)),
  // It needs no secret, so it also runs for the code of forks.
  apps: env => runAction('apps', env, apps),
  'publish-template': env => runAction('publish-template', env, skipUntrusted(publishTemplate)),
  'sync-codespace': env => runAction('sync-codespace', env, skipUntrusted(syncCodespace))
}

/** Path of the emulator's bundle, which is next to the started file. The bundler would treat a URL to it as an asset. */
function emulatorProgram(): string {
  return join(dirname(process.argv[1] ?? ''), 'emulator/index.js')
}

/** Starts a program of the bundle and ends the process with its exit code. */
export async function main(name: string): Promise<void> {
  const program = programs[name]
  if (program === undefined) throw new Error(`There is no program "${name}" in this bundle.`)
  const env = openOutside()
  if (WITH_POST.has(name)) clearState(env.log)
  try {
    process.exitCode = await program(env)
  } catch (error) {
    env.log.error(`This is a bug of the action: ${(error as Error).stack ?? error}`)
    process.exitCode = 1
  }
  // Keep-alive connections would delay the exit by seconds. Asynchronous pipes must flush the log first.
  process.stdout.write('', () => process.exit())
}

function openOutside(): ActionEnv {
  const cancel = new AbortController()
  // The runner of Windows sends Ctrl-C, then Ctrl-Break; SIGTERM does not exist there.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const)
    process.once(signal, () => cancel.abort(new Error(`Received ${signal}`)))
  const context = readContext(process.env)
  return {
    inputs: { get: readInput, environment: process.env, workspace: context.workspace },
    context,
    log: createLog(),
    time: { now: Date.now, sleep: milliseconds => sleep(milliseconds, undefined, { signal: cancel.signal }) },
    random: Math.random,
    signal: cancel.signal,
    emulatorProgram: emulatorProgram()
  }
}
