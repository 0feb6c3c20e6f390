import type { DeployedSources } from '../files/deployed-sources.ts'
import { adviceFor, interpreterLine, isLoopback, type ServerCommand, serversOf } from '../files/listening.ts'
import { APPLICATION_PORT } from '../files/servers.ts'
import { lineWhere } from './paths.ts'
import { type CauseKind, type Finder, HINT, LIKELY, type Place, SURE } from './types.ts'

/** What a program says of the address that it listens on. */
interface Saying {
  kind: CauseKind
  /** Says a URL, or a host and a port, or a port alone. */
  pattern: RegExp
  /** Whether it names the address that it is bound to; others write `localhost` of any. */
  namesAddress: boolean
  /** What is right in the program's own code, and the call where it stands. */
  code?: string
  call?: RegExp
  /** Variables that a start script can set in place of that. */
  variables?: string
}

const URL_IN_LOG = String.raw`https?://(?<host>[\w.:[\]-]{1,100}?):(?<port>\d{2,5})\b`
const url = (before: string): RegExp => new RegExp(`${before}\\s{0,4}${URL_IN_LOG}`, 'i')

const FLASK = { code: 'app.run(host="0.0.0.0", port=8080)', call: /\.run\(/ }

/** The more a saying tells of who says it, the earlier. */
const MESSAGES: readonly Saying[] = [
  { kind: 'streamlit', pattern: url(String.raw`^\s{0,4}(?:(?:Local|Network|External) )?URL:`), namesAddress: false },
  { kind: 'streamlit', pattern: /Uvicorn server started on (?<host>\S{0,100}):(?<port>\d{2,5})$/, namesAddress: false },
  {
    kind: 'uvicorn',
    pattern: url('Uvicorn running on'),
    namesAddress: true,
    code: 'uvicorn.run(app, host="0.0.0.0", port=8080)',
    call: /uvicorn\.run\(/
  },
  { kind: 'gunicorn', pattern: url('Listening at:'), namesAddress: true },
  {
    kind: 'dash',
    pattern: url('Dash is running on'),
    namesAddress: true,
    ...FLASK,
    variables: 'HOST=0.0.0.0 PORT=8080'
  },
  {
    kind: 'gradio',
    pattern: url('Running on local URL:'),
    namesAddress: true,
    code: 'launch(server_name="0.0.0.0", server_port=8080)',
    call: /\.launch\(/,
    variables: 'GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=8080'
  },
  { kind: 'flask', pattern: url(String.raw`\* Running on`), namesAddress: true, ...FLASK },
  {
    kind: 'python',
    pattern: /Serving HTTPS? on (?<host>\S{1,100}) port (?<port>\d{2,5})\b/,
    namesAddress: true
  },
  { kind: 'python', pattern: url('(?:Starting development server at|Running on|Serving on)'), namesAddress: true },
  {
    kind: 'r',
    pattern: url('Listening on'),
    namesAddress: true,
    code: 'runApp(host = "0.0.0.0", port = 8080)',
    call: /runApp\(/
  },
  {
    kind: 'node',
    pattern: new RegExp(
      String.raw`\b(?:listening|running|serving|started|available|ready|local)\b.{0,80}?(?:${URL_IN_LOG}|\bport:? {1,2}(?<alone>\d{2,5})\b|\bon :?(?<bare>\d{4,5})\b)`,
      'i'
    ),
    namesAddress: false,
    code: 'listen(process.env.PORT || 8080, "0.0.0.0")',
    call: /\.listen\(/,
    variables: 'PORT=8080'
  }
]

/** What only repeats a wish, such as the emulator's word on the port that it gave. */
const WISH = /\bshould listen\b/

/** Ports from here on are given out by the system: the application took the one of its variable PORT. */
const FIRST_GIVEN_OUT = 32_768

/** A server behind a front of its own is rightly local, so this comes after what was seen to go wrong. */
const MAY_BE_MEANT = (HINT + LIKELY) / 2

interface Heard {
  saying: Saying
  port: number
  isLocal: boolean
  at: number
}

/** An application that listens where DataRobot does not ask: on another port, or on 127.0.0.1 only. */
export const findListening: Finder = (lines, files) => {
  const heard = lines.flatMap((line, at) => heardIn(line, at))
  const isRight = ({ port }: Heard) => port === APPLICATION_PORT || port >= FIRST_GIVEN_OUT
  const right = heard.filter(isRight)
  const [last] = (right.length > 0 ? right : heard).slice(-1)
  // One address among several of one start that others reach is enough.
  if (last === undefined || (right.length > 0 && right.some(({ isLocal }) => !isLocal))) return []
  const alike = heard.filter(({ port }) => port === last.port)
  const isLocal = alike.every(each => each.isLocal)
  // A framework speaks beside the server in it (Dash, then Flask): the table has the framework first.
  const [{ saying } = last] = alike.sort((a, b) => MESSAGES.indexOf(a.saying) - MESSAGES.indexOf(b.saying))
  const { advice, place } = adviceOf(saying, last.port, files)
  const where = isLocal ? `127.0.0.1:${last.port} only` : `port ${last.port}`
  const message = `The application listens on ${where}, but DataRobot asks port ${APPLICATION_PORT} from outside: ${advice}`
  return [{ kind: saying.kind, message, place, at: last.at, weight: isRight(last) ? MAY_BE_MEANT : SURE }]
}

function heardIn(line: string, at: number): Heard[] {
  if (WISH.test(line)) return []
  for (const saying of MESSAGES) {
    const { host = '', port, alone, bare } = saying.pattern.exec(line)?.groups ?? {}
    const number = Number(port ?? alone ?? bare)
    if (number > 0 && number < 65_536)
      return [{ saying, port: number, isLocal: saying.namesAddress && isLoopback(host), at }]
  }
  return []
}

/** What to change, and where: the command in the start script, else the call in the program, else its variables. */
function adviceOf(saying: Saying, port: number, files: DeployedSources): { advice: string; place: Place | null } {
  const file = 'start-app.sh'
  const script = files.has(file) ? (files.lines(file) ?? []) : []
  const command = commandFor(port, serversOf(script))
  if (command !== null) return { advice: adviceFor(command), place: { file, line: command.line } }
  const started = interpreterLine(script)
  const { code, call, variables } = saying
  const program = started?.file ?? null
  const inCode = program === null || call === undefined ? null : lineWhere(program, line => call.test(line), files)
  // A port that the code says itself wins over variables.
  const saysPort =
    program !== null && lineWhere(program, line => new RegExp(`\\b${port}\\b`).test(line), files) !== null
  const atStart = started === null ? null : { file, line: started.line }
  if (variables !== undefined && !saysPort && atStart !== null)
    return { advice: `put "${variables}" before the command in ${file}:${atStart.line}`, place: atStart }
  if (code === undefined) return { advice: `let it listen on 0.0.0.0:${APPLICATION_PORT}`, place: atStart }
  const where = inCode ?? atStart
  const named = where === null ? '' : ` in ${where.file}:${where.line}`
  return { advice: `write "${code}"${named}`, place: where }
}

/** The one that is known to take this port, else the last. */
function commandFor(port: number, commands: readonly ServerCommand[]): ServerCommand | null {
  return commands.findLast(command => command.port === port) ?? commands.at(-1) ?? null
}
