import type { ResolvedFile } from './links.ts'
import { readBeginning } from './reading.ts'
import { APPLICATION_PORT, SERVERS, type Server } from './servers.ts'

/** A server that a start script runs. */
export interface ServerCommand {
  server: Server
  /** In the script, from 1. */
  line: number
  /** Null where it cannot be told from the script. */
  port: number | null
  /** Whether it listens on 127.0.0.1 only; null where it cannot be told. */
  isLocal: boolean | null
  /** Whether the script says the port or the address. */
  isExplicit: boolean
}

/** Words before a program that leave it what it is. */
const WRAPPERS =
  /^(?:exec|nohup|env|nice|time|timeout|sudo|tini|dumb-init|then|do|else|!|\{|\(|python[\d.]*|pypy[\d.]*|(?:ba|da|z)?sh|uv|uvx|run|poetry|pipenv|pdm|hatch|rye|npx|bunx|pnpm|yarn|bun|dlx|conda|opentelemetry-instrument|ddtrace-run|--|\d+[smh]?)$/
/** Programs that may serve on the port and hand requests on, or start others that do. */
const FRONTS =
  /^(?:nginx|caddy|haproxy|traefik|envoy|httpd|apache2(?:ctl)?|supervisord|honcho|foreman|pm2|s6-svscan|socat|docker)$/
const INTERPRETERS = /^(?:python[\d.]*|node|deno|bun|Rscript|R|java|go|npm|pnpm|yarn)$/
/** Scripts and settings are looked through so far. */
const MAX_BYTES = 1024 * 1024
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/i

/** One command of a script. */
interface Command {
  /** Path of the program without its folders; what is before it is dropped. */
  program: string
  rest: string
  text: string
  line: number
  isInBackground: boolean
}

/** The servers that a script runs, as far as they are known. */
export function serversOf(script: readonly string[]): ServerCommand[] {
  const whole = script.join('\n')
  return commandsOf(script).flatMap(command => {
    const server = SERVERS.find(
      ({ program, serves }) => program === command.program && (serves?.test(command.rest) ?? true)
    )
    return server === undefined ? [] : [readCommand(server, command, whole)]
  })
}

/** The last line of a script that hands over to an interpreter: what serves then stands in the program. */
export function interpreterLine(script: readonly string[]): { line: number; file: string | null } | null {
  const found = commandsOf(script).findLast(({ text }) => hasInterpreter(text))
  if (found === undefined) return null
  const file = /(?:^|\s)["']?(?:\.\/)?([\w./-]{1,200}\.(?:py|[cm]?[jt]s|R))\b/.exec(found.text)?.[1] ?? null
  return { line: found.line, file }
}

/** What is wrong with the way the start script of these files serves; at most one warning. */
export async function startScriptNotices(files: readonly ResolvedFile[]): Promise<string[]> {
  const read = async (path: string): Promise<string> => {
    const file = files.find(place => place.path === path)
    const bytes = file === undefined ? null : await readBeginning(file, MAX_BYTES)
    // A fault of reading shows when the file is digested.
    return Buffer.isBuffer(bytes) ? bytes.toString('utf8') : ''
  }
  const script = (await read('start-app.sh')).split(/\r?\n/)
  const commands = commandsOf(script)
  const servers = serversOf(script)
  const last = servers.at(-1)
  if (last === undefined || commands.some(mayServe) || !servers.every(isWrong)) return []
  for (const path of servers.flatMap(({ server }) => server.configs ?? []))
    if (/port|address|host|bind/i.test(await read(path))) return []
  const where = `${last.isLocal ? '127.0.0.1' : 'all addresses'}, port ${last.port ?? 'unknown'}`
  return [
    `${last.server.name} listens on ${where}, but DataRobot asks port ${APPLICATION_PORT} from outside: ${adviceFor(last)}.`
  ]
}

/** Nothing is said where a server may listen right: behind a variable, a file of settings, a program in front. */
const isWrong = ({ port, isLocal }: ServerCommand): boolean =>
  (port !== null && port !== APPLICATION_PORT) || isLocal === true

const mayServe = ({ program, text, isInBackground }: Command): boolean =>
  FRONTS.test(program) || (isInBackground && hasInterpreter(text))

const hasInterpreter = (text: string): boolean => text.split(/\s+/).some(word => INTERPRETERS.test(baseOf(word)))

/** What to change in the script, in the server's own options. */
export function adviceFor({ server, line, isExplicit }: Pick<ServerCommand, 'server' | 'line' | 'isExplicit'>): string {
  return isExplicit
    ? `change its options in start-app.sh:${line} to "${server.fix}"`
    : `add "${server.fix}" to start-app.sh:${line}`
}

export const isLoopback = (host: string): boolean => LOOPBACK.test(host)

function readCommand(server: Server, { rest, line }: Command, script: string): ServerCommand {
  const found = { server, line, port: server.port, isLocal: server.isLocal, isExplicit: false }
  if (server.otherwise?.test(script)) return { ...found, port: null, isLocal: null }
  const bind = flagOf(rest, server.bindFlags) ?? server.argument?.exec(rest)?.[1]
  const port = flagOf(rest, server.portFlags) ?? (bind === undefined ? undefined : portIn(bind))
  const address = flagOf(rest, server.addressFlags) ?? (bind === undefined ? undefined : addressIn(bind))
  return {
    ...found,
    port: port === undefined ? found.port : /^\d{1,5}$/.test(port) ? Number(port) : null,
    isLocal: address === undefined ? found.isLocal : address.includes('$') ? null : isLoopback(address),
    isExplicit: port !== undefined || address !== undefined
  }
}

function flagOf(rest: string, flags: readonly string[] = []): string | undefined {
  for (const flag of flags) {
    // `-p8080` needs nothing between, as `--port` does.
    const between = flag.startsWith('--') ? '[=\\s]\\s*' : '[=\\s]*'
    const [, value] = new RegExp(`(?:^|\\s)${flag.replaceAll('.', '\\.')}${between}(\\S+)`).exec(rest) ?? []
    if (value !== undefined) return value
  }
  return undefined
}

/** `8080` of `tcp://0.0.0.0:8080`, `:8080`, `8080`; a value that is none, such as a socket or a variable, is itself. */
const portIn = (bind: string): string => /(?:^|:)(\d{1,5})$/.exec(bind)?.[1] ?? bind

/** Empty for all addresses (`:8080`); undefined for a port alone, which leaves the address as it is. */
const addressIn = (bind: string): string | undefined => /^(?:\w+:\/\/)?(.*):[^:]+$/.exec(bind)?.[1]

function commandsOf(script: readonly string[]): Command[] {
  return continued(script).flatMap(({ text, line }) => {
    if (text.trimStart().startsWith('#')) return []
    const parts = text.replace(/\s#.*$/, '').split(/(&&|\|\||;|\||&(?!>)(?<![<>]&))/)
    return parts.flatMap((part, index) => {
      if (index % 2 === 1) return []
      const words = part.replaceAll(/["']/g, '').trim().split(/\s+/)
      const first = words.findIndex(word => !(WRAPPERS.test(baseOf(word)) || /^\w+=/.test(word) || /^-/.test(word)))
      if (first === -1) return []
      const rest = words.slice(first + 1).join(' ')
      const program = baseOf(words[first] ?? '')
      return [{ program, rest, text: words.join(' '), line, isInBackground: parts[index + 1] === '&' }]
    })
  })
}

/** Lines that end in a backslash go on in the next. */
function continued(script: readonly string[]): { text: string; line: number }[] {
  const whole: { text: string; line: number }[] = []
  let isOpen = false
  for (const [index, text] of script.entries()) {
    const last = whole.at(-1)
    const piece = text.replace(/\\\s*$/, ' ')
    if (isOpen && last !== undefined) last.text += piece
    else whole.push({ text: piece, line: index + 1 })
    isOpen = /\\\s*$/.test(text)
  }
  return whole
}

const baseOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1)
