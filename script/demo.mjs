// Shows the emulator at work on a fresh clone, with nothing installed: starts it, gives it examples/hello as a client of
// the API would, and shows the page of the application that then really runs. `--keep` leaves it running.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openAsBlob, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const keep = process.argv.includes('--keep')
const started = performance.now()
const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
const say = text => console.log(`${seconds().padStart(7)}  ${text}`)

/** The Python environment that the emulator begins with. */
const ENVIRONMENT = '66d07fae0513a1edf18595bb'
const DEADLINE = 60_000

const emulator = spawn(process.execPath, [`${root}/dist/emulator/index.js`], { stdio: ['ignore', 'pipe', 'inherit'] })
const gone = once(emulator, 'exit').then(([code]) => Promise.reject(new Error(`The emulator ended with code ${code}.`)))
gone.catch(() => {})

try {
  const [line] = await Promise.race([once(createInterface(emulator.stdout), 'line'), gone])
  const endpoint = line.replace('DATAROBOT_ENDPOINT=', '')
  say(`the emulator answers at ${endpoint}`)

  const source = await call(endpoint, 'POST', '/customApplicationSources/', { name: 'helloSource' })
  const form = new FormData()
  form.append('label', 'v1')
  form.append('baseEnvironmentId', ENVIRONMENT)
  const folder = `${root}/examples/hello`
  for (const name of readdirSync(folder)) {
    form.append('file', await openAsBlob(`${folder}/${name}`), name)
    form.append('filePath', name)
  }
  const version = await call(endpoint, 'POST', `/customApplicationSources/${source.id}/versions/`, form)
  say(`source version "${version.label}" holds ${version.items.map(item => item.filePath).join(', ')}`)

  let application = await call(endpoint, 'POST', '/customApplications/', {
    name: 'hello',
    applicationSourceVersionId: version.id
  })
  for (let seen = ''; application.status !== 'running'; ) {
    if (application.status !== seen) say(`application "hello" is ${application.status}`)
    seen = application.status
    if (seen === 'failed' || performance.now() - started > DEADLINE)
      throw new Error(await logsOf(endpoint, application))
    await sleep(100)
    application = await call(endpoint, 'GET', `/customApplications/${application.id}/`)
  }
  say(`application "hello" is running at ${application.applicationUrl}`)
  const page = await (await fetch(application.applicationUrl)).text()
  say(`its page says: ${/<h1>(.*)<\/h1>/.exec(page)?.[1]}`)

  if (keep) {
    say(`the emulator's page is ${new URL('/', endpoint).href}; Ctrl-C stops everything`)
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => emulator.kill('SIGTERM'))
    await gone.catch(() => {})
  } else {
    say('done; "npm run demo -- --keep" leaves it running and shows the emulator\'s page')
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  emulator.kill('SIGTERM')
}

async function call(endpoint, method, path, body) {
  const isForm = body instanceof FormData
  const reply = await fetch(`${endpoint}${path}`, {
    method,
    headers: { authorization: 'Bearer emulator', ...(isForm ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) })
  })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`${method} ${path} was answered with ${reply.status}: ${text}`)
  return JSON.parse(text)
}

async function logsOf(endpoint, application) {
  const { logs, buildError } = await call(endpoint, 'GET', `/customApplications/${application.id}/logs/`)
  return `Application "hello" is ${application.status}: ${buildError ?? logs.join('\n')}`
}
