// Shows the action at work on a fresh clone, with nothing installed and no account: the bundle under dist/ deploys
// examples/hello to the emulator, which really runs it. `--keep` leaves everything running.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { heading, indented, say, sayChange, sayLog, seconds, table } from './demo-print.mjs'
import { openStage } from './demo-stage.mjs'
import { visit, visitWhile } from './demo-visitor.mjs'

/** Far more than it takes, in milliseconds; a demo that hangs must end too. */
const DEADLINE = 300_000

const INPUTS = { 'app-name': 'hello', environment: '[DataRobot] Python 3.12 Applications Base' }

const startedAt = performance.now()
const end = new AbortController()
const late = setTimeout(() => end.abort(new Error('The demo took longer than five minutes.')), DEADLINE)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end.abort(new Error('Stopped.')))

let stage
try {
  requirePython()
  stage = await openStage('examples/hello', end.signal)
  introduce()
  const rows = [await create(), await update(), await fail(), await takeBack()]
  say('', ...table(['deploy', 'result', 'files sent', 'reads', 'writes', 'took'], rows))
  say('', `All of it as it should be, in ${seconds(performance.now() - startedAt)}.`)
  clearTimeout(late)
  if (process.argv.includes('--keep')) await keep()
  else say('"npm run demo -- --keep" leaves it running, to be looked at in a browser.')
} catch (error) {
  console.error(`\n${end.signal.aborted ? end.signal.reason.message : error.message}`)
  process.exitCode = 1
} finally {
  clearTimeout(late)
  await stage?.close()
}

function introduce() {
  say('An emulator of the DataRobot API runs on this machine; it really starts the applications that it is given.')
  say(`It answers at ${stage.endpoint}, and a step deploys to it as a workflow on GitHub would:`, '')
  const inputs = Object.entries(INPUTS).map(([name, value]) => `    ${name}: '${value}'`)
  say(...indented(['- uses: your-org/datarobot-custom-app-action@v1', '  with:', ...inputs]))
}

async function create() {
  heading(`1. The first deploy makes the application, out of ${stage.files.join(' and ')}.`)
  const run = await deploy()
  expect(run, { exitCode: 0, reason: 'deployed', operation: 'created', 'files-uploaded': stage.files.length })
  const { 'app-url': url } = run.outputs
  const page = await visit(url)
  must(page.startsWith('Hello'), `The page should greet, but shows: ${page}`)
  Object.assign(stage, { url, page })
  say('', `Made in ${seconds(run.milliseconds)}, and live: ${url}`, `The page says "${page}".`)
  return row('the first', run)
}

async function update() {
  heading('2. One line of app.py is changed: only that file is sent, and the address stays.')
  change('app.py', 'Hello from a DataRobot Custom Application', 'Hello again, with one file changed')
  const { done: run, seen } = await visitWhile(stage.url, deploy)
  expect(run, { exitCode: 0, reason: 'deployed', operation: 'updated', 'files-uploaded': 1, 'app-url': stage.url })
  const page = await visit(stage.url)
  must(page.startsWith('Hello again'), `The page should say "Hello again …", but shows: ${page}`)
  mustSeeOnly(seen, [stage.page, page])
  Object.assign(stage, { page })
  say('', `Updated in ${seconds(run.milliseconds)}, with ${run.outputs['bytes-uploaded']} bytes of files on the wire.`)
  say(
    `The page says "${page}".`,
    `All ${seen.length} visits during the deploy were answered, by the old page or the new.`
  )
  return row('one file changed', run)
}

async function fail() {
  heading('3. A mistake is pushed: the application does not start, and the version before comes back.')
  const { undo } = change('app.py', 'visits = 0', 'visits = zero')
  const { done: run, seen } = await visitWhile(stage.url, deploy)
  undo()
  expect(run, { exitCode: 1, reason: 'start-failed', 'rolled-back': true, 'app-url': stage.url })
  const cause = "NameError: name 'zero' is not defined"
  must(
    run.log.some(line => line.includes(cause)),
    `The log should show "${cause}".`
  )
  must(
    run.errors.some(({ file, line }) => file === 'app.py' && line !== undefined),
    'The line of app.py should be marked.'
  )
  mustSeeOnly([...seen, await visit(stage.url)], [stage.page])
  say(
    '',
    `Failed in ${seconds(run.milliseconds)}, as it should: exit code 1, reason "start-failed". GitHub shows it as:`
  )
  say(...indented(run.errors.map(annotation)))
  say(`All ${seen.length} visits during the deploy, and one after it, got the page that says "${stage.page}".`)
  return row('a mistake', run)
}

async function takeBack() {
  heading('4. The mistake is taken back: the application already runs exactly this.')
  const run = await deploy()
  expect(run, { exitCode: 0, reason: 'unchanged', operation: 'unchanged', changed: false })
  must(run.writes === 0, `Nothing should be written, but ${run.writes} requests were no reads.`)
  say('', `Known after ${seconds(run.milliseconds)} and ${run.reads} requests; nothing was sent, nothing restarted.`)
  return row('taken back', run)
}

async function keep() {
  say('It goes on running until Ctrl-C:')
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

function deploy() {
  return stage.deploy(INPUTS, sayLog)
}

function change(name, from, to) {
  const changed = stage.change(name, from, to)
  sayChange(changed)
  return changed
}

/** Holds what a run came to against the story. */
function expect({ exitCode, outputs }, told) {
  for (const [name, value] of Object.entries(told)) {
    const found = name === 'exitCode' ? exitCode : outputs[name]
    must(String(found) === String(value), `"${name}" should be "${value}", but is "${found}". See the log above.`)
  }
}

function mustSeeOnly(seen, wanted) {
  const other = seen.find(page => !wanted.includes(page))
  must(other === undefined, `Visitors should see "${wanted.join('" or "')}" only, but one saw: ${other}`)
}

function must(holds, otherwise) {
  if (!holds) throw new Error(`This is not as it should be. ${otherwise}`)
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

/** The example is a Python program: better said now than found in the log of the first deploy. */
function requirePython() {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
  } catch {
    throw new Error('The example needs "python3" on the PATH, and nothing else. Install Python 3 and try again.')
  }
}
