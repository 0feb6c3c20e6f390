// Demonstrates the action on a fresh clone, without an installation or an account: the bundle under dist/ deploys
// examples/hello to the emulator, which runs it. `--keep` leaves everything running.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { readActionName } from './action-name.mjs'
import { heading, indented, say, sayChange, sayLog, seconds, table } from './demo-print.mjs'
import { openStage } from './demo-stage.mjs'
import { visit, visitWhile } from './demo-visitor.mjs'

/** Maximum time of the demo, far more than it needs. */
const TIMEOUT_MS = 300_000

const INPUTS = { 'app-name': 'hello', environment: '[DataRobot] Python 3.12 Applications Base' }

const startedAt = performance.now()
const end = new AbortController()
const late = setTimeout(() => end.abort(new Error('The demo took longer than five minutes.')), TIMEOUT_MS)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end.abort(new Error('Stopped.')))

let stage
try {
  requirePython()
  stage = await openStage('examples/hello', end.signal)
  introduce()
  const rows = [await create(), await update(), await rehearse(), await fail(), await revert()]
  say('', ...table(['deploy', 'result', 'files sent', 'reads', 'writes', 'took'], rows))
  say('', `All steps passed in ${seconds(performance.now() - startedAt)}.`)
  clearTimeout(late)
  if (process.argv.includes('--keep')) await keep()
  else say('"npm run demo -- --keep" leaves it running, so that you can open it in a browser.')
} catch (error) {
  console.error(`\n${end.signal.aborted ? end.signal.reason.message : error.message}`)
  process.exitCode = 1
} finally {
  clearTimeout(late)
  await stage?.close()
}

function introduce() {
  say(
    'An emulator of the DataRobot API runs on this machine. It really starts the applications that are deployed to it.'
  )
  say(`Its address is ${stage.endpoint}. This step deploys to it, like in a workflow on GitHub:`, '')
  const action = readActionName(fileURLToPath(new URL('..', import.meta.url)))
  const inputs = Object.entries(INPUTS).map(([name, value]) => `    ${name}: '${value}'`)
  say(...indented([`- uses: ${action}@v1`, '  with:', ...inputs]))
}

async function create() {
  heading(`1. The first deploy creates the application from ${stage.files.join(' and ')}.`)
  const run = await deploy()
  expect(run, { exitCode: 0, reason: 'deployed', operation: 'created', 'files-uploaded': stage.files.length })
  const { 'app-url': url } = run.outputs
  const page = await visit(url)
  must(page.startsWith('Hello'), `The page should begin with "Hello", but shows: ${page}`)
  Object.assign(stage, { url, page })
  say('', `Created in ${seconds(run.milliseconds)}: ${url}`, `The page shows "${page}".`)
  return row('first deploy', run)
}

async function update() {
  heading('2. One line of app.py changes: the action sends only that file, and the address stays the same.')
  change('app.py', 'Hello from a DataRobot Custom Application', 'Hello again, with one file changed')
  const { result: run, seen } = await visitWhile(stage.url, () => deploy())
  expect(run, { exitCode: 0, reason: 'deployed', operation: 'updated', 'files-uploaded': 1, 'app-url': stage.url })
  const page = await visit(stage.url)
  must(page.startsWith('Hello again'), `The page should show "Hello again …", but shows: ${page}`)
  mustSeeOnly(seen, [stage.page, page])
  Object.assign(stage, { page })
  say('', `Updated in ${seconds(run.milliseconds)}, with an upload of ${run.outputs['bytes-uploaded']} bytes.`)
  say(`The page shows "${page}".`, `All ${seen.length} visits during the deploy got the old or the new page.`)
  return row('one file changed', run)
}

async function rehearse() {
  heading('3. An import is missing: with "rehearse: true", the runner finds it before anything is sent.')
  const { undo } = change('app.py', 'import os', 'import os, pandas_of_tomorrow')
  const { result: run, seen } = await visitWhile(stage.url, () => deploy({ rehearse: 'true' }))
  undo()
  expect(run, { exitCode: 1, reason: 'rehearsal-failed', changed: false })
  must(run.writes === 0, `There should be no writes, but there were ${run.writes}.`)
  mustShowCause(run, 'pandas_of_tomorrow')
  mustSeeOnly(seen, [stage.page])
  say('', `Failed in ${seconds(run.milliseconds)}, as expected, and nothing was sent to DataRobot. GitHub shows:`)
  say(...indented(run.errors.map(annotation)))
  return row('missing import', run)
}

