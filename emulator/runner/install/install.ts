import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { installEnvironment, type LaunchFolders } from '../environment.ts'
import { copyLaunchFiles } from '../launch-files.ts'
import type { Exit, Program } from '../process-group.ts'
import type { Launch } from '../types.ts'
import { copyCommands, moveVenv } from './copies.ts'
import type { InstallStore } from './install-store.ts'
import { INSTALLERS, type InstallCommand, installFolders } from './installers.ts'
import { withoutInstallScripts } from './package-scripts.ts'
import { findRequirements, type Requirements } from './requirements.ts'

/** Increases when the same files lead to other installations. */
const FORMAT = 1

export interface InstallContext {
  launch: Launch
  folders: LaunchFolders
  store: InstallStore
  signal: AbortSignal
  run(program: Program, emit: (lines: string[]) => void): Promise<Exit>
  log(lines: string[]): void
}

/** Requirements of the version of a launch. */
export function requirementsOf({ files }: Launch): Requirements[] {
  const blobs = new Map(files.map(({ path, blobPath }) => [path, blobPath]))
  return findRequirements({
    paths: [...blobs.keys()],
    read: path => readFileSync(blobs.get(path) as string, 'utf8')
  })
}

/** Installs requirements for a launch, unless they are installed already. Returns the reason if this fails. */
export async function install(requirements: Requirements, context: InstallContext): Promise<string | undefined> {
  const { launch, folders, store, signal } = context
  const tools: string[] = []
  for (const { command, advice } of INSTALLERS[requirements.installer].tools) {
    const version: string[] = []
    const exit = await runCommand(command, folders.code, context, lines => version.push(...lines))
    if (signal.aborted) return undefined
    if (!exit.isSuccess) {
      context.log(version)
      return `${requirements.manifest} needs ${command.name}, which is missing or does not work on this machine. ${advice}`
    }
    tools.push(...version)
  }
  const inputs = launch.files
    .filter(({ path }) => requirements.inputs.includes(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  return await store.use(
    await digestOf(requirements, tools, inputs),
    signal,
    folder => fill(folder, requirements, inputs, context),
    (folder, isNew) => take(folder, isNew, requirements, context)
  )
}

/** Digest of everything that determines an installation. */
async function digestOf({ installer }: Requirements, tools: string[], inputs: Launch['files']): Promise<string> {
  const hash = createHash('sha256')
  const add = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`)
  add([FORMAT, installer, process.platform, process.arch, tools])
  for (const { path, blobPath } of inputs)
    add([
      path,
      createHash('sha256')
        .update(await readFile(blobPath))
        .digest('hex')
    ])
  return hash.digest('hex')
}

/** Installs into an empty folder. Nothing of the application's environment has an influence. */
async function fill(
  folder: string,
  requirements: Requirements,
  inputs: Launch['files'],
  context: InstallContext
): Promise<string | undefined> {
  const { signal } = context
  const target = installFolders(folder)
  await copyLaunchFiles(inputs, target.source, signal)
  if (requirements.installer === 'npm') await removeInstallScripts(join(target.source, 'package.json'))
  for (const command of INSTALLERS[requirements.installer].commands(target, requirements)) {
    if (signal.aborted) return 'it was stopped'
    const log = (lines: string[]) => context.log(lines.map(line => line.replaceAll(target.source, '/opt/code')))
    const exit = await runCommand(command, target.source, context, log)
    if (!exit.isSuccess) return `${command.name} ended with ${exit.description}`
  }
  return undefined
}

async function removeInstallScripts(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const changed = withoutInstallScripts(text)
  if (changed !== text) await writeFile(file, changed)
}

/** Copies an installation to the launch. */
async function take(
  folder: string,
  isNew: boolean,
  { manifest }: Requirements,
  context: InstallContext
): Promise<string | undefined> {
  const { folders, signal, log } = context
  const installed = installFolders(folder)
  if (!isNew) log([`emulator: ${manifest} is installed already`])
  for (const command of copyCommands(installed, folders)) {
    const copy = command.args.at(-1) as string
    await rm(copy, { recursive: true, force: true })
    await mkdir(dirname(copy), { recursive: true })
    if (signal.aborted) return 'it was stopped'
    const exit = await runCommand(command, folders.root, context, log)
    if (!exit.isSuccess) return `${command.name} ended with ${exit.description}`
  }
  if (existsSync(folders.venv) && existsSync(installed.venv)) await moveVenv(installed, folders)
  return undefined
}

function runCommand(
  { file, args, environment }: InstallCommand,
  folder: string,
  { folders, run }: InstallContext,
  emit: (lines: string[]) => void
): Promise<Exit> {
  return run({ file, args, folder, environment: { ...installEnvironment(folders), ...environment } }, emit)
}
