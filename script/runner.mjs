// A stand-in for GitHub's runner, which runs an action of this repository like a step of a workflow. It needs Node and a
// checkout, but no installation. From a shell:
//   node script/runner.mjs --action . --with app-name=hello --env DATAROBOT_API_TOKEN=… [--event FILE] [--workspace DIR]
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readActionMetadata } from './action-metadata.mjs'
import { parseKeyValues, parsePaths } from './file-commands.mjs'
import { inputVariables, runnerVariables } from './step-environment.mjs'
import { runProcess } from './step-process.mjs'
import { CommandReader, masked } from './workflow-commands.mjs'

const MAX_SUMMARY_BYTES = 1024 * 1024

/** Runs main and then post, even if main failed. `runner.d.mts` documents the options and the result. */
export async function runAction(options) {
  const { actionFolder, with: inputs = {}, env = {}, event = {}, token = '', onLine = () => {} } = options
  const action = readActionMetadata(readFileSync(join(actionFolder, 'action.yml'), 'utf8'))
  if (!/^node\d+$/.test(action.runs.using))
    throw new Error(`This runner supports only Node actions, not "${action.runs.using}".`)
  const temporary = options.temporaryFolder ?? (await mkdtemp(join(tmpdir(), 'runner-')))
  const result = { outputs: {}, state: {}, env: {}, path: [], summary: '', annotations: [], masks: [], log: [] }
  if (token !== '') result.masks.push(token)
  const print = line => {
    result.log.push(line)
    onLine(line)
  }
  try {
    await mkdir(temporary, { recursive: true })
    await writeFile(join(temporary, 'event.json'), typeof event === 'string' ? event : JSON.stringify(event))
    const base = runnerVariables({ env, workspace: options.workspace, temporary })
    const github = name => (name === 'token' ? token : base[`GITHUB_${name.toUpperCase()}`])
    const { variables, unexpected } = inputVariables(action.inputs, inputs, github)
    if (unexpected.length > 0) {
      const text = `Unexpected input(s) ${quoted(unexpected)}, valid inputs are [${quoted(Object.keys(action.inputs))}]`
      new CommandReader(result, { print }).annotate('warning', text)
    }
    const step = { options, result, print, temporary, base: { ...base, ...variables } }
    const main = await runPart(step, action.runs.main, options)
    const outcome = main.cancelled ? 'cancelled' : main.exitCode === 0 ? 'success' : 'failure'
    const runsPost = action.runs.post !== undefined && holds(action.runs['post-if'] ?? 'always()', outcome)
    let post = { exitCode: 0 }
    try {
      await options.laterSteps?.(result.env)
    } finally {
      const again = inputVariables(action.inputs, inputs, github, outcome)
      const postStep = { ...step, base: { ...base, ...again.variables } }
      if (runsPost) post = await runPart(postStep, action.runs.post, {})
    }
    return { ...result, exitCode: main.exitCode || post.exitCode, cancelled: main.cancelled, killedBy: main.killedBy }
  } finally {
    if (options.temporaryFolder === undefined) await rm(temporary, { recursive: true, force: true })
  }
}

const quoted = names => names.map(name => `'${name}'`).join(', ')

/** Runs main or post in a process with its own command files, which are read after its end. */
async function runPart({ options, result, print, temporary, base }, script, { signal, cancelAfterLine, cancelDelays }) {
  const names = ['OUTPUT', 'ENV', 'PATH', 'STATE', 'STEP_SUMMARY']
  const files = Object.fromEntries(
    names.map(name => [name, join(temporary, `${name.toLowerCase()}-${crypto.randomUUID()}`)])
  )
  for (const file of Object.values(files)) await writeFile(file, '')
  const env = { ...base, ...result.env, PATH: [...result.path.toReversed(), base.PATH].join(delimiter) }
  for (const [name, file] of Object.entries(files)) env[`GITHUB_${name}`] = file
  for (const [name, value] of Object.entries(result.state)) env[`STATE_${name}`] = value
  const commands = new CommandReader(result, { isDebug: env.RUNNER_DEBUG === '1', print })
  const ended = await runProcess({
    command: [options.node ?? process.execPath, resolve(options.actionFolder, script)],
    env,
    cwd: base.GITHUB_WORKSPACE,
    onLine: line => commands.read(line),
    signal,
    cancelAfterLine,
    cancelDelays
  })
  const readable = await readFiles(files, result, commands)
  return { ...ended, exitCode: ended.exitCode === 0 && !readable ? 1 : ended.exitCode }
}

