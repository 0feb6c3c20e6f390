import { chmodSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'
import { checkout, type Deployed, logInto, START, type Started, writes } from '../../support/deploy-runs.ts'
import { writeFiles } from '../../support/deploys.ts'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'
import { cachedMain } from '../../support/emulator-process.ts'
import { messageOf, read } from '../../support/inputs.ts'
import { BROKEN, GOOD, pythonApp, server } from '../../support/rehearsed-apps.ts'
import { isAlive } from '../../support/web-app.ts'

/** Environment of the step: programs, and everything that a rehearsal must not give to the application. */
const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  'INPUT_API-TOKEN': 'secret-input',
  DATAROBOT_API_TOKEN: 'secret-key',
  GITHUB_TOKEN: 'secret-github',
  ACTIONS_RUNTIME_TOKEN: 'secret-runtime',
  GITHUB_OUTPUT: '/commands/output',
  AWS_SECRET_ACCESS_KEY: 'secret-aws'
}

/** Deploys with a rehearsal, in real time. The deploy itself does not wait. */
async function rehearse(
  emulator: TestEmulator,
  files: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
  started: Started = {}
): Promise<Deployed & { folder: string }> {
  const { folder, deploy } = checkout(files)
  const given = { rehearse: 'true', wait: 'false', timeout: '10m', ...inputs }
  return {
    folder,
    ...(await deploy(emulator, given, {
      environment: ENVIRONMENT,
      real: { emulatorProgram: cachedMain() },
      ...started
    }))
  }
}

const names = (apps: Readonly<Record<string, unknown>>) => Object.keys(apps)

