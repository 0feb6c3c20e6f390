import { parseArgs } from 'node:util'
import { DEFAULT_TOKEN } from './default-token.ts'
import { type EmulatorOptions, startEmulator } from './emulator.ts'
import { SavedPages } from './page/saved-pages.ts'
import { requireParent, stopWithParent } from './parent-process.ts'

const USAGE = `Usage: npm run emulator -- [options]

  --port N          port to listen on (default: any free port)
  --token T         API key of the owner (default: ${DEFAULT_TOKEN})
  --data DIR        store state and files in this folder (default: discard them on exit)
  --seed DIR        load the *.json seed files of this folder at the start
  --apps run|none   run applications on this machine (default), or only simulate them
  --install         install the Python and Node requirements of applications
  --install-folder DIR  keep what --install installs in this folder, for later emulators
  --app-variable NAME=VALUE  environment variable of every application; may be repeated
  --ready-timeout S maximum seconds until an application answers (default: 120)
  --fail-early      end the start of an application as soon as waiting longer cannot help
  --check-replies   note every reply that violates the contract in the request log
  --report DIR      save the pages and the logs of applications as files in this folder
  --outlive-parent  keep running after the process that started the emulator has ended
`

interface Command extends EmulatorOptions {
  outliveParent: boolean
  reportFolder: string | undefined
}

/** @throws Error that lists every problem of the command line */
function readCommand(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '0' },
      token: { type: 'string', default: DEFAULT_TOKEN },
      data: { type: 'string' },
      seed: { type: 'string' },
      apps: { type: 'string', default: 'run' },
      install: { type: 'boolean', default: false },
      'install-folder': { type: 'string' },
      'app-variable': { type: 'string', multiple: true, default: [] },
      'ready-timeout': { type: 'string', default: '120' },
      'fail-early': { type: 'boolean', default: false },
      'check-replies': { type: 'boolean', default: false },
      report: { type: 'string' },
      'outlive-parent': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false }
    }
  })
  if (values.help) {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  const problems: string[] = []
  const port = Number(values.port)
  const seconds = Number(values['ready-timeout'])
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    problems.push(`--port is "${values.port}", not a port number`)
  if (!(seconds > 0)) problems.push(`--ready-timeout is "${values['ready-timeout']}", not a number of seconds`)
  if (values.apps !== 'run' && values.apps !== 'none') problems.push(`--apps is "${values.apps}", not run or none`)
  if (values.apps === 'run' && process.platform === 'win32')
    problems.push('Windows cannot run the shell scripts of applications; --apps none simulates them')
  const variables = values['app-variable'].map(text => /^([A-Za-z_]\w*)=(.*)$/s.exec(text))
  if (variables.includes(null)) problems.push('--app-variable is not NAME=VALUE')
  if (!/^\S+$/.test(values.token)) problems.push('--token is empty or contains whitespace')
  if (problems.length > 0) throw new Error(problems.join('; '))
  return {
    port,
    token: values.token,
    apps: values.apps as 'run' | 'none',
    install: values.install,
    readyTimeoutMs: seconds * 1000,
    failsEarly: values['fail-early'],
    checkReplies: values['check-replies'],
    outliveParent: values['outlive-parent'],
    reportFolder: values.report,
    appVariables: Object.fromEntries(variables.map(match => [match?.[1], match?.[2]])),
    ...(values['install-folder'] === undefined ? {} : { installFolder: values['install-folder'] }),
    ...(values.data === undefined ? {} : { dataFolder: values.data }),
    ...(values.seed === undefined ? {} : { seedFolder: values.seed })
  }
}

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2))
  if (!command.outliveParent) requireParent()
  const emulator = await startEmulator(command)
  const pages = command.reportFolder === undefined ? null : new SavedPages(command.reportFolder, emulator)
  let isStopping = false
  const stop = () => {
    if (isStopping) return
    isStopping = true
    pages?.close()
    emulator.close().then(
      () => process.exit(0),
      error => fail(error)
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  if (!command.outliveParent) stopWithParent(stop)
  // Printed last, because a program that reads it may stop the emulator at once.
  process.stdout.write(greeting(emulator.origin, command.token))
}

/** Startup message. Programs read its first line. A key passed with --token is not printed. */
function greeting(origin: string, token: string): string {
  const key = token === DEFAULT_TOKEN ? `DATAROBOT_API_TOKEN=${token}` : 'The API key is the value of --token.'
  return `DATAROBOT_ENDPOINT=${origin}/api/v2\n${key}\nPage: ${origin}/\n`
}

function fail(error: unknown): never {
  process.stderr.write(`emulator: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

main().catch(fail)
