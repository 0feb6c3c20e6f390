import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openNetwork } from '../datarobot/network.ts'
import { digestBytes } from '../files/digest.ts'
import { createTemporaryFolder } from '../github/runner.ts'
import type { Facts } from '../report/types.ts'
import { engineEnvironment } from '../verification/environment.ts'
import { type Connection, createClient } from './connect.ts'
import { createToken, spawnEmulator, stopEmulator, waitUntilReady } from './emulator-process.ts'
import type { ActionEnv } from './environment.ts'

/** Folder of installed requirements, in the temporary folder of the job. */
const INSTALL_FOLDER = 'datarobot-rehearsal'

/** The script of a Streamlit application only runs in a session. This lets a request run it. */
const SCRIPT_CHECK = 'STREAMLIT_SERVER_SCRIPT_HEALTH_CHECK_ENABLED=true'

/** Maximum time until the started application answers: DataRobot waits a few minutes (platform.md §4). */
const MAX_READY_MS = 300_000

/** A running emulator that rehearses one deploy. */
export interface RehearsalEngine extends Connection {
  /** Tells whether its process ended by itself. Requests to it then fail at once. */
  hasEnded(): boolean
  /** Requirements that it has installed; null if there are none. */
  cache(): Facts['rehearsalCache']
  /** Ends it with everything that it started, and deletes its files. */
  stop(): Promise<void>
}

/**
 * Starts the emulator on the loopback interface, with a token of its own. It gets nothing of the environment of the step
 * that could be secret, and it ends with this process.
 *
 * @param timeoutMs time for the whole rehearsal, half of which the application may take to answer
 * @throws WaitError if it does not start
 */
export async function startEngine(env: ActionEnv, timeoutMs: number): Promise<RehearsalEngine> {
  const { log, context, time, inputs, emulatorProgram: program } = env
  const deadline = time.now() + timeoutMs
  const token = createToken()
  log.mask(token)
  const folder = createTemporaryFolder(context, 'rehearsal')
  const installFolder = openInstallFolder(context.temporaryFolder, folder)
  const logPath = join(folder, 'emulator.log')
  const readySeconds = Math.min(MAX_READY_MS, timeoutMs / 2) / 1000
  const args = [
    ...['--token', token, '--ready-timeout', String(readySeconds), '--fail-early'],
    ...['--install', '--install-folder', installFolder, '--app-variable', SCRIPT_CHECK]
  ]
  const environment = { ...engineEnvironment(inputs.environment), TMPDIR: folder }
  const child = spawnEmulator({ program, args, logPath, environment, outlivesParent: false })
  try {
    const endpoint = await waitUntilReady(
      time,
      child,
      logPath,
      'Set "rehearse" to false to deploy without a rehearsal.'
    )
    const network = openNetwork({})
    const ended = new AbortController()
    child.once('exit', () => ended.abort())
    const signal = AbortSignal.any([env.signal, ended.signal])
    const client = createClient(env, { endpoint, token }, { dispatcher: network, deadline: () => deadline, signal })
    const stop = async () => {
      await end(child, folder)
      await network.destroy()
    }
    const hasEnded = () => ended.signal.aborted
    return { client, network, hasEnded, cache: () => cacheIn(installFolder), stop }
  } catch (error) {
    await end(child, folder)
    throw error
  }
}

/** Creates the folder. If the container's user cannot write there, what is installed serves only this rehearsal. */
function openInstallFolder(temporaryFolder: string, ownFolder: string): string {
  const path = join(temporaryFolder, INSTALL_FOLDER)
  try {
    mkdirSync(path, { recursive: true })
    return path
  } catch {
    return mkdtempSync(join(ownFolder, 'installed-'))
  }
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  await stopEmulator(child)
  rmSync(folder, { recursive: true, force: true })
}

/** Names the content of the folder: each installation is in a folder named by its digest. */
function cacheIn(path: string): Facts['rehearsalCache'] {
  const digests = existsSync(path) ? readdirSync(path).sort() : []
  if (digests.length === 0) return null
  const key = digestBytes(digests.join('\n')).slice(0, 16)
  return { path, key: `rehearsal-${process.platform}-${process.arch}-${key}` }
}
