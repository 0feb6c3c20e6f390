import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { applicationNamed, ENDPOINT, HEADERS, oneNamed, read, visit } from './api.mjs'
import { writeDockerContext } from './docker-context.mjs'
import { METADATA, server } from './web-app.mjs'

/**
 * Uses the `drapps` CLI, from the first `create` to the last `terminate`. The CLI prints little and exits with 0 even if
 * an application failed, so this script checks every result over HTTP, at the API and at the application's URL. run.mjs
 * starts it in an empty folder with DATAROBOT_ENDPOINT and DATAROBOT_API_TOKEN.
 */

const ENVIRONMENT = 'Conformance Python'
const FIRST = 'Conformance one'
const SECOND = 'Conformance two'
const RENAMED = 'Conformance renamed'
/** Number of files, more than the CLI sends in one request (50) and than the API accepts in one (100). */
const FILES = 120

/** Application whose page is correct only with all files and the right parameters. */
const SERVER = server(`    'version': (here / 'version.txt').read_text().strip(),
    'pages': len(list((here / 'pages').rglob('*.txt'))),
    'application': os.environ.get('APPLICATION_ID'),`)

async function main() {
  await step('create-env', createEnvironment)
  const first = await step('create', createFirst)
  const second = await step('create a second one', createSecond)
  await step('create with a name in use', refuseTakenName)
  await step('ls', () => list([first, second]))
  await step('logs', readLogs)
  const before = await application(first)
  await step('publish', () => publish(first, second, before))
  await step('revert-publish', () => revert(first, before))
  await step('publish a new name', () => rename(first))
  await step('external-share', () => share(first))
  await step('create from an image', createFromImage)
  await step('terminate', () => terminate(first, second))
}

async function createEnvironment() {
  writeDockerContext('context.tar')
  const output = await drapps(
    'create-env',
    '--name',
    ENVIRONMENT,
    '--dockerfilezip',
    'context.tar',
    '--description',
    'For apps'
  )
  assert.match(output, /Created Exec Environment/)
  const environment = await environmentNamed(ENVIRONMENT)
  assert.equal(environment.latestVersion.buildStatus, 'success')
  assert.deepEqual(environment.useCases, ['customApplication'])
}

async function createFirst() {
  writeProject('one', 'one', FILES)
  const output = await drapps(
    ...['create', '--base-env', ENVIRONMENT, '--path', 'one', '--replicas', '2', '--cpu-size', 'xsmall'],
    ...['--use-session-affinity', '--service-requests-on-root-path'],
    ...[
      '--stringEnvVar',
      'GREETING=hello there',
      '--numericEnvVar',
      'LIMIT=2.5',
      '--booleanEnvVar',
      'VERBOSE=true',
      FIRST
    ]
  )
  const url = /Custom application is running: (\S+)/.exec(output)?.[1]
  const found = await applicationNamed(FIRST)
  assert.equal(url, found.applicationUrl)
  assert.equal(found.status, 'running')

  const source = await read(`customApplicationSources/${found.customApplicationSourceId}/`)
  assert.equal(source.name, `${FIRST}Source`)
  assert.equal(source.latestVersion.id, found.customApplicationSourceVersionId)
  assert.equal(source.latestVersion.label, 'v1')
  const { items, resources } = source.latestVersion
  assert.equal(items.length, FILES)
  assert.ok(items.some(({ filePath }) => filePath === 'pages/deep/er/7.txt'))
  assert.ok(
    items.every(({ filePath }) => !filePath.endsWith('.secret')),
    'ignored files stay at home'
  )
  assert.equal(resources.resourceLabel, 'cpu.micro')
  assert.equal(resources.replicas, 2)
  assert.equal(resources.sessionAffinity, true)
  assert.equal(resources.serviceWebRequestsOnRootPath, true)

  const answered = await stateOf(found)
  assert.equal(answered.version, 'one')
  assert.equal(answered.application, found.id)
  assert.equal(answered.pages, items.filter(({ filePath }) => filePath.startsWith('pages/')).length)
  assert.deepEqual(answered.parameters, { GREETING: 'hello there', LIMIT: '2.5', VERBOSE: answered.parameters.VERBOSE })
  assert.match(answered.parameters.VERBOSE, /^true$/i)
  return found.id
}

async function createSecond() {
  writeProject('two', 'two', 8)
  const environment = await environmentNamed(ENVIRONMENT)
  const output = await drapps('create', '--base-env', environment.id, '--path', 'two', '--skip-wait', SECOND)
  assert.match(output, /was successfully created/)
  const { id } = await applicationNamed(SECOND)
  const found = await until(
    () => application(id),
    ({ status }) => status === 'running'
  )
  assert.equal((await stateOf(found)).version, 'two')
  return id
}

async function refuseTakenName() {
  const { status, output } = await call('create', '--base-env', ENVIRONMENT, '--path', 'two', FIRST)
  assert.notEqual(status, 0)
  assert.match(output, /is used by other custom application/)
}

async function list(ids) {
  const apps = await drapps('ls', 'apps')
  for (const name of [FIRST, SECOND]) assert.match(apps, new RegExp(`${name} +running`))
  assert.deepEqual((await drapps('ls', '--id-only', 'apps')).trim().split('\n').sort(), [...ids].sort())
  // The CLI reads only the first page (platform.md §1), and the newest application is on a later one.
  const { data } = await read('executionEnvironments/?useCases=customApplication')
  assert.deepEqual(
    (await drapps('ls', '--id-only', 'envs')).trim().split('\n'),
    data.map(({ id }) => id)
  )
}

