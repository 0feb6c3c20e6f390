/**
 * Web servers that start scripts run: their default port and address, and the options that change them. DataRobot sends
 * requests to port 8080 of the container, from outside (platform.md §7).
 */

export const APPLICATION_PORT = 8080

/** A settings file of a server. */
export interface ConfigFile {
  path: string
  /** Whole line that sets a literal `port` or `address` (groups). Other lines about them may set anything. */
  setting?: RegExp
}

/** A program that serves an application. */
export interface Server {
  /** Name for messages. */
  name: string
  program: string
  /** Arguments with which the program is a server. */
  serves?: RegExp
  /** Default port. Null if the server reads the variable `PORT`, which DataRobot may set. */
  port: number | null
  /** True if it listens on 127.0.0.1 only by default. */
  isLocal: boolean
  /** Options for the port, the address, and both (`address:port`). */
  portFlags?: readonly string[]
  addressFlags?: readonly string[]
  bindFlags?: readonly string[]
  /** Positional argument with the port or `address:port`. */
  argument?: RegExp
  /** Variables and other options that may set port or address. If one is present, both are unknown. */
  otherwise?: RegExp
  /** Settings files that may set port or address, in the folder that the server runs in. */
  configs?: readonly ConfigFile[]
  /** The options that make the server listen as DataRobot requires. */
  fix: string
}

const HOST_PORT = { portFlags: ['--port'], addressFlags: ['--host'], fix: '--host 0.0.0.0 --port 8080' }
const LOCAL_8000 = { port: 8000, isLocal: true }

