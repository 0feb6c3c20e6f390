import { openNetwork } from '../../datarobot/network.ts'
import { createClient } from '../../run/connect.ts'
import type { ActionEnv } from '../../run/environment.ts'
import type { StartedEmulator } from './emulator.ts'

/** How long it has to stop its applications and itself, in milliseconds. */
const STOP_GRACE_MS = 10_000
const POLL_INTERVAL_MS = 50

/** Tells what was deployed to the emulator that main started, and stops it. */
export async function emulatorPost(env: ActionEnv, started: StartedEmulator | null): Promise<void> {
  if (started === null) return
  const { log } = env
  log.mask(started.token)
  if (!send(started.pid, 0)) {
    log.notice('The emulator ended before the job did; what it said last is in its log.')
    return
  }
  try {
    for (const line of await overview(env, started)) log.info(line)
  } catch (error) {
    log.notice(`The emulator can not tell what was deployed: ${(error as Error).message.split('\n')[0]}`)
  }
  await stop(env, started.pid)
  log.info('The emulator is stopped')
}

async function overview(env: ActionEnv, { endpoint, token }: StartedEmulator): Promise<string[]> {
  if (endpoint === null) return []
  const { applications: calls } = createClient(env, { endpoint, token }, { dispatcher: openNetwork({}) })
  const applications = await calls.list()
  if (applications.length === 0) return ['Nothing is deployed to the emulator']
  return applications.map(
    ({ name, status, sourceVersionLabel }) =>
      `Application ${JSON.stringify(name)} is ${status}, with version ${JSON.stringify(sourceVersionLabel ?? '')}`
  )
}

async function stop({ time }: ActionEnv, pid: number): Promise<void> {
  const deadline = time.now() + STOP_GRACE_MS
  for (let signal: NodeJS.Signals | 0 = 'SIGTERM'; send(pid, signal); signal = 0) {
    if (time.now() > deadline) return void send(pid, 'SIGKILL')
    await time.sleep(POLL_INTERVAL_MS)
  }
}

/** Whether there was a process to send it to. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
