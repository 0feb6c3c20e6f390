import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { deployBroken } from './broken.ts'
import { CACHE } from './cache.ts'
import { CHECKS, checkPage, SIGNING_KEY } from './checks.ts'
import { readExampleWorkflow } from './example-workflow.ts'
import { type Deployed, REHEARSED, ROOT, runCommand, Stage, visitorOf } from './stage.ts'
import { deployTemplate } from './template.ts'

/**
 * Deploys the applications of `examples/` to the emulator, with their own workflows and with their real packages, after a
 * rehearsal. An example passes if the rehearsal and the deploy succeed, and its page, everything that the page loads, and
 * its own check answer. Then a repository in the shape of DataRobot's application templates is deployed, changed, broken
 * and rolled back, and broken examples must fail in their rehearsal.
 */

const EXAMPLES = join(ROOT, 'examples')
const SCENARIOS: Readonly<Record<string, (folder: string, stage: Stage) => Promise<undefined>>> = {
  template: deployTemplate,
  broken: deployBroken
}
const NAMES = [...Object.keys(CHECKS), ...Object.keys(SCENARIOS)]
/** Inputs of the smallest application, which has no workflow. */
const HELLO = {
  commands: [],
  inputs: { 'app-name': 'hello', environment: '[DataRobot] Python 3.12 Applications Base' }
}
/** Line in the log of an application with an own image, which the runner does not have. */
const NOT_REHEARSED = 'The application was not rehearsed: its execution environment is an own image'

/** Runs the named examples, or all. Returns true if all of them passed. */
async function main(names: readonly string[]): Promise<boolean> {
  const unknown = names.filter(name => !NAMES.includes(name))
  if (unknown.length > 0) throw new Error(`no example "${unknown[0]}", only "${NAMES.join('", "')}"`)
  const unchecked = readdirSync(EXAMPLES, { withFileTypes: true }).find(
    entry => entry.isDirectory() && entry.name !== 'workflows' && !(entry.name in CHECKS)
  )
  if (unchecked !== undefined)
    throw new Error(`examples/${unchecked.name} has no check in conformance/examples/checks.ts`)
  const missing = missingProgram()
  if (missing !== undefined) {
    console.log(`examples: skipped, ${missing}`)
    return true
  }
  const folder = mkdtempSync(join(tmpdir(), 'examples-'))
  const stage = await Stage.open()
  const counts = { passed: 0, failed: 0 }
  try {
    for (const name of names.length === 0 ? NAMES : names) {
      const started = performance.now()
      const work = SCENARIOS[name]?.(join(folder, name), stage) ?? deployExample(name, folder, stage)
      const problem = await work.catch((error: Error) => error.message)
      counts[problem === undefined ? 'passed' : 'failed'] += 1
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${name.padEnd(20)}  ${problem === undefined ? 'passed' : 'FAILED'}  ${seconds.padStart(6)} s`)
      if (problem !== undefined) console.log(problem)
    }
    for (const departure of stage.departures()) {
      counts.failed += 1
      console.log(departure)
    }
  } finally {
    await stage.close()
    rmSync(folder, { recursive: true, force: true })
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`)
  return counts.failed === 0
}

function missingProgram(): string | undefined {
  const python = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
  if (spawnSync('python3', ['-c', python]).status !== 0) return 'python3 3.11 with its venv module was not found'
  return spawnSync('npm', ['--version']).status === 0 ? undefined : 'npm was not found'
}

/** Returns the log if the rehearsal or the deploy fails. @throws Error if the application does not answer as it should */
async function deployExample(name: string, parent: string, stage: Stage): Promise<string | undefined> {
  const folder = join(parent, name)
  cpSync(join(EXAMPLES, name), folder, { recursive: true, filter: path => !path.endsWith('node_modules') })
  const { commands, inputs } = name === 'hello' ? HELLO : readExampleWorkflow(folder, { ...stage.secrets, SIGNING_KEY })
  for (const command of commands) runCommand(command.run, command.folder)
  const path = process.env.PATH as string
  const image = join(folder, 'environment/requirements.txt')
  // The emulator builds no image, so a virtual environment has the packages that the Dockerfile installs.
  if (existsSync(image)) process.env.PATH = [join(installImage(image), 'bin'), path].join(delimiter)
  try {
    const { exitCode, outputs, log } = await stage.deploy(folder, { ...inputs, rehearse: 'true' })
    const rehearsal = 'environment-path' in inputs ? NOT_REHEARSED : REHEARSED
    if (exitCode !== 0 || outputs.reason !== 'deployed' || !log.some(line => line.includes(rehearsal)))
      return log.join('\n')
    const app = visitorOf(outputs['app-url'] as string)
    await checkPage(app)
    await CHECKS[name]?.(app)
    if (name === 'streamlit') {
      const plain = { ...inputs, rehearse: 'false' }
      await changeFile(join(folder, 'app.py'), () => stage.deploy(folder, plain))
    }
    await stage.control('stop', { application: inputs['app-name'] })
    return undefined
  } finally {
    process.env.PATH = path
  }
}

/** Changes a source file and deploys it. The packages must not be installed again. Prints the time until it is live. */
async function changeFile(file: string, deploy: () => Promise<Deployed>): Promise<void> {
  appendFileSync(file, '\n# changed\n')
  const { outputs, log } = await deploy()
  const text = log.join('\n')
  const [, time] = /is running after (.+)/.exec(text) ?? []
  if (
    outputs['files-uploaded'] !== '1' ||
    !text.includes('requirements.txt is installed already') ||
    time === undefined
  )
    throw new Error(`One changed file should travel, and nothing be installed:\n${text}`)
  console.log(`a changed file of an application with ${basename(dirname(file))} was live after ${time}`)
}

/** Installs the packages of an image, unless this is done. Returns the virtual environment. */
function installImage(requirements: string): string {
  const folder = join(CACHE, 'image')
  const installed = join(folder, 'requirements.txt')
  if (existsSync(installed) && spawnSync('cmp', [requirements, installed]).status === 0) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  runCommand(`python3 -m venv . && bin/pip install -q --disable-pip-version-check -r '${requirements}'`, folder)
  cpSync(requirements, installed)
  return folder
}

main(process.argv.slice(2)).then(
  isContent => process.exit(isContent ? 0 : 1),
  error => {
    console.error(`examples: ${error instanceof Error ? error.message : error}`)
    process.exit(1)
  }
)
