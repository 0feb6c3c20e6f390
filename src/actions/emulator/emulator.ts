import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WaitError } from '../../errors.ts'
import { createTemporaryFolder, exportVariable, saveToState } from '../../github/runner.ts'
import type { Outcome } from '../../report/types.ts'
import { succeeded } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { readEmulatorInputs } from './inputs.ts'

/** An emulator that main started: what the post step stops. */
export interface StartedEmulator {
  pid: number
  /** Null until it is ready. */
  endpoint: string | null
  token: string
}

/** How long it may take until it answers, in milliseconds; it takes a fraction of a second. */
const READY_TIMEOUT_MS = 30_000
const POLL_INTERVAL_MS = 50

/** Of the log of an emulator that ended, for the message. */
const MAX_SHOWN_LINES = 5

/**
 * Starts the emulator for the later steps of the job, which find it by `DATAROBOT_ENDPOINT` and `DATAROBOT_API_TOKEN`.
 *
 * @param program the emulator's own bundle; a process of its own, for it outlives this step
 */
export function startEmulator(program: string): (run: Run) => Promise<Outcome> {
  return async run => {
    const { log, inputs, context } = run.env
    // No application exists yet that a summary could show.
    run.preferences = { ...run.preferences, summary: false }
    const { port, apps } = await run.stage('Read inputs', async () => readEmulatorInputs(inputs))
    const token = randomBytes(24).toString('hex')
    log.mask(token)
    const folder = createTemporaryFolder(context, 'emulator')
    const reportPath = join(folder, 'report')
    mkdirSync(reportPath)
    const logPath = join(reportPath, 'emulator.log')
    const keepStarted = (started: StartedEmulator) => saveToState('emulator', started, log)
    await run.stage('Start', async () => {
      const args = [
        '--port',
        String(port),
        '--token',
        token,
        '--apps',
        apps,
        '--report',
        reportPath,
        '--install',
        '--outlive-parent'
      ]
      const child = spawnDetached([program, ...args], logPath)
      // At once, for a run that is cancelled meanwhile leaves it to the post step.
      if (child.pid !== undefined) keepStarted({ pid: child.pid, endpoint: null, token })
      const endpoint = await readiness(run, child, logPath)
      if (child.pid !== undefined) keepStarted({ pid: child.pid, endpoint, token })
      exportVariable('DATAROBOT_ENDPOINT', endpoint, log)
      exportVariable('DATAROBOT_API_TOKEN', token, log)
      const pageUrl = new URL('/', endpoint).href
      run.record({ emulator: { endpoint, token, pageUrl, logPath, reportPath } })
      log.info(`The emulator listens at ${endpoint}; its pages are kept in ${reportPath}`)
    })
    return succeeded('deployed', null)
  }
}

function spawnDetached(args: readonly string[], logPath: string): ChildProcess {
  const output = openSync(logPath, 'a')
  try {
    const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', output, output] })
    // That it could not be started shows as the end of a process that has no number.
    child.on('error', () => {})
    child.unref()
    return child
  } finally {
    closeSync(output)
  }
}

/** @throws WaitError when it ends, or is not ready in time */
async function readiness({ env: { time } }: Run, child: ChildProcess, logPath: string): Promise<string> {
  const deadline = time.now() + READY_TIMEOUT_MS
  for (;;) {
    // Looked at first: what it says before it ends is then in the log for sure.
    const isOver = child.exitCode !== null || child.signalCode !== null || child.pid === undefined
    const text = readFileSync(logPath, 'utf8')
    const [, endpoint] = /^DATAROBOT_ENDPOINT=(\S+)$/m.exec(text) ?? []
    if (endpoint !== undefined) return endpoint
    if (isOver || time.now() > deadline) {
      if (!isOver) child.kill()
      throw unready(isOver, text)
    }
    await time.sleep(POLL_INTERVAL_MS)
  }
}

function unready(isOver: boolean, text: string): WaitError {
  const end = text.trim().split('\n').slice(-MAX_SHOWN_LINES).join(' ')
  return new WaitError('start-failed', {
    what: 'The emulator did not start.',
    saw: `${isOver ? 'It ended at once' : 'It was not ready in time'}${end === '' ? '.' : `: ${end}`}`,
    next: 'Leave out "port" to take a free one, and run the job again.'
  })
}
