import { isLoopback } from '../files/addresses.ts'
import type { DeployedSources } from '../files/deployed-sources.ts'
import { adviceFor, type ServerCommand, serversOf } from '../files/listening.ts'
import { START_SCRIPT } from '../files/scripts.ts'
import { SERVER_CALLS, type ServerCall, serverCallOf } from '../files/server-calls.ts'
import { APPLICATION_PORT } from '../files/servers.ts'
import { lineWhere } from './paths.ts'
import { startedProgram } from './scripts.ts'
import { type CauseKind, type Finder, HINT, LIKELY, type Place, SURE } from './types.ts'

/** Log message in which a server reports the address that it listens on. */
interface ListenMessage {
  kind: CauseKind
  /** Matches a URL, a host and a port, or a port alone. */
  pattern: RegExp
  /** True if the message shows the bound address. Other servers always write `localhost`. */
  namesAddress: boolean
  /** Call in the program's own code. */
  server?: Pick<ServerCall, 'call' | 'code' | 'variables'>
}

const URL_IN_LOG = String.raw`https?://(?<host>[\w.:[\]-]{1,100}?):(?<port>\d{2,5})\b`
const url = (before: string): RegExp => new RegExp(`${before}\\s{0,4}${URL_IN_LOG}`, 'i')

/** Messages of all servers, the most specific first. */
const MESSAGES: readonly ListenMessage[] = [
  { kind: 'streamlit', pattern: url(String.raw`^\s{0,4}(?:Local|Network|External) URL:`), namesAddress: false },
  // With an address in its settings, Streamlit shows only that.
  { kind: 'streamlit', pattern: url(String.raw`^\s{0,4}URL:`), namesAddress: true },
  { kind: 'streamlit', pattern: /Uvicorn server started on (?<host>\S{0,100}):(?<port>\d{2,5})$/, namesAddress: true },
  {
    kind: 'uvicorn',
    pattern: url('Uvicorn running on'),
    namesAddress: true,
    server: SERVER_CALLS.uvicorn
  },
  { kind: 'gunicorn', pattern: url('Listening at:'), namesAddress: true },
  {
    kind: 'dash',
    pattern: url('Dash is running on'),
    namesAddress: true,
    server: SERVER_CALLS.dash
  },
  {
    kind: 'gradio',
    pattern: url('Running on local URL:'),
    namesAddress: true,
    server: SERVER_CALLS.gradio
  },
  { kind: 'flask', pattern: url(String.raw`\* Running on`), namesAddress: true, server: SERVER_CALLS.flask },
  {
    kind: 'python',
    pattern: /Serving HTTPS? on (?<host>\S{1,100}) port (?<port>\d{2,5})\b/,
    namesAddress: true
  },
  { kind: 'python', pattern: url('(?:Starting development server at|Running on|Serving on)'), namesAddress: true },
  {
    kind: 'r',
    pattern: /^Listening on http:\/\/(?<host>\d[\d.]{1,20}):(?<port>\d{2,5})$/,
    namesAddress: true,
    server: SERVER_CALLS.r
  },
  {
    kind: 'node',
    pattern: new RegExp(
      String.raw`\b(?:listening|running|serving|started|available|ready|local)\b.{0,80}?(?:${URL_IN_LOG}|\bport:? {1,2}(?<alone>\d{2,5})\b|\bon :?(?<bare>\d{4,5})\b)`,
      'i'
    ),
    namesAddress: false,
    server: SERVER_CALLS.node
  }
]

/** Lines of the emulator about an application that it cannot reach. It saw the address, so they take precedence. */
const NOTES: readonly ListenMessage[] = [
  {
    kind: 'system',
    pattern: /\bit listens on (?<host>\S{1,100})(?: and \S{1,100}){0,9} only, where .{1,60} \(port (?<port>\d{2,5})\)/,
    namesAddress: true
  },
  { kind: 'system', pattern: /; it listens on port (?<alone>\d{2,5})\b.{0,80} instead\b/, namesAddress: true }
]

/** All messages, the first of which that a line matches applies. */
const ALL_MESSAGES = [...MESSAGES, ...NOTES]

/** Lines about the port that an application should use, such as the emulator writes. */
const EXPECTATION = /\bshould listen\b/

/** First port that the emulator assigns. The application then uses its variable PORT. */
const FIRST_ASSIGNED_PORT = 20_000

