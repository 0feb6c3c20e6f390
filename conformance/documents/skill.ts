import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runAction } from '../../script/runner.mjs'
import { engineEnvironment } from '../../src/verification/environment.ts'
import { CACHE } from '../examples/cache.ts'
import { checkPage } from '../examples/checks.ts'
import { readExampleWorkflow } from '../examples/example-workflow.ts'
import { type Block, isShell } from './blocks.ts'
import { ROOT, userEnvironment } from './checkout.ts'
import { APPS, type App, blocksFor, healthPathOf } from './frameworks.ts'
import { type Ran, runInShell } from './shell.ts'

/** Sections of the skill, in which a failure is provoked and the deploy is checked. */
const DEPLOY = '5. Deploy to the emulator'
const WORKFLOW = '7. Write the workflow'

/**
 * Follows the skill literally in a folder with an app: it writes the files, and runs the commands.
 *
 * @param project folder of the project that `git clone` gets
 * @param parent empty folder
 * @throws Error for the first step that fails
 */
export async function followSkill(page: string, framework: string, project: string, parent: string): Promise<void> {
  const app = APPS[framework] as App
  const temporary = join(parent, 'tmp')
  const folder = join(parent, 'repository')
  layOut(app, folder)
  mkdirSync(temporary)
  mkdirSync(join(CACHE, 'installed'), { recursive: true })
  symlinkSync(join(CACHE, 'installed'), join(temporary, 'datarobot-installed'))
  const env = userEnvironment(project, temporary)
  const run = (block: Block): Promise<Ran> => runInShell(block.text, folder, env)
  try {
    for (const block of blocksFor(page, framework)) {
      if (block.file !== null) write(folder, block.file, block.text)
      else if (isShell(block)) {
        // The last commands of the workflow's section stop the emulator.
        if (block.section === WORKFLOW) await checkWorkflow(folder, temporary)
        if (block.section === DEPLOY) await keepPrefix(temporary)
        const { code, output } = await run(block)
        if (code !== 0) throw new Error(`SKILL.md:${block.line} failed with ${code}:\n${output}`)
        const place = { framework, app, folder, healthPath: healthPathOf(page, framework) }
        if (block.section === DEPLOY) await checkDeploy(block, output, () => run(block), place)
      }
    }
    if (existsSync(join(temporary, 'datarobot-emulator.pid'))) throw new Error('SKILL.md does not stop the emulator.')
    if (!existsSync(join(folder, '.github/workflows/deploy.yml'))) throw new Error('SKILL.md writes no workflow.')
  } finally {
    stopLeftEmulator(join(temporary, 'datarobot-emulator.pid'))
  }
}

function layOut({ example, files = {} }: App, folder: string): void {
  cpSync(join(ROOT, 'examples', example), folder, { recursive: true, filter: path => !path.endsWith('node_modules') })
  for (const written of ['.github', 'start-app.sh', 'metadata.yaml', 'README.md'])
    rmSync(join(folder, written), { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) write(folder, path, text)
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

interface Place {
  framework: string
  app: App
  folder: string
  healthPath: string | null
}

/** Checks the promises of the section about the deploy. The first of its blocks deploys, the second requests the app. */
async function checkDeploy(block: Block, output: string, again: () => Promise<Ran>, place: Place): Promise<void> {
  const fail = (what: string, text: string) => new Error(`SKILL.md:${block.line}: ${what}:\n${text}`)
  if (!block.text.includes('runner.mjs')) {
    if (output !== '200\n') throw fail('the app does not answer with 200', output)
    return
  }
  if (!/^ {2}reason = deployed$/m.test(output)) throw fail('the deploy is not green', output)
  const [, address = ''] = /^ {2}app-url = (.+)$/m.exec(output) ?? []
  const { text } = await visit(new URL(place.app.path, address))
  if (!text.includes(place.app.answer)) throw fail(`the app does not answer with ${place.app.answer}`, text)
  await checkPage({ url: address, get: path => visit(new URL(path, address)) })
  await visit(new URL(place.healthPath ?? '', address))
  const repeated = await again()
  if (repeated.code !== 0 || !/^ {2}reason = unchanged$/m.test(repeated.output))
    throw fail('a second deploy should change nothing', repeated.output)
  if (place.framework === 'Plain Python') await breakAndRepair(again, place, fail)
}

/** @throws Error unless the status is one of success */
async function visit(address: URL): Promise<{ text: string; headers: Headers }> {
  const answer = await fetch(address)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}: ${text.slice(0, 500)}`)
  return { text, headers: answer.headers }
}

/** Breaks the start file: the deploy must fail with the `reason` of the skill. Repaired, it must succeed again. */
async function breakAndRepair(
  again: () => Promise<Ran>,
  place: Place,
  fail: (what: string, text: string) => Error
): Promise<void> {
  const start = join(place.folder, 'start-app.sh')
  const text = readFileSync(start, 'utf8')
  writeFileSync(start, text.replace('app.py', 'missing.py'))
  const broken = await again()
  if (broken.code === 0 || !/^ {2}reason = start-failed$/m.test(broken.output) || !/^Error: /m.test(broken.output))
    throw fail('a broken start file should be named', broken.output)
  writeFileSync(start, text)
  const repaired = await again()
  if (repaired.code !== 0) throw fail('the repaired app should be deployed', repaired.output)
}

/** Endpoint and API key of the emulator that the skill started. */
function emulatorOf(temporary: string): { endpoint: string; token: string } {
  const log = readFileSync(join(temporary, 'datarobot-emulator.log'), 'utf8')
  const [, endpoint = ''] = /^DATAROBOT_ENDPOINT=(.+)$/m.exec(log) ?? []
  const [, token = ''] = /^DATAROBOT_API_TOKEN=(.+)$/m.exec(log) ?? []
  return { endpoint, token }
}

/** Lets requests arrive below /apps/<id>/ unless `root-path` is set: the default of DataRobot depends on its release. */
async function keepPrefix(temporary: string): Promise<void> {
  const { endpoint, token } = emulatorOf(temporary)
  const { ok, status } = await fetch(new URL('/_emulator/settings', endpoint), {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ switches: { rootPathDefault: 'false' } })
  })
  if (!ok) throw new Error(`The emulator refused a switch with ${status}.`)
}

/** Runs the step of the workflow as GitHub would, against the same emulator: it must find what step 5 deployed. */
async function checkWorkflow(folder: string, temporary: string): Promise<void> {
  const { endpoint, token } = emulatorOf(temporary)
  const { inputs } = readExampleWorkflow(folder, { DATAROBOT_API_TOKEN: token })
  const env = { ...engineEnvironment(process.env), DATAROBOT_ENDPOINT: endpoint }
  const result = await runAction({ actionFolder: ROOT, workspace: folder, with: inputs, env })
  if (result.exitCode !== 0 || result.outputs.reason !== 'unchanged')
    throw new Error(`The workflow of SKILL.md should find nothing to change:\n${result.log.join('\n')}`)
}

function stopLeftEmulator(file: string): void {
  if (!existsSync(file)) return
  try {
    process.kill(Number(readFileSync(file, 'utf8')))
  } catch {
    // It has ended already.
  }
}
