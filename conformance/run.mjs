import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/**
 * Runs third-party clients of DataRobot, each with its own emulator. A client passes if it succeeds, and if the request
 * log of the emulator has no reply that violates the contract and none with a status of 500 or more.
 */

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROOT = join(HERE, '..')
const BUNDLE = join(ROOT, 'dist/emulator/index.js')
const SOURCE = join(ROOT, 'emulator/main.ts')
/** Virtual environments of the clients, because some need versions of packages that exclude each other. */
const VENVS = {
  current: { folder: join(HERE, '.venv'), requirements: join(HERE, 'requirements.txt') },
  older: { folder: join(HERE, '.venv-older'), requirements: join(HERE, 'requirements-older.txt') }
}
const binOf = venv => join(VENVS[venv].folder, 'bin')
const BIN = binOf('current')
const TOKEN = 'conformance'

/** Interval between reads of the request log, which keeps only the last ten thousand requests. */
const LOG_INTERVAL_MS = 250
const START_TIMEOUT_MS = 30_000
const CLIENT_TIMEOUT_MS = 10 * 60_000
/** Maximum number of violations of the contract that are shown. */
const MAX_SHOWN_PROBLEMS = 20

/**
 * Clients. With `isComplete`, every operation of the contract must succeed at least once. `venvs` are the environments of
 * the client, only `current` by default. A client without `apps` needs no emulator.
 */
const CLIENTS = [
  { name: 'ignore', command: [join(BIN, 'python'), join(HERE, 'ignore.py')] },
  { name: 'drapps', apps: 'run', command: [process.execPath, join(HERE, 'drapps.mjs')] },
  { name: 'sdk', apps: 'run', command: [join(BIN, 'python'), join(HERE, 'sdk.py')] },
  { name: 'sdk-platform', apps: 'run', command: [join(BIN, 'python'), join(HERE, 'sdk_platform.py')] },
  {
    name: 'adoption',
    venvs: ['current', 'older'],
    apps: 'run',
    command: [process.execPath, join(HERE, 'adoption.mjs'), join(binOf('older'), 'python')]
  },
  { name: 'sdk-older', venvs: ['older'], apps: 'run', command: [join(binOf('older'), 'python'), join(HERE, 'sdk.py')] },
  { name: 'idp', venvs: ['older'], apps: 'run', command: [join(binOf('older'), 'python'), join(HERE, 'idp.py')] },
  {
    name: 'generated',
    apps: 'run',
    python: [3, 11],
    command: [join(BIN, 'python'), join(HERE, 'generated_client.py')]
  },
  {
    name: 'schemathesis',
    apps: 'none',
    python: [3, 11],
    isComplete: true,
    env: { SCHEMATHESIS_HOOKS: join(HERE, 'schemathesis/hooks.py') },
    command: [
      join(BIN, 'schemathesis'),
      ...['--config-file', join(HERE, 'schemathesis/schemathesis.toml')],
      ...['run', join(ROOT, 'api/datarobot.openapi.yaml')]
    ]
  }
]

const USAGE = `Usage: npm run conformance -- [--source] [${CLIENTS.map(({ name }) => name).join('|')}]...\n`

async function main() {
  const { names, fromSource } = readCommand(process.argv.slice(2))
  const python = findPython()
  if (python.missing !== undefined) {
    console.log(`conformance: skipped, ${python.missing}`)
    return 0
  }
  const clients = CLIENTS.filter(({ name }) => names.includes(name))
  for (const venv of new Set(clients.flatMap(({ venvs = ['current'] }) => venvs))) installClients(VENVS[venv])
  const counts = { passed: 0, failed: 0 }
  // Schemathesis takes longer than all the others together, so it runs beside them.
  const [beside, others] = [clients.filter(client => client.isComplete), clients.filter(client => !client.isComplete)]
  await Promise.all([beside, others].map(each => runClients(each, { python, fromSource, counts })))
  console.log(`${counts.passed} passed, ${counts.failed} failed`)
  return counts.failed === 0 ? 0 : 1
}

