import { openNetwork } from '../datarobot/network.ts'
import { clientOf } from './connection.ts'
import type { StartedEmulator } from './emulator.ts'
import type { Outside } from './run.ts'

/** How long it has to stop its applications and itself, in milliseconds. */
const GRACE = 10_000
const PAUSE = 50

/** Tells what was deployed to the emulator that main started, and stops it. */
export async function emulatorPost(outside: Outside, started: StartedEmulator | null): Promise<void> {
  if (started === null) return
  const { log } = outside
  log.mask(started.token)
  if (!send(started.pid, 0)) {
    log.notice('The emulator ended before the job did; what it said last is in its log.')
    return
  }
  try {
    for (const line of await overview(outside, started)) log.info(line)
  } catch (error) {
    log.notice(`The emulator can not tell what was deployed: ${(error as Error).message.split('\n')[0]}`)
  }
  await stop(outside, started.pid)
  log.info('The emulator is stopped')
}

async function overview(outside: Outside, { endpoint, token }: StartedEmulator): Promise<string[]> {
  if (endpoint === null) return []
  const { applications: calls } = clientOf(outside, { endpoint, token }, { dispatcher: openNetwork({}) })
  const applications = await calls.all()
  if (applications.length === 0) return ['Nothing is deployed to the emulator']
  return applications.map(
    ({ name, status, sourceVersionLabel }) =>
      `Application ${JSON.stringify(name)} is ${status}, with version ${JSON.stringify(sourceVersionLabel ?? '')}`
  )
}

async function stop({ time }: Outside, pid: number): Promise<void> {
  const deadline = time.now() + GRACE
  for (let signal: NodeJS.Signals | 0 = 'SIGTERM'; send(pid, signal); signal = 0) {
    if (time.now() > deadline) return void send(pid, 'SIGKILL')
    await time.sleep(PAUSE)
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
