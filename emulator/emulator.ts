import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import document from '../api/datarobot.openapi.json' with { type: 'json' }
import { ControllableClock } from './clock.ts'
import { Contract } from './http/contract.ts'
import { Faults } from './http/faults.ts'
import { RequestLog } from './http/request-log.ts'
import { createEmulatorServer } from './http/server.ts'
import { resumeBuilds } from './lifecycle/environment-builds.ts'
import { Lifecycle } from './lifecycle/lifecycle.ts'
import { recordTimeline } from './lifecycle/timeline.ts'
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
  /** Port to listen on. 0 selects a free port. */
  port: number
  /** API key of the user who owns the seeded records. */
  token: string
  /** `run` runs applications on this machine, `none` only simulates them. */
  apps: 'run' | 'none'
  /** Installs the requirements of each version, which versions with the same requirements share. */
  install: boolean
  /** Folder for what it installs. Default: a folder beside the state. */
  installFolder?: string
  /** Environment variables of every application. */
  appVariables?: Readonly<Record<string, string>>
  /** Folder for state and files. Default: a temporary folder, removed on `close`. */
  dataFolder?: string
  /** Folder of seed files to load after the default seed. */
  seedFolder?: string
  /** Notes replies that violate the contract in the request log. */
  checkReplies: boolean
  /** Maximum time until an application answers. */
  readyTimeoutMs: number
  /** Ends the start of an application as soon as waiting longer cannot help. */
  failsEarly?: boolean
}

export interface Emulator {
  /** `http://127.0.0.1:<port>`. The API is below `/api/v2`. */
  origin: string
  platform: Platform
  faults: Faults
  requests: RequestLog
  /** Stops every application and the server. The contents of `dataFolder` stay. */
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

/** Shared by all emulators of the process: it only keeps compiled validators. */
const contract = new Contract(document)

/** Time that a stopped application has between SIGTERM and SIGKILL. */
const STOP_GRACE_MS = 2_000

/**
 * Starts an emulator of the DataRobot API on the loopback interface.
 *
 * @throws Error if the port is taken, the data folder is in use or damaged, or a seed is invalid
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const folder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'datarobot-emulator-'))
  const unlock =
    options.dataFolder === undefined ? () => rmSync(folder, { recursive: true, force: true }) : lockFolder(folder)
  try {
    return await startInFolder(options, folder, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function startInFolder(options: EmulatorOptions, folder: string, unlock: () => void): Promise<Emulator> {
  const state = options.dataFolder === undefined ? new State(noJournal) : loadState(folder)
  const blobs = new Blobs(folder)
  blobs.sweep(usedBlobs(state))
  const [clock, settings, faults, requests] = [new ControllableClock(), new Settings(), new Faults(), new RequestLog()]
  recordTimeline(state, clock, settings)
  let origin = ''
  const lifecycle = new Lifecycle({
    state,
    blobs,
    clock,
    settings,
    ...createRunners(options, folder, settings, clock),
    takeForcedOutcome: name => faults.launchOutcome(name),
    origin: () => origin
  })
  const platform: Platform = { state, blobs, clock, settings, lifecycle }
  const reset = () => {
    settings.reset()
    faults.clear()
    requests.clear()
    state.transaction(() => {
      for (const { id } of state.all('applications')) lifecycle.remove(id)
      state.clear()
      seed(platform, options)
    })
  }
  const { token, checkReplies } = options
  const server = createEmulatorServer({ contract, routes, platform, faults, requests, reset, token, checkReplies })
  origin = await listen(server, options.port)
  if (state.count('users') === 0) seed(platform, options)
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
    unlock()
  }
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= shutDown()
    return closing
  }
  return { origin, platform, faults, requests, close }
}

function createRunners(options: EmulatorOptions, folder: string, settings: Settings, clock: ControllableClock) {
  const running = join(folder, 'running')
  // Removes files that a killed emulator left. Its watchdog has ended the processes.
  rmSync(running, { recursive: true, force: true })
  const simulator = createSimulatedRunner(clock, {
    get buildTime() {
      return settings.timings.buildTime
    },
    get startTime() {
      return settings.timings.startTime
    }
  })
  if (options.apps === 'none') return { simulator, runner: simulator }
  const runner = createProcessRunner({
    folder: running,
    installFolder: options.install ? (options.installFolder ?? join(folder, 'installed')) : undefined,
    variables: options.appVariables ?? {},
    readyTimeoutMs: options.readyTimeoutMs,
    failsEarly: options.failsEarly ?? false,
    stopGraceMs: STOP_GRACE_MS,
    visitGraceMs: () => settings.timings.visitGrace,
    clock
  })
  return { simulator, runner }
}

function seed(platform: Platform, { token, seedFolder }: EmulatorOptions): void {
  applySeed(platform, defaultSeed(token))
  if (seedFolder !== undefined) applySeed(platform, readSeed(seedFolder))
}

/** Listens on the loopback interface. Returns the origin. */
async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Reads the journal and rewrites it so that it only holds the current records. */
function loadState(folder: string): State {
  const journal = openJournal(folder)
  const read = new State({ ...journal, append: () => {} })
  journal.close()
  try {
    compactJournal(folder, read.snapshot())
  } catch (error) {
    console.error(`emulator: the journal could not be compacted: ${(error as Error).message}`)
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
