// Writes docs/api-coverage.md: which action uses each operation of the contract, and a test that proves it. Nothing is
// declared by hand: the tests of the actions are run, and the emulator's request log tells what each run asked for. With
// --check it only tells whether the page is stale. Fails when an operation of DataRobot's reference is used by nobody.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = join(root, 'docs/api-coverage.md')
const check = process.argv.includes('--check')

const uses = runTests()
const operations = readOperations()
const [reference, beyond] = [false, true].map(isBeyond => operations.filter(each => each.isBeyond === isBeyond))
const keyOf = ({ path, test }) => `${path} ${test}`
/** How many operations each test used. */
const sizes = new Map(
  [...Map.groupBy([...uses.values()].flat(), keyOf)].map(([key, all]) => [
    key,
    new Set(all.map(each => each.operation)).size
  ])
)
const isUsed = ({ id }) => uses.has(id)

const unused = reference.filter(each => !isUsed(each)).map(({ id }) => id)
if (unused.length > 0) fail(`No action uses ${unused.join(', ')}.`)
const text = render()
if (check && readFileSync(page, 'utf8') !== text)
  fail('docs/api-coverage.md is stale: run "npm run api-coverage" and commit it.')
if (!check) writeFileSync(page, text)

/** What the tests of the actions used: operation → its uses. Only tests that all pass prove anything. */
function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'api-coverage-'))
  const file = join(folder, 'uses')
  writeFileSync(file, '')
  try {
    const jest = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js']
    const env = { ...process.env, API_COVERAGE: file }
    const { status, stdout, stderr } = spawnSync(process.execPath, [...jest, '__tests__/actions'], {
      cwd: root,
      env,
      encoding: 'utf8'
    })
    if (status !== 0) fail(`The tests of the actions fail:\n${stdout}${stderr}`)
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '')
    return Map.groupBy(
      lines.map(line => JSON.parse(line)),
      ({ operation }) => operation
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of the contract, in its order; what is marked with a confidence is not in the reference. */
function readOperations() {
  const { paths } = JSON.parse(readFileSync(join(root, 'api/datarobot.openapi.json'), 'utf8'))
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { operationId }]) => operationId !== undefined)
      .map(([method, operation]) => ({
        id: operation.operationId,
        request: `${method.toUpperCase()} ${path}`,
        isBeyond: operation['x-confidence'] !== undefined
      }))
  )
}

function render() {
  return `# Which action uses which operation

Written by \`npm run api-coverage\` out of [the contract](../api/datarobot.openapi.yaml) and a run of the tests of the actions:
an operation counts as used when the emulator answered an action's request for it with success. Of the tests that prove it
the one is shown that needs the fewest operations beside it.

## The ${reference.length} operations of DataRobot's reference

${table(reference)}

## Beyond the reference

Operations that real clients use and the reference does not show.

${table(beyond.filter(isUsed))}

No action needs the others; the emulator serves them to clients that do: ${beyond
    .filter(each => !isUsed(each))
    .map(({ request }) => `\`${request}\``)
    .join(', ')}.
`
}

function table(some) {
  const rows = some.map(({ id, request }) => {
    const all = uses.get(id)
    const actions = [...new Set(all.map(({ action }) => action))].sort()
    return [`\`${request}\``, actions.join(', '), proof(all)]
  })
  return [['Operation', 'Used by', 'Proven by'], ['---', '---', '---'], ...rows]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** The test that needs the fewest operations beside it says most about it. */
function proof(all) {
  const order = (a, b) => sizes.get(keyOf(a)) - sizes.get(keyOf(b)) || (keyOf(a) < keyOf(b) ? -1 : 1)
  const { test, path } = all.toSorted(order)[0]
  const name = path.replace(/^.*\//, '').replace('.test.ts', '')
  return `[${name}](../${path}): ${test.replace(/[\\`*_<>|[\]]/g, '\\$&')}`
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
