import { posix } from 'node:path'
import { isLoopback } from './addresses.ts'
import { type Command, commandsOf } from './commands.ts'
import { SERVERS, type Server } from './servers.ts'

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
