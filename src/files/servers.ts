/**
 * Web servers as start scripts call them: the port and the address that each takes by itself, and how it is told others.
 * DataRobot asks an application on port 8080 of all its addresses (platform.md §7).
 */

export const APPLICATION_PORT = 8080

/** A program that serves an application. */
export interface Server {
  /** As its users call it. */
  name: string
  program: string
  /** The arguments with which it serves. */
  serves?: RegExp
  /** Without being told; null where it reads `PORT`, which DataRobot may set. */
  port: number | null
  /** Whether it listens on 127.0.0.1 only, without being told. */
  isLocal: boolean
  /** Options with a port, with an address, with both (`address:port`); the first spelling is the one to recommend. */
  portFlags?: readonly string[]
  addressFlags?: readonly string[]
  bindFlags?: readonly string[]
  /** An argument without a flag that holds port or `address:port`; its place is before the options. */
  argument?: RegExp
  /** What else sets them: variables, options that name a file or a socket. Where it is there, nothing is known. */
  otherwise?: RegExp
  /** Files of the application that may set them as well. */
  configs?: readonly string[]
  /** The exact options that are right. */
  fix: string
}

const HOST_PORT = { portFlags: ['--port'], addressFlags: ['--host'], fix: '--host 0.0.0.0 --port 8080' }
const LOCAL_8000 = { port: 8000, isLocal: true }

/** Defaults and options from the documentation of each, late 2026. */
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
    configs: ['.streamlit/config.toml'],
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
    configs: ['.flaskenv'],
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
    configs: ['gunicorn.conf.py'],
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
    configs: ['vite.config.js', 'vite.config.mjs', 'vite.config.ts']
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
