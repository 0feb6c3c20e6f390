import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runAction } from '../script/runner.mjs'
import { applicationNamed, ENDPOINT, read, visit } from './api.mjs'
import { writeDockerContext } from './docker-context.mjs'
import { METADATA, server } from './web-app.mjs'

/**
 * Lets other programs create applications, and takes them over with the built action, as docs/coming-from.md describes.
 * run.mjs starts it in an empty folder with DATAROBOT_ENDPOINT and DATAROBOT_API_TOKEN. The argument is the Python of
 * datarobotx-idp.
 */

const [OLDER_PYTHON] = process.argv.slice(2)
const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROOT = join(HERE, '..')

const ENVIRONMENT = 'Adoption Python'
const NAME = 'Adoption by name'

/** Application whose page shows its text, the text of the linked folder, and its parameters. */
const SERVER = server(`    'version': (here / 'text.txt').read_text(),
    'core': core.read_text() if (core := here / 'core' / 'text.txt').exists() else None,`)

async function main() {
  await adoptByName()
  await adoptById()
}

/** Takes over an application of drapps by its name. Its folder is like an official template: `core` is a link. */
async function adoptByName() {
  console.log('## create with drapps')
  writeDockerContext('context.tar')
  await execute('drapps', 'create-env', '--name', ENVIRONMENT, '--dockerfilezip', 'context.tar', '--description', 'x')
  writeFiles('checkout', {
    'app/start-app.sh': '#!/usr/bin/env sh\nexec python3 server.py\n',
    'app/server.py': SERVER,
    'app/metadata.yaml': METADATA,
    'app/text.txt': 'drapps',
    'app/old.txt': 'old',
    'core/text.txt': 'core'
  })
  symlinkSync('../core', 'checkout/app/core')
  const parameters = ['--stringEnvVar', 'GREETING=hello there', '--numericEnvVar', 'LIMIT=2.5']
  await execute(
    ...['drapps', 'create', '--base-env', ENVIRONMENT, '--path', 'checkout/app', '--replicas', '2'],
    ...[...parameters, '--booleanEnvVar', 'VERBOSE=true', NAME]
  )
  const before = await applicationNamed(NAME)
  const version = await versionOf(before)
  assert.ok(!version.items.some(({ filePath }) => filePath.startsWith('core')), 'drapps omits linked folders')

  console.log('## take over by name')
  writeFiles('checkout', { 'app/text.txt': 'action' })
  rmSync('checkout/app/old.txt')
  const adopted = await deploy('checkout', { 'app-name': NAME, path: 'app' })
  const { after, files, parameters: kept } = await checkAdopted(before, version, adopted)
  assert.deepEqual(files, ['core/text.txt', 'metadata.yaml', 'server.py', 'start-app.sh', 'text.txt'])
  assert.deepEqual(kept.map(describe), ['GREETING string "hello there"', 'LIMIT numeric 2.5', 'VERBOSE boolean true'])
  assert.equal((await versionOf(after)).resources.replicas, 2)
  const { parameters: seen, ...page } = JSON.parse(await visit(after))
  assert.deepEqual(page, { version: 'action', core: 'core' })
  assert.deepEqual(
    { ...seen, VERBOSE: seen.VERBOSE.toLowerCase() },
    { GREETING: 'hello there', LIMIT: '2.5', VERBOSE: 'true' }
  )

  console.log('## deploy again')
  const again = await deploy('checkout', { 'app-name': NAME, path: 'app' })
  assert.equal(again.reason, 'unchanged')
  const changed = await deploy('checkout', { 'app-name': NAME, path: 'app', 'runtime-parameters': 'LIMIT=7' })
  assert.equal(changed['files-uploaded'], '0')
  const { parameters: now } = await checkAdopted(before, version, changed)
  assert.deepEqual(now.map(describe), ['GREETING string "hello there"', 'LIMIT numeric 7', 'VERBOSE boolean true'])
}

/** Takes over an application of datarobotx-idp by its id, with its source and its credential. */
async function adoptById() {
  console.log('## create with datarobotx-idp')
  const output = await execute(OLDER_PYTHON, join(HERE, 'adopted_stack.py'))
  const stack = JSON.parse(output.trim().split('\n').at(-1))
  const before = await read(`customApplications/${stack.application}/`)
  const version = await versionOf(before)
  const source = await read(`customApplicationSources/${stack.source}/`)
  assert.equal(await visit(before), 'hello secret')

  console.log('## take over by id')
  writeFileSync('app/server.py', readFileSync('app/server.py', 'utf8').replace("+ ' ' +", "+ '! ' +"))
  const inputs = { 'app-id': stack.application, 'source-name': source.name, path: 'app' }
  const adopted = await deploy('.', inputs)
  const { after, parameters } = await checkAdopted(before, version, adopted)
  assert.equal(adopted['source-id'], stack.source)
  assert.deepEqual(parameters.map(describe), ['GREETING string "hello"', `KEY credential "${stack.credential}"`])
  assert.equal(await visit(after), 'hello! secret')
  assert.equal((await deploy('.', inputs)).reason, 'unchanged')
}

/** Checks that an application kept its id, its URL, its source and its environment, and runs a new version. */
async function checkAdopted(before, oldVersion, outputs) {
  assert.equal(outputs.reason, 'deployed')
  assert.equal(outputs['app-id'], before.id)
  const after = await read(`customApplications/${before.id}/`)
  assert.equal(after.applicationUrl, before.applicationUrl)
  assert.equal(after.customApplicationSourceId, before.customApplicationSourceId)
  assert.equal(after.customApplicationSourceVersionId, outputs['source-version-id'])
  assert.notEqual(after.customApplicationSourceVersionId, before.customApplicationSourceVersionId)
  const version = await versionOf(after)
  assert.equal(version.baseEnvironmentVersionId, oldVersion.baseEnvironmentVersionId)
  const files = version.items.map(({ filePath }) => filePath).filter(path => path !== '.datarobot/deploy.json')
  return { after, files: files.sort(), parameters: version.runtimeParameters }
}

const describe = ({ fieldName, type, currentValue }) => `${fieldName} ${type} ${JSON.stringify(currentValue)}`

/** Runs the built action and returns its outputs. */
async function deploy(workspace, inputs) {
  const { exitCode, outputs, log } = await runAction({
    actionFolder: ROOT,
    workspace: resolve(workspace),
    with: { ...inputs, comment: false, 'github-deployment': false },
    env: {
      DATAROBOT_ENDPOINT: ENDPOINT,
      DATAROBOT_API_TOKEN: process.env.DATAROBOT_API_TOKEN,
      NO_PROXY: '127.0.0.1',
      no_proxy: '127.0.0.1'
    }
  })
  console.log(log.join('\n'))
  assert.equal(exitCode, 0, `the action ended with ${exitCode}`)
  return outputs
}

function execute(program, ...args) {
  return new Promise((fulfill, reject) => {
    execFile(program, args, { timeout: 180_000 }, (error, stdout, stderr) => {
      console.log(`$ ${program} ${args.join(' ')}\n${stdout}${stderr}`)
      if (error === null) fulfill(stdout)
      else reject(error)
    })
  })
}

function writeFiles(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    const location = join(folder, path)
    mkdirSync(join(location, '..'), { recursive: true })
    writeFileSync(location, text, { mode: 0o755 })
  }
}

const versionOf = ({ customApplicationSourceId, customApplicationSourceVersionId }) =>
  read(`customApplicationSources/${customApplicationSourceId}/versions/${customApplicationSourceVersionId}/`)

await main()
