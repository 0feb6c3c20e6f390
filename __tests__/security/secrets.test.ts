import { describe, expect, it } from '@jest/globals'
import type { Fault } from '../../emulator/http/faults.ts'
import { deploy } from '../../src/actions/deploy/deploy.ts'
import { readInspectInputs } from '../../src/actions/inspect/inputs.ts'
import { checkHealth } from '../../src/apply/health.ts'
import { openNetwork } from '../../src/datarobot/network.ts'
import type { Outcome } from '../../src/report/types.ts'
import { readInputs } from '../../src/run/connect.ts'
import type { Run } from '../../src/run/run.ts'
import { versionLine } from '../../src/run/run-action.ts'
import { serve } from '../support/bare-server.ts'
import { checkout, START, type Started } from '../support/deploy-runs.ts'
import { start, type TestEmulator } from '../support/emulator.ts'
import { type Published, publishedBy } from '../support/published.ts'
import { RunnerSide } from '../support/runner-side.ts'

/** Mark that every secret contains, and nothing else. */
const MARK = 'zqx'
const TOKEN = `${MARK}-token-4f1`
const GITHUB_TOKEN = `ghs_${MARK}9d2`
/** Secrets that programs quote, and that our own escapes would change. */
const PASSWORD = `${MARK}"pa\\ss##[word]`
const GREETING = `${MARK} & ::hello:: <b>`
/** Lines of a credential. */
const KEY = [`${MARK} 'first' line\\`, `${MARK}::second::`]
const ALL = [TOKEN, GITHUB_TOKEN, PASSWORD, GREETING, ...KEY]

const FILES = {
  ...START,
  'requirements.txt': 'flask\n',
  'metadata.yaml':
    'runtimeParameterDefinitions:\n- {fieldName: DB_PASSWORD, type: string}\n- {fieldName: GREETING, type: string}\n- {fieldName: KEY, type: credential}\n'
}
const INPUTS = {
  'api-token': TOKEN,
  'github-token': GITHUB_TOKEN,
  'health-check': 'off',
  'runtime-parameters': `DB_PASSWORD=${PASSWORD}\nGREETING=${GREETING}`,
  credentials: `KEY<<END\n${KEY.join('\n')}\nEND`
}

/** Server that repeats everything that it received. */
const ECHO = { message: `Bad: ${ALL.join(' ')}`, errors: ALL.map(secret => ({ [secret]: secret })) }
const LOGS = {
  logs: ALL,
  buildLog: `${ALL.map(secret => `export ${secret}`).join('\n')}\n${JSON.stringify(ALL)}\n`,
  buildStatus: 'failed',
  buildError: `command failed: ${ALL.join(' ')}`
}
const everyLog: Fault = { operation: 'customApplicationsLogsList', answer: { status: 200, body: LOGS }, times: 0 }

interface Failing {
  faults?: readonly Fault[]
  inputs?: Record<string, string>
  action?: Started['action']
  /** Inputs that are invalid are neither shown nor masked, because it is unknown which of them are secrets. */
  isUnreadable?: true
  reason: string
}

const refused = (operation: string, status: number): Fault => ({ operation, answer: { status, body: ECHO }, times: 0 })

