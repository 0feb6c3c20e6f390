import { isLoopback } from './addresses.ts'

/** A call with which a program starts its own server: the defaults of its port and address, and its arguments. */
export interface ServerCall {
  /** Name for messages. */
  name: string
  /** Line that only programs with this server have. */
  imports: RegExp
  call: RegExp
  /** Default port. Null if the call has none. */
  port: number | null
  isLocal: boolean
  /** Arguments with a port and an address, if they are literals; each pattern also matches other values. */
  portArgument: RegExp
  addressArgument: RegExp
  /** The correct call. */
  code: string
  /** Variables that a start script can set instead, and a pattern of scripts that do. */
  variables?: string
  otherwise?: RegExp
}

const keyword = (name: string): RegExp => new RegExp(String.raw`\b${name}\s*=\s*([^,\n)]{1,100})`)
const KEYWORDS = { portArgument: keyword('port'), addressArgument: keyword('host') }
const FLASK_RUN = { ...KEYWORDS, call: /\b(?!asyncio\b|subprocess\b|uvicorn\b|anyio\b)\w+\.run\(/, isLocal: true }

export const SERVER_CALLS = {
  dash: {
    ...FLASK_RUN,
    name: 'Dash',
    imports: /^\s*(?:from|import)\s+dash\b/,
    port: 8050,
    code: 'app.run(host="0.0.0.0", port=8080)',
    variables: 'HOST=0.0.0.0 PORT=8080',
    otherwise: /\b(?:HOST|PORT)=/
  },
  gradio: {
    name: 'Gradio',
    imports: /^\s*(?:from|import)\s+gradio\b/,
    call: /\.launch\(/,
    port: 7860,
    isLocal: true,
    portArgument: keyword('server_port'),
    addressArgument: keyword('server_name'),
    code: 'launch(server_name="0.0.0.0", server_port=8080)',
    variables: 'GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=8080',
    otherwise: /\bGRADIO_SERVER_(?:NAME|PORT)=/
  },
  uvicorn: {
    ...KEYWORDS,
    name: 'Uvicorn',
    imports: /^\s*(?:from|import)\s+uvicorn\b/,
    call: /\buvicorn\.run\(/,
    port: 8000,
    isLocal: true,
    code: 'uvicorn.run(app, host="0.0.0.0", port=8080)',
    otherwise: /\bUVICORN_(?:HOST|PORT)=/
  },
  flask: {
    ...FLASK_RUN,
    name: 'Flask',
    imports: /^\s*(?:from|import)\s+flask\b/,
    port: 5000,
    code: 'app.run(host="0.0.0.0", port=8080)'
  },
  r: {
    ...KEYWORDS,
    name: 'Shiny',
    imports: /\bshiny\b/,
    call: /\brunApp\(/,
    port: null,
    isLocal: true,
    code: 'runApp(host = "0.0.0.0", port = 8080)',
    otherwise: /\bshiny\.(?:host|port)\b/
  },
  node: {
    name: 'Node',
    imports: /\b(?:require|import)\b/,
    call: /\.listen\(/,
    port: null,
    isLocal: false,
    portArgument: /\.listen\(\s*(?:\{[^}]*?\bport:\s*)?([^,\s)}]{1,100})/,
    addressArgument: /\.listen\(\s*(?:[^,()]{1,100},\s*|\{[^}]*?\bhost:\s*)(["'`][^"'`]{1,100}["'`])/,
    code: 'listen(process.env.PORT || 8080, "0.0.0.0")',
    variables: 'PORT=8080'
  }
} as const satisfies Record<string, ServerCall>

/** Port and address of a call in a program. */
export interface CallInProgram {
  server: ServerCall
  line: number
  port: number | null
  isLocal: boolean | null
  /** True if the call sets the port or the address. */
  isExplicit: boolean
}

/** Maximum number of lines of one call. */
const MAX_CALL_LINES = 30

/** The only call of a program that starts a server. Null if there is none, or several. */
export function serverCallOf(program: readonly string[], script: readonly string[]): CallInProgram | null {
  const has = (pattern: RegExp) => program.some(line => pattern.test(line))
  const server = Object.values<ServerCall>(SERVER_CALLS).find(({ imports, call }) => has(imports) && has(call))
  if (server === undefined) return null
  const isCall = (line: string) => server.call.test(line) && !/^\s*(?:#|\/\/|\*)/.test(line)
  const [first, ...more] = program.flatMap((line, index) => (isCall(line) ? [index] : []))
  if (first === undefined || more.length > 0) return null
  const text = callText(program.slice(first, first + MAX_CALL_LINES), server.call)
  if (text.includes('**') || text.includes('...') || script.some(line => server.otherwise?.test(line)))
    return { server, line: first + 1, port: null, isLocal: null, isExplicit: true }
  const port = server.portArgument.exec(text)?.[1]?.trim()
  const address = server.addressArgument.exec(text)?.[1]?.trim()
  const literal = /^["'`]([^"'`]*)["'`]$/.exec(address ?? '')?.[1]
  return {
    server,
    line: first + 1,
    port: port === undefined ? server.port : /^\d{2,5}$/.test(port) ? Number(port) : null,
    isLocal: address === undefined ? server.isLocal : literal === undefined ? null : isLoopback(literal),
    isExplicit: port !== undefined || address !== undefined
  }
}

/** Text of a call to its closing bracket. */
function callText(lines: readonly string[], call: RegExp): string {
  const text = lines.join('\n')
  const start = call.exec(text)?.index ?? 0
  let depth = 0
  for (let at = text.indexOf('(', start); at !== -1 && at < text.length; at += 1) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth === 0) return text.slice(start, at + 1)
  }
  return text.slice(start)
}
