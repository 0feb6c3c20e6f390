import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { goProgram } from './tools.ts'

const VERSION = '0.2.89'
const LIMIT = 5 * 60_000

/** A run of a workflow with `act`. */
export interface Order {
  /** Checkout that contains the workflow. Its remote `origin` determines the repository. */
  checkout: string
  /** Path of the workflow, relative to the checkout. */
  workflow: string
  event: { name: string; payload: unknown }
  /** Folders of actions, by `owner/repo@ref`. */
  actions: Readonly<Record<string, string>>
  secrets: Readonly<Record<string, string>>
  vars: Readonly<Record<string, string>>
  env: Readonly<Record<string, string>>
  /** Folder for the files and caches of act. */
  folder: string
}

export interface Played {
  isGreen: boolean
  /** Outputs of all steps, by name. */
  outputs: Readonly<Record<string, string>>
  annotations: readonly { kind: string; text: string; file: string | null; line: string | null }[]
  /** Results of all steps. */
  summary: string
  /** Readable output of act. */
  log: string
}

/** Returns the outputs with these names, in their order. */
export const pick = ({ outputs }: Played, ...names: string[]): (string | undefined)[] =>
  names.map(name => outputs[name])

/** A line of act's JSON log, with the parts of a command or the result of a step. */
interface Entry {
  msg?: string
  command?: string
  name?: string
  arg?: string
  content?: string
  kvPairs?: Record<string, string> | null
}

/** Installs act. @throws Missing without Go */
export const findAct = (): string => goProgram('github.com/nektos/act', `v${VERSION}`)

/**
 * Runs a workflow on this machine, without containers. It skips `actions/checkout`, because the files exist. Steps get only
 * the environment variables that programs need.
 *
 * @throws Error if act does not end in time
 */
export async function play(act: string, order: Order): Promise<Played> {
  const event = join(order.folder, 'event.json')
  writeFileSync(event, JSON.stringify(order.event.payload))
  const many = (flag: string, entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).flatMap(([name, value]) => [flag, `${name}=${value}`])
  const args = [
    ...[order.event.name, '--json', '--directory', order.checkout, '--workflows', order.workflow, '--eventpath', event],
    ...['--platform', 'ubuntu-latest=-self-hosted', '--pull=false', '--no-cache-server'],
    ...['--action-cache-path', join(order.folder, 'cache')],
    ...many('--local-repository', order.actions),
    ...many('--secret', order.secrets),
    ...many('--var', order.vars),
    ...many('--env', order.env)
  ]
  const child = spawn(act, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: environment(order.folder) })
  const stop = () => process.kill(-(child.pid as number), 'SIGKILL')
  const killer = setTimeout(stop, LIMIT)
  process.once('exit', stop)
  const entries: Entry[] = []
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', line => entries.push(parse(line)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  clearTimeout(killer)
  process.off('exit', stop)
  if (code === null) throw new Error(`act was not done after ${LIMIT / 60_000} minutes\n${logOf(entries)}`)
  const commands = (name: string) => entries.filter(({ command }) => command === name)
  return {
    isGreen: code === 0,
    outputs: Object.fromEntries(commands('set-output').map(({ name = '', arg = '' }) => [name, arg])),
    annotations: ['error', 'warning', 'notice'].flatMap(kind =>
      commands(kind).map(({ arg = '', kvPairs }) => ({
        kind,
        text: arg,
        file: kvPairs?.file ?? null,
        line: kvPairs?.line ?? null
      }))
    ),
    summary: commands('summary')
      .map(({ content = '' }) => content)
      .join('\n'),
    log: logOf(entries)
  }
}

/** PATH with Node 24 first, which actions require: act uses `node` from PATH. */
function environment(home: string): Record<string, string> {
  const path = `${dirname(process.execPath)}:${process.env.PATH}`
  return { PATH: path, HOME: home, XDG_CACHE_HOME: join(home, 'cache'), LANG: 'C.UTF-8', PYTHONUNBUFFERED: '1' }
}

function parse(line: string): Entry {
  try {
    return JSON.parse(line)
  } catch {
    return { msg: line }
  }
}

const logOf = (entries: readonly Entry[]): string => entries.map(({ msg = '' }) => msg.trimEnd()).join('\n')
