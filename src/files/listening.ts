import { posix } from 'node:path'
import { isLoopback } from './addresses.ts'
import { type Command, commandsOf, interpreterLine, startsInterpreter } from './commands.ts'
import type { DeployedSources } from './deployed-sources.ts'
import { serverCallOf } from './server-calls.ts'
import { APPLICATION_PORT, SERVERS, type Server } from './servers.ts'
import type { SourceWarning } from './types.ts'

/** A server that a start script runs. */
export interface ServerCommand {
  server: Server
  /** Line number in the script, from 1. */
  line: number
  /** Null if the script does not determine it. */
  port: number | null
  /** True if it listens on 127.0.0.1 only. Null if the script does not determine it. */
  isLocal: boolean | null
  /** True if the script sets the port or the address. */
  isExplicit: boolean
  /** Settings files that the server may read, the last one with the highest precedence. */
  configs: readonly { path: string; setting?: RegExp }[]
}

/** Reverse proxies, and programs that start other servers: they may serve on the port themselves. */
const PROXIES =
  /^(?:nginx|caddy|haproxy|traefik|envoy|httpd|apache2(?:ctl)?|supervisord|honcho|foreman|pm2|s6-svscan|socat|docker)$/
const START_SCRIPT = 'start-app.sh'

/** The known web servers that a script runs. */
export function serversOf(script: readonly string[]): ServerCommand[] {
  const whole = script.join('\n')
  return commandsOf(script).flatMap(command => {
    const server = SERVERS.find(
      ({ program, serves }) => program === command.program && (serves?.test(command.rest) ?? true)
    )
    return server === undefined ? [] : [readCommand(server, command, whole)]
  })
}

/** Warns if the application listens where DataRobot does not connect, if that is certain. */
export function listeningWarning(files: DeployedSources): SourceWarning | null {
  const script = files.lines(START_SCRIPT) ?? []
  if (commandsOf(script).some(mayServe)) return null
  const servers = serversOf(script).map(command => withConfigs(command, files))
  const last = servers.at(-1)
  if (last === undefined) return warningOfProgram(script, files)
  if (!servers.every(isWrong)) return null
  const [place] = last.settings
  const writes = last.settings.map(({ value, file, line }) => `write ${value} in ${file}:${line}`)
  const message = describeListening(last.server.name, last, writes.join(' and ') || adviceFor(last))
  return { message, file: place?.file ?? START_SCRIPT, line: place?.line ?? last.line }
}

/** A line of a settings file with a wrong port or address, and the right value. */
interface WrongSetting {
  file: string
  line: number
  value: string
}

/**
 * Applies the settings files of a server to its defaults. Port and address are unknown if a file sets them otherwise
 * than by a literal, or if the command sets them too.
 */
