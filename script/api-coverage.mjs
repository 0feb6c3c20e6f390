// Writes docs/api-coverage.md, which lists for each operation of the contract the actions that use it, and a test that
// proves it. It runs the tests of the actions and reads the operations from the emulator's request log. Then it runs tests
// again while the emulator responds with 404: a test proves an operation if it fails without it. With --check, it only
// reports whether the page is outdated. It fails if an operation of DataRobot's API reference has no use or no proof.
// With --uses=FILE, it takes the uses that `npm test` recorded with the environment variable API_COVERAGE=FILE.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = join(root, 'docs/api-coverage.md')
const { values: options } = parseArgs({ options: { check: { type: 'boolean' }, uses: { type: 'string' } } })

/** Maximum number of rounds in the search for tests that fail without an operation. */
const MAX_ROUNDS = 12
/** Tests that choose at random which operations they need: their proofs do not repeat. */
const RANDOM = ['run/mutated-replies', 'deploy/trees']

/** Paths of the tests of the actions. */
const ACTIONS = '__tests__/(actions|previews|run)/'

const uses = readUses()
const operations = readOperations()
const [reference, beyond] = [false, true].map(isBeyond => operations.filter(each => each.isBeyond === isBeyond))
const keyOf = ({ path, test }) => `${path} ${test}`
/** Number of operations that each test used. */
const sizes = new Map(
  [...Map.groupBy([...uses.values()].flat(), keyOf)].map(([key, all]) => [
    key,
    new Set(all.map(each => each.operation)).size
  ])
)
const isUsed = ({ id }) => uses.has(id)

const unused = reference.filter(each => !isUsed(each)).map(({ id }) => id)
if (unused.length > 0) fail(`No action uses ${unused.join(', ')}.`)
const proofs = findProofs()
const unproven = operations.filter(each => isUsed(each) && !proofs.has(each.id)).map(({ id }) => id)
if (unproven.length > 0) fail(`No test of an action fails without ${unproven.join(', ')}.`)
const text = render()
if (options.check && readFileSync(page, 'utf8') !== text)
  fail('docs/api-coverage.md is outdated: run "npm run api-coverage" and commit it.')
if (!options.check) writeFileSync(page, text)

/** Returns the uses of each operation by the tests of the actions. A function of a test that calls an action is none. */
function readUses() {
  const lines = (options.uses === undefined ? recordUses() : readFileSync(options.uses, 'utf8')).split('\n')
  const all = lines.filter(line => line !== '').map(line => JSON.parse(line))
  const isTest = ({ path }) => new RegExp(ACTIONS).test(path) && !RANDOM.some(name => path.includes(name))
  const isAction = ({ action }) => action !== '' && existsSync(join(root, 'src/actions', action))
  return Map.groupBy(
    all.filter(use => isTest(use) && isAction(use)),
    ({ operation }) => operation
  )
}

/** Runs the tests of the actions, which must all pass. */
function recordUses() {
  const { status, output, notes } = runTests([ACTIONS])
  if (status !== 0) fail(`The tests of the actions fail:\n${output}`)
  return notes
}

/**
 * Finds for each operation a test that fails without it: the one that the page shows if it still does, else one that needs
 * few other operations. Each round tries all operations together, each with different tests.
 */
function findProofs() {
  const shown = readProofs()
  const isShown = use => keyOf(use) === shown.get(use.operation)
  const order = (a, b) =>
    isShown(b) - isShown(a) || sizes.get(keyOf(a)) - sizes.get(keyOf(b)) || (keyOf(a) < keyOf(b) ? -1 : 1)
  // In the order of the contract, because the order of the uses depends on which tests ended first.
  const open = new Map(operations.filter(isUsed).map(({ id }) => [id, uses.get(id).toSorted(order)]))
  const found = new Map()
  for (let round = 1; round <= MAX_ROUNDS && open.size > 0; round += 1) {
    const tried = new Map()
    for (const [operation, candidates] of open) {
      const [first] = candidates
      // One test proves several operations, one in each round.
      const isTaken = first !== undefined && isShown(first) && tried.has(first.test)
      const free = isTaken
        ? []
        : candidates.filter(({ test }) => !tried.has(test)).slice(0, 2 ** Math.max(0, round - 2))
      for (const use of free) tried.set(use.test, use)
      open.set(
        operation,
        candidates.filter(use => !free.includes(use))
      )
    }
    // Without a name, all tests would run.
    if (tried.size === 0) break
    const failed = failuresWithout(tried)
    for (const use of tried.values())
      if (failed.has(keyOf(use)) && !found.has(use.operation)) found.set(use.operation, use)
    for (const operation of found.keys()) open.delete(operation)
  }
  return found
}