/** Defaults and options, from the documentation of each server in late 2026. */
export const SERVERS: readonly Server[] = [
  {
    name: 'Streamlit',
    program: 'streamlit',
    serves: /^run\b/,
    port: 8501,
    isLocal: false,
    portFlags: ['--server.port'],
    addressFlags: ['--server.address'],
    otherwise: /\bSTREAMLIT_SERVER_(?:PORT|ADDRESS)=/,
    configs: [
      {
        path: '.streamlit/config.toml',
        setting:
          /^\s*(?:(?:server\.)?(?:port\s*=\s*(?<port>\d{1,5})|address\s*=\s*(["'])(?<address>[^"']*)\2)|(?:browser\.)?server(?:Port|Address)\s*=[^#]*)\s*(?:#.*)?$/
      }
    ],
    fix: '--server.port 8080 --server.address 0.0.0.0'
  },
  {
    name: 'Flask',
    program: 'flask',
    serves: /(?:^|\s)run\b/,
    port: 5000,
    isLocal: true,
    portFlags: ['--port', '-p'],
    addressFlags: ['--host', '-h'],
    otherwise: /\bFLASK_RUN_(?:PORT|HOST)=/,
    configs: [
      {
        path: '.flaskenv',
        setting: /^\s*(?:export\s+)?FLASK_RUN_(?:PORT=(["']?)(?<port>\d{1,5})\1|HOST=(["']?)(?<address>[\w.:]+)\3)\s*$/
      }
    ],
    fix: '--host 0.0.0.0 --port 8080'
  },
  { name: 'Quart', program: 'quart', serves: /(?:^|\s)run\b/, port: 5000, isLocal: true, ...HOST_PORT },
  { name: 'FastAPI', program: 'fastapi', serves: /^run\b/, port: 8000, isLocal: false, ...HOST_PORT },
  { name: 'FastAPI', program: 'fastapi', serves: /^dev\b/, ...LOCAL_8000, ...HOST_PORT },
  {
    name: 'Uvicorn',
    program: 'uvicorn',
    ...LOCAL_8000,
    ...HOST_PORT,
    otherwise: /\bUVICORN_(?:PORT|HOST|UDS|FD)=|--(?:uds|fd)\b/
  },
  {
    name: 'Granian',
    program: 'granian',
    ...LOCAL_8000,
    ...HOST_PORT,
    otherwise: /\bGRANIAN_(?:PORT|HOST)=|--uds\b/
  },
  { name: 'Sanic', program: 'sanic', ...LOCAL_8000, ...HOST_PORT },
  {
    name: 'Litestar',
    program: 'litestar',
    serves: /(?:^|\s)run\b/,
    ...LOCAL_8000,
    ...HOST_PORT,
    otherwise: /\bLITESTAR_(?:PORT|HOST)=/
  },
  {
    name: 'Chainlit',
    program: 'chainlit',
    serves: /^run\b/,
    ...LOCAL_8000,
    ...HOST_PORT,
    otherwise: /\bCHAINLIT_(?:PORT|HOST)=/
  },
  { name: 'Shiny', program: 'shiny', serves: /^run\b/, ...LOCAL_8000, ...HOST_PORT },
  { name: 'Solara', program: 'solara', serves: /^run\b/, port: 8765, isLocal: true, ...HOST_PORT },
  { name: 'marimo', program: 'marimo', serves: /^(?:run|edit)\b/, port: 2718, isLocal: true, ...HOST_PORT },
  {
    name: 'gunicorn',
    program: 'gunicorn',
    port: null,
    isLocal: false,
    bindFlags: ['--bind', '-b'],
    otherwise: /\bGUNICORN_CMD_ARGS=|(?:^|\s)(?:-c|--config)\b/,
    configs: [
      { path: 'gunicorn.conf.py', setting: /^bind\s*=\s*(["'])(?<address>[^"']*):(?<port>\d{1,5})\1\s*(?:#.*)?$/ }
    ],
    fix: '--bind 0.0.0.0:8080'
  },
  {
    name: 'Hypercorn',
    program: 'hypercorn',
    ...LOCAL_8000,
    bindFlags: ['--bind', '-b'],
    otherwise: /(?:^|\s)(?:-c|--config|--quic-bind|--insecure-bind)\b/,
    fix: '--bind 0.0.0.0:8080'
  },
  {
    name: 'Daphne',
    program: 'daphne',
    ...LOCAL_8000,
    portFlags: ['--port', '-p'],
    addressFlags: ['--bind', '-b'],
    otherwise: /(?:^|\s)(?:-e|--endpoint|-u|--unix-socket|--fd)\b/,
    fix: '--bind 0.0.0.0 --port 8080'
  },
  {
    name: 'Waitress',
    program: 'waitress-serve',
    port: 8080,
    isLocal: false,
    portFlags: ['--port'],
    addressFlags: ['--host'],
    bindFlags: ['--listen'],
    fix: '--listen 0.0.0.0:8080'
  },
  {
    name: 'Python http.server',
    program: 'http.server',
    port: 8000,
    isLocal: false,
    addressFlags: ['--bind', '-b'],
    argument: /(?:^|\s)(\d{1,5})(?:\s|$)/,
    fix: '8080'
  },
  {
    name: 'Django',
    program: 'manage.py',
    serves: /^runserver\b/,
    ...LOCAL_8000,
    argument: /^runserver(?:\s.*)?\s((?:[\w.[\]:]+:)?\d{1,5})(?:\s|$)/,
    fix: '0.0.0.0:8080'
  },
  ...['panel', 'bokeh'].map(program => ({
    name: program === 'panel' ? 'Panel' : 'Bokeh',
    program,
    serves: /^serve\b/,
    port: 5006,
    isLocal: false,
    portFlags: ['--port'],
    addressFlags: ['--address'],
    fix: '--address 0.0.0.0 --port 8080'
  })),
  {
    name: 'Voilà',
    program: 'voila',
    port: 8866,
    isLocal: true,
    portFlags: ['--port', '--Voila.port'],
    addressFlags: ['--Voila.ip'],
    fix: '--port 8080 --Voila.ip 0.0.0.0'
  },
  {
    name: 'Next.js',
    program: 'next',
    serves: /^(?:start|dev)\b/,
    port: null,
    isLocal: false,
    portFlags: ['--port', '-p'],
    addressFlags: ['--hostname', '-H'],
    fix: '--hostname 0.0.0.0 --port 8080'
  },
  {
    name: 'Vite',
    program: 'vite',
    serves: /^(?:preview|dev|serve|$|-)/,
    port: 5173,
    isLocal: true,
    ...HOST_PORT,
    configs: [{ path: 'vite.config.js' }, { path: 'vite.config.mjs' }, { path: 'vite.config.ts' }]
  },
  {
    name: 'serve',
    program: 'serve',
    port: null,
    isLocal: false,
    bindFlags: ['--listen', '-l', '-p'],
    fix: '--listen tcp://0.0.0.0:8080'
  }
]