describe('a rehearsal', () => {
  itSampled.each(sample(names(BROKEN), 1))(
    'with %s is red, with its cause on its line, and nothing is sent',
    async name => {
      const { files, cause, place, inputs } = BROKEN[name]!
      const emulator = await start()
      const { exitCode, outputs, log } = await rehearse(emulator, files, inputs)
      expect([exitCode, outputs.reason, writes(emulator)]).toEqual([1, 'rehearsal-failed', []])
      const message = log.findLast(line => line.includes('The rehearsal of application'))!
      expect(message).toMatch(cause)
      if (place !== null) expect(message).toContain(`"${place}"`)
    }
  )

  for (const [name, { files, inputs }] of Object.entries(GOOD))
    itInFull(`with ${name} passes, and the deploy follows`, async () => {
      const emulator = await start()
      const { outputs, log } = await rehearse(emulator, files, inputs)
      expect(outputs.reason).toBe('published')
      expect(log.join('\n')).toContain('The rehearsal passed after')
    })

  it('gives the application nothing of the job, a token of its own, and the command only its URL', async () => {
    const emulator = await start()
    const printing = server('for name, value in sorted(os.environ.items()): print(f"has {name}={value}", flush=True)')
    const { log, outputs, summary } = await rehearse(emulator, pythonApp(printing), {
      rehearse: 'printenv | sort; test "$(curl -s "$APP_URL")" = hello'
    })
    expect(outputs.reason).toBe('published')
    expect(summary).toContain('The code ran on the runner and passed.')
    expect(summary).not.toContain('Runtime log')
    expect(log.join('\n')).toMatch(/The rehearsal uses Python \d+\.\d+\.\d+ of the runner/)
    const text = log.filter(line => /^(?:log|rehearse) \| /.test(line)).join('\n')
    expect(text).toMatch(/^rehearse \| APP_URL=http:\/\/127\.0\.0\.1:\d+\//m)
    expect(text).toMatch(/^log \| has DATAROBOT_ENDPOINT=http:\/\/127\.0\.0\.1:/m)
    expect(text).toContain('has STREAMLIT_SERVER_SCRIPT_HEALTH_CHECK_ENABLED=true')
    expect(text).not.toMatch(/secret-(?:input|key|github|runtime)|commands\/output|_COMMAND/)
    expect(text).not.toMatch(/^log \| .*secret-aws/m)
  })

  itInFull('whose command fails is red with its last lines', async () => {
    const emulator = await start()
    const { outputs, log, summary } = await rehearse(emulator, pythonApp(server()), {
      rehearse: 'echo 2 failed; exit 4'
    })
    expect([outputs.reason, writes(emulator)]).toEqual(['rehearsal-failed', []])
    expect(log.join('\n')).toMatch(/The command of "rehearse" ended with exit code 4\. Its output ends: 2 failed/)
    expect(summary).toContain('The code ran on the runner and failed. Nothing was sent to DataRobot.')
    expect(summary).toContain('2 failed')
  })

  itSampled.each(
    sample(
      [
        ['is cancelled', 'import time; time.sleep(60)', 'cancelled'],
        ['passes', '', 'published']
      ],
      1
    )
  )('that %s leaves neither a process nor a file', async (_, before = '', reason = '') => {
    const emulator = await start()
    const cancel = new AbortController()
    const files = pythonApp(server(`print("pid", os.getpid(), flush=True)\n${before}`))
    const lines: string[] = []
    const pid = () => Number(/^log \| pid (\d+)$/m.exec(lines.join('\n'))?.[1])
    const watch = setInterval(() => {
      if (before !== '' && pid() > 0) cancel.abort(new Error('Received SIGINT'))
    }, 50)
    const rehearsal = rehearse(emulator, files, {}, { signal: cancel.signal, log: logInto(lines) })
    const { folder, outputs } = await rehearsal.finally(() => clearInterval(watch))
    expect(outputs.reason).toBe(reason)
    expect([pid() > 0, isAlive(pid())]).toEqual([true, false])
    expect(readdirSync(join(folder, '..')).filter(name => name.startsWith('datarobot-rehearsal-'))).toEqual([])
    if (reason === 'cancelled') expect(writes(emulator)).toEqual([])
  })

  itInFull('keeps what it installed, under a key that changes with it', async () => {
    const emulator = await start()
    const none = await rehearse(emulator, pythonApp(server()))
    expect(none.outputs['rehearsal-cache-key']).toBeUndefined()
    const { outputs } = await rehearse(emulator, pythonApp(server(), { 'requirements.txt': '--no-index\n' }))
    expect(outputs['rehearsal-cache-key']).toMatch(/^rehearsal-\w+-\w+-[0-9a-f]{16}$/)
    expect(outputs['rehearsal-cache-path']).toMatch(/\/datarobot-rehearsal$/)
  })
})

describe('a deploy that cannot be rehearsed', () => {
  it('continues without an interpreter, and says how to switch it off', async () => {
    const emulator = await start()
    const files = { 'start-app.sh': '#!/bin/sh\nexec Rscript app.R\n' }
    const { outputs, log } = await rehearse(emulator, files, {}, { environment: { PATH: '/nowhere' } })
    expect(outputs.reason).toBe('published')
    expect(log.join('\n')).toMatch(
      /was not rehearsed: the runner has no Rscript\. Install it in an earlier step\..*Set "rehearse" to false/
    )
  })

  itInFull('continues if an interpreter cannot install the requirements', async () => {
    const emulator = await start()
    const { folder, deploy } = checkout(pythonApp(server(), { 'requirements.txt': 'flask\n' }))
    const programs = join(folder, '..', 'bin')
    writeFiles(programs, { python3: '#!/bin/sh\nexit 1\n' })
    chmodSync(join(programs, 'python3'), 0o755)
    const environment = { ...ENVIRONMENT, PATH: `${programs}:${ENVIRONMENT.PATH}` }
    const real = { emulatorProgram: cachedMain() }
    const { outputs, log } = await deploy(emulator, { rehearse: 'true', wait: 'false' }, { environment, real })
    expect(outputs.reason).toBe('published')
    expect(log.join('\n')).toMatch(
      /was not rehearsed: the runner has no working python3\. Install it in an earlier step/
    )
  })

  itInFull('continues if another program uses the port of an application that ignores PORT', async () => {
    const other = createServer((_, response) => response.end('other'))
    const isMine = await new Promise<boolean>(resolve =>
      other.once('error', () => resolve(false)).listen(8080, () => resolve(true))
    )
    const emulator = await start()
    const { outputs, log } = await rehearse(emulator, pythonApp(server('', '', '("0.0.0.0", 8080)')))
    if (isMine) other.close()
    expect(outputs.reason).toBe('published')
    expect(log.join('\n')).toContain('was not rehearsed: another program on the runner uses port 8080.')
  })

  itInFull('continues if the emulator ends during the rehearsal', async () => {
    const emulator = await start()
    const ending = server('import signal; os.kill(os.getppid(), signal.SIGKILL)')
    const { outputs, log } = await rehearse(emulator, pythonApp(ending))
    expect(outputs.reason).toBe('published')
    expect(log.join('\n')).toContain('was not rehearsed: the emulator on the runner ended.')
  })

  it('continues if the emulator does not start', async () => {
    const emulator = await start()
    const real = { emulatorProgram: '/nowhere.js' }
    const { outputs, log } = await rehearse(emulator, START, {}, { real })
    expect(outputs.reason).toBe('published')
    expect(log.join('\n')).toContain('was not rehearsed: Its process ended')
  })

  it('runs no code of a fork on an event with secrets', async () => {
    const emulator = await start()
    const variables = { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REPOSITORY: 'acme/churn' }
    const head = { ref: 'f', sha: 'a'.repeat(40), repo: { full_name: 'mallory/churn', id: 1 } }
    const event = { pull_request: { number: 12, state: 'open', head } }
    const { log } = await rehearse(emulator, pythonApp('no python'), { preview: 'true' }, { variables, event })
    expect(log.join('\n')).toContain(
      'The application is not rehearsed on the runner, because the code may come from a fork'
    )
    expect(log.join('\n')).not.toContain('rehearsal failed')
  })

  it('is not tried for a dry run, or if nothing starts', async () => {
    const emulator = await start()
    const broken = pythonApp('no python')
    expect((await rehearse(emulator, broken, { 'dry-run': 'true' })).outputs.reason).toBe('planned')
    expect((await rehearse(emulator, broken, { rehearse: 'false' })).outputs.reason).toBe('published')
    expect((await rehearse(emulator, broken)).outputs.reason).toBe('unchanged')
  })
})

describe('the input "rehearse"', () => {
  it.each<[string | undefined, unknown]>([
    [undefined, null],
    ['', null],
    ['false', null],
    ['False', null],
    ['true', { command: null }],
    ['TRUE', { command: null }],
    ['pytest tests/smoke', { command: 'pytest tests/smoke' }],
    ['one\ntwo', { command: 'one\ntwo' }]
  ])('of %j is %j', (text, expected) => {
    expect(read({ rehearse: text }).rehearsal).toEqual(expected)
  })

  it.each(['yes', 'No', 'on', 'off', '1', '0'])('refuses %j, which is no command', text => {
    expect(messageOf(() => read({ rehearse: text }))).toContain('Input "rehearse" is neither true, false nor a command')
  })
})