/** Keys of the tests that the page shows: operation → key. */
function readProofs() {
  const rows = readFileSync(page, 'utf8').matchAll(/^\| `([^`]+)` \| [^|]* \| \[[^\]]*\]\(\.\.\/([^)]+)\): (.*) \|$/gm)
  const proofs = new Map([...rows].map(([, request, path, test]) => [request, keyOf({ path, test: unescaped(test) })]))
  return new Map(operations.map(({ id, request }) => [id, proofs.get(request)]))
}

/** Keys of the tests that fail without their operation. */
function failuresWithout(tried) {
  const names = [...tried.keys()].map(test => `^${test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
  const paths = new Set([...tried.values()].map(({ path }) => path))
  const withheld = Object.fromEntries([...tried].map(([test, { operation }]) => [test, operation]))
  const { results } = runTests(['--testNamePattern', names.join('|'), ...paths], withheld)
  return new Set(
    results.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => keyOf({ path: relative(root, name).split(sep).join('/'), test: fullName }))
    )
  )
}

/** Runs tests. @param withheld operations that get a 404, by test */
function runTests(args, withheld = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'api-coverage-'))
  const [uses, results] = [join(folder, 'uses'), join(folder, 'results')]
  writeFileSync(uses, '')
  try {
    const jest = ['--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js']
    const env = { ...process.env, API_COVERAGE: uses, API_COVERAGE_WITHHELD: JSON.stringify(withheld) }
    const command = [
      ...jest,
      `--testPathIgnorePatterns=${RANDOM.join('|')}`,
      '--json',
      '--outputFile',
      results,
      ...args
    ]
    const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, env, encoding: 'utf8' })
    const { testResults } = JSON.parse(readFileSync(results, 'utf8'))
    return { status, output: stderr, notes: readFileSync(uses, 'utf8'), results: testResults }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Operations in the order of the contract. Those with an `x-confidence` are not in DataRobot's reference. */
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

Written by \`npm run api-coverage\` from [the contract](../api/datarobot.openapi.yaml) and a run of the actions' tests. An
operation counts as used if the emulator answered an action's request for it successfully. Its test is one that fails if
the emulator answers 404 instead. If there are several, the table keeps the one that it shows.

## The ${reference.length} operations of DataRobot's API reference

${table(reference)}

## Other operations

Operations that clients use and the API reference does not show.

${table(beyond.filter(isUsed))}

No action uses the following operations; the emulator provides them for other clients: ${beyond
    .filter(each => !isUsed(each))
    .map(({ request }) => `\`${request}\``)
    .join(', ')}.
`
}

function table(some) {
  const rows = some.map(({ id, request }) => {
    const all = uses.get(id)
    const actions = [...new Set(all.map(({ action }) => action))].sort()
    return [`\`${request}\``, actions.join(', '), shown(proofs.get(id))]
  })
  return [['Operation', 'Used by', 'Proven by'], ['---', '---', '---'], ...rows]
    .map(cells => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function shown({ path, test }) {
  const name = path.replace('__tests__/', '').replace('.test.ts', '')
  return `[${name}](../${path}): ${test.replace(/[\\`*_<>|[\]]/g, '\\$&')}`
}

function unescaped(test) {
  return test.replace(/\\([\\`*_<>|[\]])/g, '$1')
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