/** Address of the loopback interface in a program. */
const LOCAL_LITERAL = /["'`](?:127\.0\.0\.1|localhost|::1)["'`]/

/** Weight of a local server on the right port. A reverse proxy may be in front of it, so errors in the log come first. */
const MAY_BE_INTENDED = (HINT + LIKELY) / 2

/** An address that a line of the log reports. */
interface ReportedAddress {
  message: ListenMessage
  port: number
  isLocal: boolean
  at: number
}

/** Finds an application that DataRobot cannot reach, because it listens on another port or on 127.0.0.1 only. */
export const findListening: Finder = (lines, files) => {
  const logged = lines.flatMap((line, at) => addressIn(line, at))
  const noted = logged.filter(({ message }) => NOTES.includes(message))
  const addresses = logged.map(each => ({
    ...each,
    isLocal:
      each.isLocal ||
      noted.some(({ port, isLocal }) => isLocal && port === each.port) ||
      bindsLocally(each.message, files)
  }))
  const right = addresses.filter(({ port }) => isRightPort(port))
  const [last] = (right.length > 0 ? right : addresses).slice(-1)
  // A server with several addresses needs only one that DataRobot can reach.
  if (last === undefined || (right.length > 0 && right.some(({ isLocal }) => !isLocal))) return []
  const alike = addresses.filter(({ port }) => port === last.port)
  const isLocal = alike.every(each => each.isLocal)
  // A framework and its server both log a message (Dash, then Flask): the table has the framework first.
  const [{ message } = last] = alike.sort((a, b) => ALL_MESSAGES.indexOf(a.message) - ALL_MESSAGES.indexOf(b.message))
  const { advice, place } = adviceOf(message, last, files)
  const where = isLocal ? `127.0.0.1:${last.port} only` : `port ${last.port}`
  const text = `The application listens on ${where}, but DataRobot connects to port ${APPLICATION_PORT} from outside`
  const weight = isRightPort(last.port) && noted.length === 0 ? MAY_BE_INTENDED : SURE
  return [{ kind: message.kind, message: text, place, next: advice, at: last.at, weight }]
}

const isRightPort = (port: number): boolean => port === APPLICATION_PORT || port >= FIRST_ASSIGNED_PORT

function addressIn(line: string, at: number): ReportedAddress[] {
  for (const message of EXPECTATION.test(line) ? NOTES : ALL_MESSAGES) {
    const { host = '', port, alone, bare } = message.pattern.exec(line)?.groups ?? {}
    const number = Number(port ?? alone ?? bare)
    if (number > 0 && number < 65_536)
      return [{ message, port: number, isLocal: message.namesAddress && isLoopback(host), at }]
  }
  return []
}

/** Returns true if the program binds to 127.0.0.1 although its message does not show the address. */
function bindsLocally({ server, namesAddress }: ListenMessage, files: DeployedSources): boolean {
  const file = namesAddress || server === undefined ? null : (startedProgram(files)?.file ?? null)
  return file !== null && serverCallOf(files.lines(file) ?? [], [])?.isLocal === true
}

/**
 * The change to make and its place: the command in the start script, else the settings file with the port, else
 * variables, else the call in the program.
 */
function adviceOf(
  message: ListenMessage,
  { port, isLocal }: Pick<ReportedAddress, 'port' | 'isLocal'>,
  files: DeployedSources
): { advice: string; place: Place | null } {
  const script = files.has(START_SCRIPT) ? (files.lines(START_SCRIPT) ?? []) : []
  const command = commandFor(port, serversOf(script))
  if (command !== null) return inSettings(command, port, files) ?? inScript(command)
  const started = startedProgram(files)
  const program = started?.file ?? null
  const source = program === null ? [] : (files.lines(program) ?? [])
  const { code, call, variables }: Partial<ServerCall> = message.server ?? serverCallOf(source, [])?.server ?? {}
  const inCode = program === null || call === undefined ? null : lineWhere(program, line => call.test(line), files)
  // A port in the code takes precedence over variables.
  const portPlace = program === null ? null : lineWhere(program, line => namesPort(line, port), files)
  const atStart = started?.at ?? null
  if (variables !== undefined && portPlace === null && atStart !== null)
    return { advice: `put "${variables}" before the command in ${START_SCRIPT}:${atStart.line}`, place: atStart }
  // The call may be in a library, or unknown. The port in the program is then the line to change.
  if (inCode === null && portPlace !== null && !isRightPort(port))
    return { advice: `write ${APPLICATION_PORT} in ${portPlace.file}:${portPlace.line}`, place: portPlace }
  if (code === undefined) {
    const addressPlace =
      program === null || !isLocal ? null : lineWhere(program, line => LOCAL_LITERAL.test(line), files)
    const place = addressPlace ?? atStart
    return { advice: `make it listen on 0.0.0.0:${APPLICATION_PORT}`, place }
  }
  const where = inCode ?? atStart
  const location = where === null ? '' : ` in ${where.file}:${where.line}`
  return { advice: `write "${code}"${location}`, place: where }
}

/** Tells whether a line of a program names the port, and does more than to log it. */
const namesPort = (line: string, port: number): boolean =>
  new RegExp(`\\b${port}\\b`).test(line) && !/^\s*(?:print\(|console\.|log\w*\.)/.test(line)

const inScript = (command: ServerCommand) => ({
  advice: adviceFor(command),
  place: { file: START_SCRIPT, line: command.line }
})

/** The line of a settings file of the server with this port, which applies if the command has no options for it. */
function inSettings({ configs, isExplicit }: ServerCommand, port: number, files: DeployedSources) {
  if (isExplicit) return null
  for (const { path } of configs) {
    const place = lineWhere(path, line => new RegExp(`\\b${port}\\b`).test(line), files)
    if (place !== null) return { advice: `write ${APPLICATION_PORT} in ${path}:${place.line}`, place }
  }
  return null
}

/** The command that uses this port, else the last one. */
function commandFor(port: number, commands: readonly ServerCommand[]): ServerCommand | null {
  return commands.findLast(command => command.port === port) ?? commands.at(-1) ?? null
}
