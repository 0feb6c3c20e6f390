import { isLoopback } from '../files/addresses.ts'
import { type Command, commandsOf, interpreterLine, startsInterpreter } from '../files/commands.ts'
import type { DeployedSources } from '../files/deployed-sources.ts'
import { adviceFor, type ServerCommand, serversOf } from '../files/listening.ts'
import { START_SCRIPT } from '../files/scripts.ts'
import { serverCallOf } from '../files/server-calls.ts'
import { APPLICATION_PORT } from '../files/servers.ts'
import type { SourceWarning } from '../files/types.ts'
import { startedProgram } from './scripts.ts'

/** Reverse proxies, and programs that start other servers: they may serve on the port themselves. */
const PROXIES =
  /^(?:nginx|caddy|haproxy|traefik|envoy|httpd|apache2(?:ctl)?|supervisord|honcho|foreman|pm2|s6-svscan|socat|docker)$/

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
  const program = started.file ?? npmProgram(started.line, files)
  const file = program ?? START_SCRIPT
  const call = serverCallOf(program === null ? script : (files.lines(file) ?? []), script)
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

/** Program of the script of npm that a line of the start script runs. */
function npmProgram(line: number, files: DeployedSources): string | null {
  const program = startedProgram(files)
  return program?.at.line === line && /\.[cm]?[jt]s$/.test(program.file ?? '') ? program.file : null
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