async function readLogs() {
  assert.match(await drapps('logs', FIRST), /serving version one/)
}

async function publish(first, second, before) {
  const expected = (await application(second)).customApplicationSourceVersionId
  const output = await drapps('publish', '--application-to-be-updated', FIRST, '--source-application', SECOND)
  assert.match(output, /New App is ready!/)
  const after = await application(first)
  assert.equal(after.customApplicationSourceVersionId, expected)
  assert.equal(after.applicationUrl, before.applicationUrl)
  const answered = await stateOf(after)
  assert.equal(answered.version, 'two')
  assert.equal(answered.application, first)
  assert.equal(
    (await read(`customApplications/${first}/history/`)).data[0].sourceVersionId,
    before.customApplicationSourceVersionId
  )
}

async function revert(first, before) {
  assert.match(await drapps('revert-publish', '--application-to-be-updated', first, '--by', '1'), /New App is ready!/)
  const after = await application(first)
  assert.equal(after.customApplicationSourceVersionId, before.customApplicationSourceVersionId)
  assert.equal((await stateOf(after)).version, 'one')
}

async function rename(first) {
  assert.match(await drapps('publish', '-i', FIRST, '--name', RENAMED), /New App is ready!/)
  const after = await application(first)
  assert.equal(after.name, RENAMED)
  assert.equal((await stateOf(after)).version, 'one')
}

async function share(first) {
  const shared = async () => {
    const { externalAccessEnabled, externalAccessRecipients } = await application(first)
    return { enabled: externalAccessEnabled, recipients: [...externalAccessRecipients].sort() }
  }
  const people = ['--add-external-user', 'guest@example.com', '--add-external-user', '@example.org']
  await drapps('external-share', RENAMED, '--set-external-sharing', 'True', ...people)
  assert.deepEqual(await shared(), { enabled: true, recipients: ['@example.org', 'guest@example.com'] })
  await drapps('external-share', first, '--remove-external-user', 'guest@example.com')
  assert.deepEqual(await shared(), { enabled: true, recipients: ['@example.org'] })
  await drapps('external-share', first, '--set-external-sharing', 'False')
  assert.deepEqual(await shared(), { enabled: false, recipients: ['@example.org'] })
}

/** Creates an application from an image, which has no source (platform.md §7). */
async function createFromImage() {
  writeFileSync('image.tar', Buffer.alloc(64 * 1024))
  assert.match(await drapps('create', '--image', 'image.tar', 'Conformance image'), /Custom application is running/)
  const found = await applicationNamed('Conformance image')
  assert.equal(found.customApplicationSourceId, null)
  assert.match(await drapps('terminate', found.id), /was deleted/)
}

async function terminate(first, second) {
  const { applicationUrl } = await application(first)
  const output = await drapps('terminate', RENAMED, second, 'Conformance nowhere')
  assert.match(output, new RegExp(`${RENAMED} was deleted`))
  assert.match(output, new RegExp(`${second} was deleted`))
  assert.match(output, /Cannot find application Conformance nowhere/)
  assert.equal((await fetch(`${ENDPOINT}/customApplications/${first}/`, { headers: HEADERS })).status, 404)
  assert.equal((await fetch(applicationUrl, { headers: HEADERS })).status, 404)
  assert.equal((await drapps('ls', '--id-only', 'apps')).trim(), '')
}

/** Writes a project. `files` includes the five files that every project has. */
function writeProject(folder, version, files) {
  mkdirSync(join(folder, 'pages/deep/er'), { recursive: true })
  const write = (path, text, mode = 0o644) => writeFileSync(join(folder, path), text, { mode })
  write('start-app.sh', '#!/usr/bin/env sh\nexec python3 server.py\n', 0o755)
  write('server.py', SERVER)
  write('metadata.yaml', METADATA)
  write('version.txt', `${version}\n`)
  write('.dr_apps_ignore', '*.secret\n')
  write('key.secret', 'not for the server')
  for (let page = 5; page < files; page += 1)
    write(`pages/${page % 2 === 1 ? 'deep/er/' : ''}${page}.txt`, `page ${page}\n`)
}

async function step(name, work) {
  const started = performance.now()
  console.log(`## ${name}`)
  const result = await work()
  console.log(`## ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return result
}

/** Runs the CLI and returns the output of both streams. */
async function drapps(...args) {
  const { status, output } = await call(...args)
  assert.equal(status, 0, `drapps ${args[0]} ended with ${status}`)
  return output
}

function call(...args) {
  return new Promise((resolve, reject) => {
    execFile('drapps', args, { timeout: 180_000 }, (error, stdout, stderr) => {
      console.log(`$ drapps ${args.join(' ')}\n${stdout}${stderr}`)
      if (error !== null && typeof error.code !== 'number') reject(error)
      else resolve({ status: error?.code ?? 0, output: stdout + stderr })
    })
  })
}

const application = id => read(`customApplications/${id}/`)

const environmentNamed = name => oneNamed(name, `executionEnvironments/?searchFor=${encodeURIComponent(name)}`)

/** State that the page of an application shows. */
const stateOf = async found => JSON.parse(await visit(found))

async function until(look, isGood) {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await look()
    if (isGood(found)) return found
    await sleep(100)
  }
  throw new Error('waited in vain')
}

await main()