async function readFiles(files, result, commands) {
  const readers = {
    OUTPUT: text => Object.assign(result.outputs, Object.fromEntries(parseKeyValues(text))),
    STATE: text => Object.assign(result.state, Object.fromEntries(parseKeyValues(text))),
    ENV: text => {
      const pairs = parseKeyValues(text)
      if (pairs.some(([name]) => name.toUpperCase() === 'NODE_OPTIONS'))
        throw new Error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
      Object.assign(result.env, Object.fromEntries(pairs))
    },
    PATH: text => result.path.push(...parsePaths(text)),
    STEP_SUMMARY: text => {
      const size = Buffer.byteLength(text)
      if (size <= MAX_SUMMARY_BYTES) result.summary += masked(text, result.masks)
      else
        commands.annotate(
          'error',
          `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${Math.ceil(size / 1024)}k`
        )
    }
  }
  let readable = true
  for (const [name, read] of Object.entries(readers)) {
    try {
      read((await readFile(files[name], 'utf8')).replace(/^\ufeff/, ''))
    } catch (error) {
      commands.annotate('error', `Unable to process file command '${name.toLowerCase()}' successfully.`)
      commands.annotate('error', error.message)
      readable = false
    }
  }
  return readable
}

function holds(condition, outcome) {
  const terms = condition.replace(/^\$\{\{(.*)\}\}$/, '$1').split('||')
  return terms.some(term => {
    const [, name] = /^\s*(always|success|failure|cancelled)\(\)\s*$/.exec(term) ?? []
    if (name === undefined) throw new Error(`This runner does not support the condition ${condition}.`)
    return name === 'always' || name === outcome || (name === 'cancelled' && outcome === 'cancelled')
  })
}

const USAGE = `Usage: node script/runner.mjs [--action <folder>] [--workspace <folder>] [--with <input>=<value>]...
         [--env <name>=<value>]... [--event <file>] [--summary <file>]`

/** Reads the options of the command line. After a wrong one, it prints the usage and returns null. */
function readOptions(options) {
  try {
    const { values } = parseArgs({ options })
    const path = join(values.action, 'action.yml')
    if (existsSync(path)) return values
    console.error(`There is no ${path}.`)
  } catch (error) {
    console.error(error.message)
  }
  console.error(USAGE)
  process.exitCode = 2
  return null
}

/** First line of an output, such as a plan or a build log, which the log has already shown in full. */
function firstLine(text) {
  const [first, ...others] = text.trimEnd().split('\n')
  return others.length === 0 ? text : `${first} … (${others.length} more lines)`
}

async function main() {
  const list = { type: 'string', multiple: true, default: [] }
  const text = { type: 'string' }
  const options = {
    action: { ...text, default: '.' },
    with: list,
    env: list,
    event: text,
    workspace: text,
    summary: text
  }
  const values = readOptions(options)
  if (values === null) return
  const pairs = entries =>
    Object.fromEntries(entries.map(entry => [entry.split('=', 1)[0], entry.slice(entry.indexOf('=') + 1)]))
  const own = Object.entries(process.env).filter(([name]) => !/^(GITHUB|INPUT|RUNNER|ACTIONS|STATE|npm)_/.test(name))
  const cancel = new AbortController()
  process.once('SIGINT', () => cancel.abort())
  const result = await runAction({
    actionFolder: values.action,
    with: pairs(values.with),
    env: { ...Object.fromEntries(own), ...pairs(values.env) },
    event: values.event === undefined ? {} : readFileSync(values.event, 'utf8'),
    workspace: values.workspace,
    signal: cancel.signal,
    onLine: line => console.log(line)
  })
  for (const [name, value] of Object.entries(result.outputs))
    console.log(`  ${name} = ${firstLine(masked(value, result.masks))}`)
  if (values.summary !== undefined) await writeFile(values.summary, result.summary)
  process.exitCode = result.exitCode
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) await main()