function withConfigs(command: ServerCommand, files: DeployedSources): ServerCommand & { settings: WrongSetting[] } {
  let { port, isLocal } = command
  const settings: WrongSetting[] = []
  for (const { path, setting } of command.configs)
    for (const [index, line] of (files.lines(path) ?? []).entries()) {
      if (!/port|address|host|bind/i.test(line) || /^\s*(?:#|\/\/)/.test(line)) continue
      const match = setting?.exec(line)
      if (!match || command.isExplicit) return { ...command, port: null, isLocal: null, settings: [] }
      const ofLine = { port: numberOf(match.groups?.port), isLocal: isLocalOf(match.groups?.address) }
      port = ofLine.port ?? port
      isLocal = ofLine.isLocal ?? isLocal
      const value = [
        ...(ofLine.isLocal === null ? [] : ['0.0.0.0']),
        ...(ofLine.port === null ? [] : [APPLICATION_PORT])
      ]
      if (isWrong(ofLine)) settings.push({ file: path, line: index + 1, value: value.join(':') })
    }
  return { ...command, port, isLocal, settings }
}

const numberOf = (port: string | undefined): number | null => (port === undefined ? null : Number(port))

const isLocalOf = (address: string | undefined): boolean | null => (address === undefined ? null : isLoopback(address))

/** Warns about the server in the program that the script starts. */
function warningOfProgram(script: readonly string[], files: DeployedSources): SourceWarning | null {
  const started = interpreterLine(script)
  if (started === null || isSet(script)) return null
  const file = started.file ?? START_SCRIPT
  const call = serverCallOf(started.file === null ? script : (files.lines(file) ?? []), script)
  if (call === null || !isWrong(call)) return null
  const { name, code, variables } = call.server
  // Variables leave the program as it is, but its own arguments take precedence over them.
  if (variables !== undefined && !call.isExplicit) {
    const advice = `put "${variables}" before the command in ${START_SCRIPT}:${started.line}`
    return { message: describeListening(name, call, advice), file: START_SCRIPT, line: started.line }
  }
  const message = describeListening(name, call, `write "${code}" in ${file}:${call.line}`)
  return { message, file, line: call.line }
}

/** Returns true if a script sets a variable that programs may read their port or address from. */
const isSet = (script: readonly string[]): boolean =>
  script.some(line => /(?:^|\s)(?:export\s+)?(?:HOST|PORT)=/.test(line))

function describeListening(
  name: string,
  { port, isLocal }: { port: number | null; isLocal: boolean | null },
  advice: string
): string {
  const where = [...(isLocal ? ['127.0.0.1'] : []), ...(port === null ? [] : [`port ${port}`])].join(', ')
  return `${name} listens on ${where}, but DataRobot connects to port ${APPLICATION_PORT} from outside: ${advice}.`
}

/** Returns true only for a port or address that is known to be wrong, not for one that a variable may set. */
const isWrong = ({ port, isLocal }: Pick<ServerCommand, 'port' | 'isLocal'>): boolean =>
  (port !== null && port !== APPLICATION_PORT) || isLocal === true

const mayServe = ({ program, text, isInBackground }: Command): boolean =>
  PROXIES.test(program) || (isInBackground && startsInterpreter(text))

/** The change to make in the script, with the server's own options. */
export function adviceFor({ server, line, isExplicit }: Pick<ServerCommand, 'server' | 'line' | 'isExplicit'>): string {
  return isExplicit
    ? `change its options in start-app.sh:${line} to "${server.fix}"`
    : `add "${server.fix}" to start-app.sh:${line}`
}

function readCommand(server: Server, { rest, line, folder }: Command, script: string): ServerCommand {
  const configs = configsOf(server, rest, folder ?? '')
  const found = { server, line, port: server.port, isLocal: server.isLocal, isExplicit: false, configs }
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

/** Settings files in the folder of the command, then those beside the program, as Streamlit reads them. */
function configsOf({ configs = [] }: Server, rest: string, folder: string): ServerCommand['configs'] {
  const program = /(?:^|\s)([\w./-]{1,200}\.py)\b/.exec(rest)?.[1] ?? ''
  const folders = [...new Set([folder, posix.join(folder, posix.dirname(program))].map(each => posix.join(each, '.')))]
  return folders.flatMap(each => configs.map(config => ({ ...config, path: posix.join(each, config.path) })))
}

function flagOf(rest: string, flags: readonly string[] = []): string | undefined {
  for (const flag of flags) {
    // `-p8080` needs no separator, unlike `--port`.
    const between = flag.startsWith('--') ? '[=\\s]\\s*' : '[=\\s]*'
    const [, value] = new RegExp(`(?:^|\\s)${flag.replaceAll('.', '\\.')}${between}(\\S+)`).exec(rest) ?? []
    if (value !== undefined) return value
  }
  return undefined
}

/** Returns `8080` for `tcp://0.0.0.0:8080`, `:8080` and `8080`, and any other value (a socket, a variable) unchanged. */
const portIn = (bind: string): string => /(?:^|:)(\d{1,5})$/.exec(bind)?.[1] ?? bind

/** Returns the address of `address:port`: empty for all addresses (`:8080`), undefined for a port alone. */
const addressIn = (bind: string): string | undefined => /^(?:\w+:\/\/)?(.*):[^:]+$/.exec(bind)?.[1]