/** Runs clients one after the other. */
async function runClients(clients, { python, fromSource, counts }) {
  for (const client of clients) {
    if (!isAtLeast(python.version, client.python)) {
      console.log(`${client.name.padEnd(14)}  skipped, it needs python3 ${client.python.join('.')}`)
      continue
    }
    const started = performance.now()
    const { problems, output } = await runWithEmulator(client, fromSource)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    counts[problems.length === 0 ? 'passed' : 'failed'] += 1
    console.log(`${client.name.padEnd(14)}  ${problems.length === 0 ? 'passed' : 'FAILED'}  ${seconds.padStart(6)} s`)
    if (problems.length > 0) console.log([output.trimEnd(), ...problems, ''].join('\n'))
  }
}

function readCommand(args) {
  const allNames = CLIENTS.map(({ name }) => name)
  const names = args.filter(arg => arg !== '--source')
  if (names.some(name => !allNames.includes(name))) {
    process.stderr.write(USAGE)
    process.exit(2)
  }
  return { names: names.length === 0 ? allNames : names, fromSource: args.includes('--source') || !existsSync(BUNDLE) }
}

/** Finds Python. Some systems lack `ensurepip`, without which virtual environments cannot be created. */
function findPython() {
  const code = 'import sys; print(*sys.version_info[:2]); import venv, ensurepip'
  const { stdout, status, error } = spawnSync('python3', ['-c', code], { encoding: 'utf8' })
  if (error !== undefined || !stdout) return { missing: 'python3 was not found' }
  const version = stdout.trim().split(' ').map(Number)
  if (!isAtLeast(version, [3, 9])) return { missing: `python3 is ${version.join('.')}, but 3.9 is required` }
  if (status !== 0) return { missing: 'python3 was found without its venv module' }
  return { version }
}

const isAtLeast = ([major, minor], required = [0, 0]) =>
  major > required[0] || (major === required[0] && minor >= required[1])

