import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/**
 * Lets programs that know nothing of us use the emulator as they would use DataRobot: each against an emulator of its
 * own. A stranger passes when it is content itself, and when the emulator's request log shows no reply that departs
 * from the contract and none with a status of 500 or more.
 */

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROOT = join(HERE, '..')
const BUNDLE = join(ROOT, 'dist/emulator/index.js')
const SOURCE = join(ROOT, 'emulator/main.ts')
/** Virtual environments with the programs of others: they may ask for versions that exclude each other. */
const VENVS = {
  current: { folder: join(HERE, '.venv'), requirements: join(HERE, 'requirements.txt') },
  older: { folder: join(HERE, '.venv-older'), requirements: join(HERE, 'requirements-older.txt') }
}
const binOf = venv => join(VENVS[venv].folder, 'bin')
const BIN = binOf('current')
const TOKEN = 'conformance'

/** How often the request log is read while a stranger works: it keeps the last ten thousand requests only. */
const LOG_POLL = 250
const START_LIMIT = 30_000
const STRANGER_LIMIT = 10 * 60_000
/** Of a log that departs from the contract in a thousand places, the first are what one reads. */
const SHOWN_DEPARTURES = 20

/**
 * `isComplete`: every operation of the contract must have succeeded at least once. `venv`: where its program is
 * installed, `current` when it does not say. Without `apps` no emulator is needed.
 */
const STRANGERS = [
  { name: 'ignore', command: [join(BIN, 'python'), join(HERE, 'ignore.py')] },
  { name: 'drapps', apps: 'run', command: [process.execPath, join(HERE, 'drapps.mjs')] },
  { name: 'sdk', apps: 'run', command: [join(BIN, 'python'), join(HERE, 'sdk.py')] },
  { name: 'sdk-platform', apps: 'run', command: [join(BIN, 'python'), join(HERE, 'sdk_platform.py')] },
  { name: 'sdk-older', venv: 'older', apps: 'run', command: [join(binOf('older'), 'python'), join(HERE, 'sdk.py')] },
  { name: 'idp', venv: 'older', apps: 'run', command: [join(binOf('older'), 'python'), join(HERE, 'idp.py')] },
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

const USAGE = `Usage: npm run conformance -- [--source] [${STRANGERS.map(({ name }) => name).join('|')}]...\n`

async function main() {
  const { names, fromSource } = readCommand(process.argv.slice(2))
  const python = findPython()
  if (python.missing !== undefined) {
    console.log(`conformance: skipped, ${python.missing}`)
    return 0
  }
  const strangers = STRANGERS.filter(({ name }) => names.includes(name))
  for (const venv of new Set(strangers.map(({ venv = 'current' }) => venv))) installStrangers(VENVS[venv])
  const counts = { passed: 0, failed: 0 }
  for (const stranger of strangers) {
    if (!isAtLeast(python.version, stranger.python)) {
      console.log(`${stranger.name.padEnd(14)}  skipped, it needs python3 ${stranger.python.join('.')}`)
      continue
    }
    const started = performance.now()
    const { problems, output } = await meet(stranger, fromSource)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    counts[problems.length === 0 ? 'passed' : 'failed'] += 1
    console.log(`${stranger.name.padEnd(14)}  ${problems.length === 0 ? 'passed' : 'FAILED'}  ${seconds.padStart(6)} s`)
    if (problems.length > 0) console.log([output.trimEnd(), ...problems, ''].join('\n'))
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`)
  return counts.failed === 0 ? 0 : 1
}

function readCommand(args) {
  const known = STRANGERS.map(({ name }) => name)
  const names = args.filter(arg => arg !== '--source')
  if (names.some(name => !known.includes(name))) {
    process.stderr.write(USAGE)
    process.exit(2)
  }
  return { names: names.length === 0 ? known : names, fromSource: args.includes('--source') || !existsSync(BUNDLE) }
}

/** `ensurepip` is what some systems leave out of Python, and what a virtual environment cannot be made without. */
function findPython() {
  const code = 'import sys; print(*sys.version_info[:2]); import venv, ensurepip'
  const { stdout, status, error } = spawnSync('python3', ['-c', code], { encoding: 'utf8' })
  if (error !== undefined || !stdout) return { missing: 'python3 was not found' }
  const version = stdout.trim().split(' ').map(Number)
  if (!isAtLeast(version, [3, 9])) return { missing: `python3 is ${version.join('.')}, and 3.9 is needed` }
  if (status !== 0) return { missing: 'python3 was found without its venv module' }
  return { version }
}

const isAtLeast = ([major, minor], wanted = [0, 0]) => major > wanted[0] || (major === wanted[0] && minor >= wanted[1])

/** The environment is kept while the requirements stay as they are; a half-made one carries no mark. */
function installStrangers({ folder, requirements }) {
  const mark = join(folder, 'requirements.sha256')
  const python = join(folder, 'bin/python')
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const isWhole = existsSync(mark) && readFileSync(mark, 'utf8') === digest
  if (isWhole && spawnSync(python, ['-c', '']).status === 0) return
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

/** One stranger with an emulator of its own: what was wrong, and all that both wrote. */
async function meet(stranger, fromSource) {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  const written = []
  let emulator
  try {
    if (stranger.apps === undefined)
      return { problems: await runStranger(stranger, { folder, written }), output: written.join('') }
    emulator = await startEmulator(stranger.apps, fromSource, written)
    const watch = watchRequests(emulator.origin)
    const ended = await runStranger(stranger, { origin: emulator.origin, folder, written })
    const { departures, succeeded } = await watch.end()
    const missed = stranger.isComplete ? operations().filter(id => !succeeded.has(id)) : []
    const unreached = missed.map(operation => `${stranger.name} never got a success from ${operation}.`)
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
    throw new Error(`Node ${process.versions.node} can not run emulator/main.ts: use Node 24, or npm run build first.`)
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
  const limit = sleep(START_LIMIT, undefined, { ref: false })
  return Promise.race([line, exited.then(() => undefined), limit])
}

/** Applications of the strangers are written in Python: the one that is known to be there comes first. */
function appEnvironment() {
  return { ...process.env, PATH: [BIN, process.env.PATH].join(delimiter) }
}

/** Reads the request log as it grows, and ends with what should not be in it. */
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
      await sleep(LOG_POLL)
    }
  })()
  // Heard of in `end`; a stranger that still works must not be cut short by it.
  reading.catch(() => {})
  return {
    async end() {
      isOver = true
      await reading
      await read()
      const shown = problems.slice(0, SHOWN_DEPARTURES)
      const more = problems.length > shown.length ? [`and ${problems.length - shown.length} more`] : []
      const none = succeeded.size === 0 ? ['No request of it succeeded.'] : []
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

/** What is wrong with how it ended; nothing when it was content. */
async function runStranger({ name, command, env }, { origin = 'http://127.0.0.1', folder, written }) {
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
  }, STRANGER_LIMIT)
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
  if (isLate) return [`${name} was not done after ${STRANGER_LIMIT / 60_000} minutes.`]
  return code === 0 ? [] : [`${name} ended with code ${code}.`]
}

main().then(
  code => process.exit(code),
  error => {
    console.error(`conformance: ${error.message}`)
    process.exit(1)
  }
)
