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

/** An emulator that the main step started, and that the post step stops. */
export interface StartedEmulator {
  pid: number
  /** URL of its API. Null until the emulator is ready. */
  endpoint: string | null
  token: string
}

/** Maximum time until the emulator is ready. It usually takes a fraction of a second. */
const READY_TIMEOUT_MS = 30_000
const POLL_INTERVAL_MS = 50

/** Number of lines from the end of the emulator's log that an error shows. */
const MAX_SHOWN_LINES = 5

/**
 * Starts the emulator for later steps of the job, and exports `DATAROBOT_ENDPOINT` and `DATAROBOT_API_TOKEN` to them.
 *
 * @param program path of the emulator's bundle, which runs in a separate process that outlives this step
 */
export function startEmulator(program: string): (run: Run) => Promise<Outcome> {
  return async run => {
    const { log, inputs, context } = run.env
    // No application exists yet, so there is nothing to summarize.
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
      // Saved immediately, so that the post step can stop it even if the run is cancelled meanwhile.
      if (child.pid !== undefined) keepStarted({ pid: child.pid, endpoint: null, token })
      const endpoint = await waitUntilReady(run, child, logPath)
      if (child.pid !== undefined) keepStarted({ pid: child.pid, endpoint, token })
      exportVariable('DATAROBOT_ENDPOINT', endpoint, log)
      exportVariable('DATAROBOT_API_TOKEN', token, log)
      const pageUrl = new URL('/', endpoint).href
      run.record({ emulator: { endpoint, token, pageUrl, logPath, reportPath } })
      log.info(`The emulator listens at ${endpoint}; its pages are saved in ${reportPath}`)
    })
    return succeeded('deployed', null)
  }
}

function spawnDetached(args: readonly string[], logPath: string): ChildProcess {
  const output = openSync(logPath, 'a')
  try {
    const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', output, output] })
    // If it cannot be started, the child has no pid, which `waitUntilReady` reports.
    child.on('error', () => {})
    child.unref()
    return child
  } finally {
    closeSync(output)
  }
}

/** Waits for the endpoint in the emulator's log. @throws WaitError if the process ends or is not ready in time */
async function waitUntilReady({ env: { time } }: Run, child: ChildProcess, logPath: string): Promise<string> {
  const deadline = time.now() + READY_TIMEOUT_MS
  for (;;) {
    // Checked before reading the log, so that the log is complete if the process ended.
    const hasEnded = child.exitCode !== null || child.signalCode !== null || child.pid === undefined
    const text = readFileSync(logPath, 'utf8')
    const [, endpoint] = /^DATAROBOT_ENDPOINT=(\S+)$/m.exec(text) ?? []
    if (endpoint !== undefined) return endpoint
    if (hasEnded || time.now() > deadline) {
      if (!hasEnded) child.kill()
      throw notReady(hasEnded, text)
    }
    await time.sleep(POLL_INTERVAL_MS)
  }
}

function notReady(hasEnded: boolean, text: string): WaitError {
  const end = text.trim().split('\n').slice(-MAX_SHOWN_LINES).join(' ')
  return new WaitError('start-failed', {
    what: 'The emulator did not start.',
    saw: `${hasEnded ? 'Its process ended' : 'It was not ready in time'}${end === '' ? '.' : `: ${end}`}`,
    next: 'Remove the input "port" to use a free port, then run the job again.'
  })
}