/** Installs the environment of clients, unless its mark has the digest of the requirements. An incomplete one has no mark. */
function installClients({ folder, requirements }) {
  const mark = join(folder, 'requirements.sha256')
  const python = join(folder, 'bin/python')
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const isComplete = existsSync(mark) && readFileSync(mark, 'utf8') === digest
  if (isComplete && spawnSync(python, ['-c', '']).status === 0) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  run('python3', ['-m', 'venv', folder])
  run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '-q', '-r', requirements])
  writeFileSync(mark, digest)
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0)
    throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed${error ? `: ${error.message}` : ''}`)
}

/** Runs a client with its own emulator. Returns the problems, and the output of both. */
async function runWithEmulator(client, fromSource) {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  const written = []
  let emulator
  try {
    if (client.apps === undefined)
      return { problems: await runClient(client, { folder, written }), output: written.join('') }
    emulator = await startEmulator(client.apps, fromSource, written)
    const watch = watchRequests(emulator.origin)
    const ended = await runClient(client, { origin: emulator.origin, folder, written })
    const { departures, succeeded } = await watch.end()
    const missed = client.isComplete ? operations().filter(id => !succeeded.has(id)) : []
    const unreached = missed.map(operation => `${client.name} got no successful response from ${operation}.`)
    return { problems: [...ended, ...departures, ...unreached], output: written.join('') }
  } catch (error) {
    return { problems: [`conformance: ${error.message}`], output: written.join('') }
  } finally {
    await emulator?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function startEmulator(apps, fromSource, written) {
  if (fromSource && Number(process.versions.node.split('.')[0]) < 24)
    throw new Error(`Node ${process.versions.node} cannot run emulator/main.ts: use Node 24, or npm run build first.`)
  const args = [fromSource ? SOURCE : BUNDLE, '--token', TOKEN, '--apps', apps, '--check-replies']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: appEnvironment() })
  const exited = new Promise(resolve => child.once('close', resolve))
  child.stderr.on('data', chunk => written.push(`emulator: ${chunk}`))
  const stop = async () => {
    child.kill('SIGTERM')
    const killer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await exited
    clearTimeout(killer)
  }
  const line = await firstLine(child.stdout, exited)
  const endpoint = /^DATAROBOT_ENDPOINT=(.+)$/.exec(line ?? '')?.[1]
  if (endpoint === undefined) {
    await stop()
    throw new Error('the emulator did not start')
  }
  child.stdout.resume()
  return { origin: new URL(endpoint).origin, stop }
}

async function firstLine(stream, exited) {
  const lines = createInterface({ input: stream })
  const line = new Promise(resolve => lines.once('line', resolve))
  const limit = sleep(START_TIMEOUT_MS, undefined, { ref: false })
  return Promise.race([line, exited.then(() => undefined), limit])
}

/** Environment for applications, which are written in Python: the Python of the clients comes first. */
function appEnvironment() {
  return { ...process.env, PATH: [BIN, process.env.PATH].join(delimiter) }
}

/** Reads the request log while it grows. `end` returns its problems and the operations that succeeded. */
function watchRequests(origin) {
  const problems = []
  const succeeded = new Set()
  let last = 0
  let isOver = false
  const read = async () => {
    const url = `${origin}/_emulator/requests?since=${last}`
    const response = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })
    if (!response.ok) throw new Error(`GET /_emulator/requests answered ${response.status}`)
    const found = await response.json()
    const open = found.find(({ status }) => status === null)
    const closed = isOver || open === undefined ? found : found.filter(({ number }) => number < open.number)
    for (const request of closed) {
      last = Math.max(last, request.number)
      problems.push(...problemsOf(request))
      if (request.status !== null && request.status < 400) succeeded.add(request.operation)
    }
  }
  const reading = (async () => {
    while (!isOver) {
      await read()
      await sleep(LOG_INTERVAL_MS)
    }
  })()
  // `end` reports the error, so that it does not interrupt the client.
  reading.catch(() => {})
  return {
    async end() {
      isOver = true
      await reading
      await read()
      const shown = problems.slice(0, MAX_SHOWN_PROBLEMS)
      const more = problems.length > shown.length ? [`and ${problems.length - shown.length} more`] : []
      const none = succeeded.size === 0 ? ['None of its requests succeeded.'] : []
      return { departures: [...none, ...shown, ...more], succeeded }
    }
  }
}

function operations() {
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'api/datarobot.openapi.json'), 'utf8'))
  return Object.values(paths).flatMap(path => Object.values(path).flatMap(({ operationId }) => operationId ?? []))
}

function problemsOf({ number, method, path, operation, status, notes }) {
  const name = `Request ${number}, ${method} ${path} (${operation ?? 'no operation'})`
  return [
    ...(status >= 500 ? [`${name}: status ${status}`] : []),
    ...notes.filter(note => note.startsWith('contract:')).map(note => `${name}: status ${status}, ${note}`)
  ]
}

/** Runs a client. Returns a problem if it fails or takes too long. */
async function runClient({ name, command, env }, { origin = 'http://127.0.0.1', folder, written }) {
  const [program, ...args] = command
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: {
      ...appEnvironment(),
      DATAROBOT_ENDPOINT: `${origin}/api/v2`,
      DATAROBOT_API_TOKEN: TOKEN,
      HOME: folder,
      NO_PROXY: '127.0.0.1',
      no_proxy: '127.0.0.1',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      ...env
    }
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => written.push(String(chunk)))
  let isLate = false
  const stop = () => process.kill(-child.pid, 'SIGKILL')
  const killer = setTimeout(() => {
    isLate = true
    stop()
  }, CLIENT_TIMEOUT_MS)
  const interrupted = () => {
    stop()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted)
  const code = await new Promise((resolve, reject) => {
    child.once('close', resolve)
    child.once('error', reject)
  })
  clearTimeout(killer)
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted)
  if (isLate) return [`${name} did not end within ${CLIENT_TIMEOUT_MS / 60_000} minutes.`]
  return code === 0 ? [] : [`${name} exited with code ${code}.`]
}

main().then(
  code => process.exit(code),
  error => {
    console.error(`conformance: ${error.message}`)
    process.exit(1)
  }
)