async function fail() {
  heading('4. A commit contains a mistake: the application does not start, and the action rolls back.')
  const { undo } = change('app.py', 'visits = 0', 'visits = zero')
  const { result: run, seen } = await visitWhile(stage.url, () => deploy())
  undo()
  expect(run, { exitCode: 1, reason: 'start-failed', 'rolled-back': true, 'app-url': stage.url })
  mustShowCause(run, "NameError: name 'zero' is not defined")
  mustSeeOnly([...seen, await visit(stage.url)], [stage.page])
  say('', `Failed in ${seconds(run.milliseconds)}, as expected: exit code 1, reason "start-failed". GitHub shows:`)
  say(...indented(run.errors.map(annotation)))
  say(`All ${seen.length} visits during the deploy, and one after it, got the page with "${stage.page}".`)
  return row('mistake', run)
}

async function revert() {
  heading('5. The mistake is reverted: the application already runs exactly these files.')
  const run = await deploy()
  expect(run, { exitCode: 0, reason: 'unchanged', operation: 'unchanged', changed: false })
  must(run.writes === 0, `There should be no writes, but there were ${run.writes}.`)
  say('', `Done after ${seconds(run.milliseconds)} and ${run.reads} requests. Nothing was sent or restarted.`)
  return row('revert', run)
}

async function keep() {
  say('Everything runs until Ctrl-C:')
  say(
    ...indented([
      `the application      ${stage.url}`,
      `the emulator's page  ${new URL('/', stage.endpoint).href} (versions, what each changed, logs, requests)`,
      `the job summaries    ${stage.saveSummaries()}`,
      `the checkout         ${stage.workspace}`
    ])
  )
  await Promise.race([stage.gone, once(end.signal, 'abort')])
  must(end.signal.aborted, 'The emulator ended by itself.')
}

function deploy(more = {}) {
  return stage.deploy({ ...INPUTS, ...more }, sayLog)
}

function change(name, from, to) {
  const changed = stage.change(name, from, to)
  sayChange(changed)
  return changed
}

/** Checks the exit code and outputs of a run. */
function expect({ exitCode, outputs }, expected) {
  for (const [name, value] of Object.entries(expected)) {
    const actual = name === 'exitCode' ? exitCode : outputs[name]
    must(String(actual) === String(value), `"${name}" should be "${value}", but is "${actual}". See the log above.`)
  }
}

/** Checks that the log shows the cause, and that a line of app.py has an annotation. */
function mustShowCause({ log, errors }, cause) {
  must(
    log.some(line => line.includes(cause)),
    `The log should show "${cause}".`
  )
  must(
    errors.some(({ file, line }) => file === 'app.py' && line !== undefined),
    'The line of app.py should have an annotation.'
  )
}

function mustSeeOnly(seen, expected) {
  const other = seen.find(page => !expected.includes(page))
  must(other === undefined, `Visitors should see only "${expected.join('" or "')}", but one saw: ${other}`)
}

function must(condition, message) {
  if (!condition) throw new Error(`The demo failed. ${message}`)
}

function annotation({ file, line, message }) {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `, line ${line}`}: `
  return `Error: ${place}${message.split('\n')[0]}`
}

function row(name, { outputs, reads, writes, milliseconds }) {
  const result = outputs['rolled-back'] === 'true' ? `${outputs.reason}, rolled back` : outputs.operation
  const files = `${outputs['files-uploaded']} of ${outputs['files-total']}`
  return [name, result, files, String(reads), String(writes), seconds(milliseconds)]
}

/** Fails early without Python, which the example needs. */
function requirePython() {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
  } catch {
    throw new Error('The example needs "python3" on the PATH. Install Python 3 and try again.')
  }
}