const FAILURES: Record<string, Failing> = {
  'succeeds, with an application that prints its environment': { faults: [everyLog], reason: 'deployed' },
  'fails to build': { faults: [everyLog, { launch: 'build-failed' }], reason: 'build-failed' },
  'fails to start': {
    faults: [
      { ...everyLog, answer: { status: 200, body: { ...LOGS, buildStatus: 'success', buildError: '' } } },
      { launch: 'start-failed' }
    ],
    reason: 'start-failed'
  },
  'takes too long': { faults: [everyLog, { launch: 'hang' }], inputs: { timeout: '1m' }, reason: 'timeout' },
  'has a token that is not accepted': { faults: [refused('customApplicationsList', 401)], reason: 'unauthorized' },
  'may not do it': { faults: [refused('customApplicationSourcesCreate', 403)], reason: 'forbidden' },
  'is refused a credential': { faults: [refused('credentialsCreate', 422)], reason: 'input-invalid' },
  'is refused a file': { faults: [refused('customApplicationSourcesVersionsCreate', 422)], reason: 'upload-refused' },
  'is refused a parameter': {
    faults: [refused('customApplicationSourcesVersionsPatch', 422)],
    reason: 'input-invalid'
  },
  'meets a server that fails': { faults: [refused('customApplicationsCreate', 500)], reason: 'server-error' },
  'meets a page that is no JSON': {
    faults: [{ path: '/api/', answer: { status: 502, text: `<p>${ALL.join('</p>')}` }, times: 0 }],
    reason: 'server-error'
  },
  'meets an answer that is no JSON': {
    faults: [{ path: '/api/', answer: { status: 200, text: ALL.join() }, times: 0 }],
    reason: 'server-error'
  },
  'is refused at such length that the words are cut': {
    faults: [
      {
        operation: 'customApplicationSourcesCreate',
        answer: { status: 400, body: { message: `${'x'.repeat(590)} ${PASSWORD}` } },
        times: 0
      }
    ],
    reason: 'input-invalid'
  },
  'prints a line so long that it is cut': {
    faults: [
      { ...everyLog, answer: { status: 200, body: { logs: [`${'x'.repeat(290)} ${PASSWORD}`] } } },
      { launch: 'start-failed' }
    ],
    reason: 'start-failed'
  },
  'meets a redirect': {
    faults: [{ path: '/api/', answer: { status: 302, headers: { location: `https://elsewhere.example/${TOKEN}` } } }],
    reason: 'server-error'
  },
  'meets a dead line': { faults: [{ path: '/api/', cut: 'no-answer', times: 0 }], reason: 'network' },
  'has inputs that are wrong': {
    inputs: {
      replicas: TOKEN,
      timeout: GITHUB_TOKEN,
      'runtime-parameters': `${PASSWORD}\nDB_PASSWORD=${PASSWORD}\nDB_PASSWORD=1`
    },
    isUnreadable: true,
    reason: 'input-invalid'
  },
  'has a because of an internal error': {
    action: async run => {
      await deploy(run)
      throw new TypeError(`no property of ${ALL.join(' ')}`)
    },
    reason: 'internal'
  }
}

/** Text without the commands that mask secrets. */
function told({ printed, files }: Published): string {
  const lines = printed.split('\n').filter(line => !line.startsWith('::add-mask::'))
  return [...lines, ...Object.entries(files).flat()].join('\n')
}

async function run(emulator: TestEmulator, { faults = [], inputs = {}, action = deploy }: Failing): Promise<Published> {
  for (const fault of faults) emulator.fault(fault)
  return publishedBy(checkout(FILES), emulator, { ...INPUTS, ...inputs }, { action })
}

describe.each(Object.entries(FAILURES))('a deploy that %s', (_, failing) => {
  it('masks every secret first, prints none, and writes none to any file', async () => {
    const published = await run(await start({ token: TOKEN }), failing)
    expect(published.outputs.reason).toBe(failing.reason)
    expect(
      told(published)
        .split('\n')
        .filter(line => line.includes(MARK))
    ).toEqual([])
    // The version in the first line comes from the program, and the group's name from the code.
    const [first, ...rest] = published.printed.split('\n')
    expect(first).toBe(versionLine(null))
    const printed = rest.filter(line => !line.startsWith('::group::'))
    const masks = printed.findIndex(line => !line.startsWith('::add-mask::'))
    const { masks: hidden } = new RunnerSide(`${printed.slice(0, masks).join('\n')}\n`)
    expect(hidden).toEqual(expect.arrayContaining(failing.isUnreadable ? [] : ALL))
  })
})

describe('the token', () => {
  it('is sent only to the configured origin', async () => {
    const emulator = await start({ token: TOKEN })
    const otherServer = await start({ token: TOKEN })
    const { host } = new URL(otherServer.origin)
    const abroad = { location: `http://${host}/api/v2/customApplications/` }
    emulator.fault({ operation: 'customApplicationsCreate', when: 'after', answer: { status: 307, headers: abroad } })
    await publishedBy(checkout(FILES), emulator, INPUTS)
    expect(otherServer.requests.since(0)).toEqual([])
  })

  it('is not sent to the application by the health check', async () => {
    const server = await serve(response => response.writeHead(200).end())
    const emulator = await start({ token: TOKEN })
    const asking = async (run: Run): Promise<Outcome> => {
      const { network } = await readInputs(run, readInspectInputs)
      const parts = {
        ...run.env,
        say: run.env.log.info,
        dispatcher: openNetwork(network),
        platformHost: 'x.invalid'
      }
      await checkHealth(parts, 'churn', `${server.origin}/custom_applications/x/`, { kind: 'auto' }, Infinity)
      return { status: 'success', reason: 'unchanged', operation: 'unchanged', detail: null, headline: null }
    }
    await publishedBy(checkout(FILES), emulator, INPUTS, { action: asking })
    expect(server.arrived).toHaveLength(3)
    expect(JSON.stringify(server.arrived.map(({ path, headers }) => [path, headers]))).not.toContain(MARK)
  })
})
