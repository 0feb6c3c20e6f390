import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import document from '../api/datarobot.openapi.json' with { type: 'json' }
import { SteerableClock } from './clock.ts'
import { Contract } from './http/contract.ts'
import { Faults } from './http/faults.ts'
import { RequestLog } from './http/requests.ts'
import { createEmulatorServer } from './http/server.ts'
import { resumeBuilds } from './life/environment-builds.ts'
import { Lifecycle } from './life/lifecycle.ts'
import type { Platform, Routes } from './platform.ts'
import { accountRoutes } from './routes/account.ts'
import { applicationTemplateRoutes } from './routes/application-templates.ts'
import { applicationViewRoutes } from './routes/application-views.ts'
import { applicationRoutes } from './routes/applications.ts'
import { codespaceRoutes } from './routes/codespaces.ts'
import { credentialRoutes } from './routes/credentials.ts'
import { customTemplateRoutes } from './routes/custom-templates.ts'
import { environmentVersionRoutes } from './routes/environment-versions.ts'
import { environmentRoutes } from './routes/environments.ts'
import { keyValueRoutes } from './routes/key-values.ts'
import { sharingRoutes } from './routes/sharing.ts'
import { sourceRoutes } from './routes/sources.ts'
import { statusRoutes } from './routes/status.ts'
import { useCaseRoutes } from './routes/use-cases.ts'
import { versionRoutes } from './routes/versions.ts'
import { Settings } from './rules/settings.ts'
import { createProcessRunner } from './runner/process-runner.ts'
import { createSimulatedRunner } from './runner/simulated-runner.ts'
import { applySeed, defaultSeed, readSeed } from './seed.ts'
import { Blobs } from './state/blobs.ts'
import { compactJournal, openJournal } from './state/journal.ts'
import { lockFolder } from './state/lock.ts'
import { noJournal, State } from './state/state.ts'

export interface EmulatorOptions {
  /** 0 takes a free port. */
  port: number
  /** The API key of the user who owns what is made. */
  token: string
  /** Whether the code of applications is run on this machine, or only pretended to be. */
  apps: 'run' | 'none'
  /** Also installs `requirements.txt` into an environment of the version's own. */
  install: boolean
  /** Where state and files are kept; a temporary folder, removed on `close`, without it. */
  dataFolder?: string
  /** A folder of seed files on top of the default start state. */
  seedFolder?: string
  /** Notes replies that depart from the contract in the request log. */
  checkReplies: boolean
  /** How long an application may take until it answers, in milliseconds. */
  readyTimeout: number
}

export interface Emulator {
  /** `http://127.0.0.1:<port>`; the API is below `/api/v2`. */
  origin: string
  platform: Platform
  faults: Faults
  requests: RequestLog
  /** Stops every application and the server; what `dataFolder` holds stays. */
  close(): Promise<void>
}

const routes: Routes = {
  ...accountRoutes,
  ...applicationRoutes,
  ...applicationTemplateRoutes,
  ...applicationViewRoutes,
  ...codespaceRoutes,
  ...credentialRoutes,
  ...customTemplateRoutes,
  ...environmentRoutes,
  ...environmentVersionRoutes,
  ...keyValueRoutes,
  ...sharingRoutes,
  ...sourceRoutes,
  ...statusRoutes,
  ...useCaseRoutes,
  ...versionRoutes
}

/** One for all emulators of this process: it keeps nothing but compiled validators. */
const contract = new Contract(document)

/** How long a stopped application has between SIGTERM and SIGKILL. */
const STOP_GRACE = 2_000

/**
 * Starts a stand-in for the DataRobot API on the loopback interface.
 *
 * @throws Error when the port is taken, the data folder is in use or damaged, or a seed is wrong
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const folder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'datarobot-emulator-'))
  const unlock =
    options.dataFolder === undefined ? () => rmSync(folder, { recursive: true, force: true }) : lockFolder(folder)
  try {
    return await open(options, folder, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function open(options: EmulatorOptions, folder: string, release: () => void): Promise<Emulator> {
  const state = options.dataFolder === undefined ? new State(noJournal) : openState(folder)
  const blobs = new Blobs(folder)
  blobs.sweep(usedBlobs(state))
  const [clock, settings, faults, requests] = [new SteerableClock(), new Settings(), new Faults(), new RequestLog()]
  // What a killed emulator left lying about; its processes were ended by their keeper.
  rmSync(join(folder, 'running'), { recursive: true, force: true })
  let origin = ''
  const simulator = createSimulatedRunner(clock, {
    get buildTime() {
      return settings.timings.buildTime
    },
    get startTime() {
      return settings.timings.startTime
    }
  })
  const running = {
    folder: join(folder, 'running'),
    install: options.install,
    readyTimeout: options.readyTimeout,
    stopGrace: STOP_GRACE,
    visitGrace: () => settings.timings.visitGrace,
    clock
  }
  const runner = options.apps === 'run' ? createProcessRunner(running) : simulator
  const takeOutcome = (name: string) => faults.launchOutcome(name)
  const lifecycle = new Lifecycle({
    state,
    blobs,
    clock,
    settings,
    runner,
    simulator,
    takeOutcome,
    origin: () => origin
  })
  const platform: Platform = { state, blobs, clock, settings, lifecycle }

  const plant = () => {
    applySeed(platform, defaultSeed(options.token))
    if (options.seedFolder !== undefined) applySeed(platform, readSeed(options.seedFolder))
  }
  const reset = () => {
    settings.reset()
    faults.clear()
    requests.clear()
    state.transaction(() => {
      for (const { id } of state.all('applications')) lifecycle.remove(id)
      state.clear()
      plant()
    })
  }
  const server = createEmulatorServer({
    contract,
    routes,
    platform,
    faults,
    requests,
    reset,
    token: options.token,
    checkReplies: options.checkReplies
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  if (state.count('users') === 0) plant()
  else {
    lifecycle.resume()
    resumeBuilds(platform)
  }
  const shutDown = async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    await lifecycle.close()
    clock.close()
    state.close()
    release()
  }
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= shutDown()
    return closing
  }
  return { origin, platform, faults, requests, close }
}

/** Reads the journal and begins a new one that holds only what is left. */
function openState(folder: string): State {
  const journal = openJournal(folder)
  const read = new State({ ...journal, append: () => {} })
  journal.close()
  try {
    compactJournal(folder, read.snapshot())
  } catch (error) {
    console.error(`emulator: the journal is not shortened this time: ${(error as Error).message}`)
  }
  return new State(openJournal(folder))
}

function usedBlobs(state: State): Set<string> {
  const files = [
    ...state.all('versions').flatMap(version => version.items),
    ...state.all('customTemplates').flatMap(template => template.items),
    ...state.all('codespaces').flatMap(codespace => codespace.files),
    ...state.all('applicationTemplates').flatMap(template => template.media ?? []),
    ...state
      .all('environmentVersions')
      .flatMap(version => [version.dockerContext ?? [], version.dockerImage ?? []].flat())
  ]
  return new Set(files.map(file => file.blob))
}
