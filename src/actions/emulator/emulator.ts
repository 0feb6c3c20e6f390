import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createTemporaryFolder, exportVariable, saveToState } from '../../github/runner.ts'
import type { Outcome } from '../../report/types.ts'
import { createToken, spawnEmulator, waitUntilReady } from '../../run/emulator-process.ts'
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

const START_ADVICE = 'Remove the input "port" to use a free port, then run the job again.'

/** Starts the emulator for later steps of the job, and exports `DATAROBOT_ENDPOINT` and `DATAROBOT_API_TOKEN` to them. */
export async function startEmulator(run: Run): Promise<Outcome> {
  const { log, inputs, context, time, emulatorProgram: program } = run.env
  // No application exists yet, so there is nothing to summarize.
  run.preferences = { ...run.preferences, summary: false }
  const { port, apps } = await run.stage('Read inputs', async () => readEmulatorInputs(inputs))
  const token = createToken()
  log.mask(token)
  const folder = createTemporaryFolder(context, 'emulator')
  const reportPath = join(folder, 'report')
  mkdirSync(reportPath)
  const logPath = join(reportPath, 'emulator.log')
  const keepStarted = (started: StartedEmulator) => saveToState('emulator', started, log)
  await run.stage('Start', async () => {
    const args = ['--port', String(port), '--token', token, '--apps', apps, '--report', reportPath, '--install']
    const child = spawnEmulator({ program, args, logPath, outlivesParent: true })
    // Saved immediately, so that the post step can stop it even if the run is cancelled meanwhile.
    if (child.pid !== undefined) keepStarted({ pid: child.pid, endpoint: null, token })
    const endpoint = await waitUntilReady(time, child, logPath, START_ADVICE)
    if (child.pid !== undefined) keepStarted({ pid: child.pid, endpoint, token })
    exportVariable('DATAROBOT_ENDPOINT', endpoint, log)
    exportVariable('DATAROBOT_API_TOKEN', token, log)
    const pageUrl = new URL('/', endpoint).href
    run.record({ emulator: { endpoint, token, pageUrl, logPath, reportPath } })
    log.info(`The emulator listens at ${endpoint}; its pages are saved in ${reportPath}`)
  })
  return succeeded('deployed', null)
}
