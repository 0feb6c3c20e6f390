import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { runAction } from '../../script/runner.mjs'
import { CHECKS, checkPage, SIGNING_KEY, type Visited } from './checks.ts'
import { readExampleWorkflow } from './example-workflow.ts'

/**
 * Deploys the applications of `examples/` to the emulator, with their own workflows and with their real packages. An
 * example passes if the deploy succeeds and its page, everything that the page loads, and its own check answer.
 */

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = join(ROOT, 'examples')
/** Installed packages, for later runs. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'datarobot-custom-app-action', 'examples')
const KEY = 'key-of-the-emulator'
const SECRETS = { DATAROBOT_API_TOKEN: KEY, SIGNING_KEY }
const READY_TIMEOUT_MS = 120_000
/** Example without a workflow: the smallest application. */
const HELLO = {
  commands: [],
  inputs: { 'app-name': 'hello', environment: '[DataRobot] Python 3.12 Applications Base' }
}

async function main(names: readonly string[]): Promise<boolean> {
  const unknown = names.filter(name => !(name in CHECKS))
  if (unknown.length > 0) throw new Error(`no example "${unknown[0]}", only "${Object.keys(CHECKS).join('", "')}"`)
  const unchecked = readdirSync(EXAMPLES, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== 'workflows' && !(entry.name in CHECKS))
    .map(({ name }) => name)
  if (unchecked.length > 0) throw new Error(`examples/${unchecked[0]} has no check in conformance/examples/checks.ts`)
  const missing = missingProgram()
  if (missing !== undefined) {
    console.log(`examples: skipped, ${missing}`)
    return true
  }
  const folder = mkdtempSync(join(tmpdir(), 'examples-'))
  const options = { port: 0, token: KEY, apps: 'run', install: true, checkReplies: true } as const
  const emulator = await startEmulator({ ...options, dataFolder: CACHE, readyTimeoutMs: READY_TIMEOUT_MS })
  const counts = { passed: 0, failed: 0 }
  try {
    await control(emulator, 'reset')
    for (const name of names.length === 0 ? Object.keys(CHECKS) : names) {
      const started = performance.now()
      const problem = await deployAndVisit(name, join(folder, name), emulator).catch((error: Error) => error.message)
      counts[problem === undefined ? 'passed' : 'failed'] += 1
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${name.padEnd(20)}  ${problem === undefined ? 'passed' : 'FAILED'}  ${seconds.padStart(6)} s`)
      if (problem !== undefined) console.log(problem)
    }
    await control(emulator, 'reset')
  } finally {
    await emulator.close()
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`)
  return counts.failed === 0
}

function missingProgram(): string | undefined {
  if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0)
    return 'python3 with its venv module was not found'
  return spawnSync('npm', ['--version']).status === 0 ? undefined : 'npm was not found'
}

/** @returns the problem, with the log, or undefined if everything is as expected */
async function deployAndVisit(name: string, folder: string, emulator: Emulator): Promise<string | undefined> {
  cpSync(join(EXAMPLES, name), folder, { recursive: true, filter: path => !path.endsWith('node_modules') })
  const { commands, inputs } = name === 'hello' ? HELLO : readExampleWorkflow(folder, SECRETS)
  for (const command of commands) runCommand(command.run, command.folder)
  const path = process.env.PATH as string
  const image = join(EXAMPLES, name, 'environment/requirements.txt')
  // The emulator builds no image, so a virtual environment has the packages that the Dockerfile installs.
  if (existsSync(image)) process.env.PATH = [join(installImage(image), 'bin'), path].join(delimiter)
  try {
    const { exitCode, outputs, log } = await runAction({
      actionFolder: ROOT,
      workspace: folder,
      with: inputs,
      env: { DATAROBOT_ENDPOINT: `${emulator.origin}/api/v2`, DATAROBOT_API_TOKEN: KEY }
    })
    if (exitCode !== 0 || outputs.reason !== 'deployed') return log.join('\n')
    const url = outputs['app-url'] as string
    const visited = visitorOf(url)
    await checkPage(visited, url)
    await CHECKS[name]?.(visited)
    await control(emulator, 'stop', { application: inputs['app-name'] })
    return undefined
  } finally {
    process.env.PATH = path
  }
}

function runCommand(command: string, folder: string): void {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} failed:\n${stdout}${stderr}`)
}

/** Installs the packages of an image, unless this is done. Returns the virtual environment. */
function installImage(requirements: string): string {
  const folder = join(CACHE, 'image')
  const installed = join(folder, 'requirements.txt')
  const isComplete = existsSync(installed) && spawnSync('cmp', [requirements, installed]).status === 0
  if (isComplete) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  runCommand(`python3 -m venv . && bin/pip install -q --disable-pip-version-check -r '${requirements}'`, folder)
  cpSync(requirements, installed)
  return folder
}

function visitorOf(url: string): Visited {
  return {
    get: async path => {
      const address = new URL(path, url)
      const response = await fetch(address, { headers: { authorization: `Bearer ${KEY}` } })
      const text = await response.text()
      if (response.status !== 200) throw new Error(`${address} answered ${response.status}: ${text.slice(0, 500)}`)
      return { text, headers: response.headers }
    }
  }
}

async function control(emulator: Emulator, call: string, body: unknown = {}): Promise<void> {
  const response = await fetch(`${emulator.origin}/_emulator/${call}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
  if (!response.ok) throw new Error(`${call} answered ${response.status}: ${await response.text()}`)
}

main(process.argv.slice(2)).then(
  isContent => process.exit(isContent ? 0 : 1),
  error => {
    console.error(`examples: ${error instanceof Error ? error.message : error}`)
    process.exit(1)
  }
)
