import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { seedIds } from '../../emulator/seed/default.ts'
import { actionFolders } from '../../script/action-programs.mjs'
import { type RunActionResult, runAction } from '../../script/runner.mjs'
import { deployInputs, START, writeFiles } from '../support/deploys.ts'
import { effort, itSampled } from '../support/effort.ts'
import { start, TOKEN } from '../support/emulator.ts'
import { commentEvent, pullRequestEvent, pushEvent } from '../support/github/events.ts'
import { startAcme } from '../support/github-client.ts'

const ROOT = join(import.meta.dirname, '../..')
const RECORDER = join(import.meta.dirname, '../fixtures/record-connections.cjs')
const ENVIRONMENT = '[DataRobot] Python 3.12 Applications Base'

let workspace: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'checkout-'))
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

/** A step with a built action, on an event of `acme/churn`. */
interface Step {
  action: string
  inputs?: Record<string, string>
  event?: [name: string, payload: object]
  reason: string
}

interface Played extends Pick<Step, 'action' | 'reason'> {
  /** Connections and lookups, each after the action. */
  connections: string[]
}

/** An emulator and a stand-in for GitHub, and a function that plays steps and returns the connections of each. */
async function setup() {
  const emulator = await start()
  const acme = await startAcme()
  const { github, repository } = acme
  const play = async ({ action, inputs = {}, event = ['workflow_dispatch', {}] }: Step): Promise<Played> => {
    const record = join(workspace, '..', `connections-${action}-${crypto.randomUUID()}`)
    writeFileSync(record, '')
    const [name, payload] = event
    const result = await runAction({
      actionFolder: join(ROOT, action === 'deploy' ? '' : action),
      with: { ...(TAKES_NO_ENDPOINT.has(action) ? {} : { endpoint: emulator.origin, 'api-token': TOKEN }), ...inputs },
      env: {
        NODE_OPTIONS: `--require=${RECORDER}`,
        RECORDED_CONNECTIONS: record,
        GITHUB_API_URL: github.apiUrl,
        GITHUB_GRAPHQL_URL: github.graphqlUrl,
        GITHUB_SERVER_URL: github.serverUrl,
        GITHUB_REPOSITORY: 'acme/churn',
        GITHUB_EVENT_NAME: name,
        GITHUB_SHA: repository.branches.get('main') ?? '',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REF_NAME: 'main'
      },
      event: payload,
      token: action === 'drift' ? 'reporter' : 'job',
      workspace,
      node: process.execPath
    })
    const lines = readFileSync(record, 'utf8').split('\n').slice(0, -1)
    rmSync(record)
    return { action, reason: reasonOf(result), connections: lines.map(line => `${action}: ${line}`) }
  }
  const hosts = {
    datarobot: `connect ${new URL(emulator.origin).host}`,
    github: `connect ${new URL(github.apiUrl).host}`
  }
  return { ...acme, emulator, play, hosts }
}

/** A time of GitHub after the last push, so that the command is for it. */
const inAMinute = (): string => `${new Date(Date.now() + 60_000).toISOString().slice(0, 19)}Z`

const TAKES_NO_ENDPOINT = new Set(['apps', 'command'])

const reasonOf = ({ outputs, log }: RunActionResult): string => outputs.reason ?? log.join('\n')

describe('no telemetry', () => {
  itSampled('connects only to the endpoint of DataRobot and to the API of GitHub, with every action', async () => {
    const { play, hosts, github, repository, pull } = await setup()
    const apps = `defaults: {environment: "${ENVIRONMENT}"}\napps: {churn: {path: app}}\n`
    writeFiles(workspace, {
      'app/start-app.sh': START['start-app.sh'],
      'datarobot-apps.yml': apps,
      'README.md': '# A\n'
    })
    const onPush: Step['event'] = ['push', pushEvent(github.origins, repository)]
    const churn = { 'app-name': 'churn' }
    const deploy = { ...deployInputs(''), endpoint: undefined, 'api-token': undefined, path: 'app' }
    const given = JSON.parse(JSON.stringify(deploy)) as Record<string, string>
    // The first deploy asks the application at its URL, which takes seconds.
    const unasked = { 'health-check': 'off' }
    const comment = repository.addComment(pull, 'ann', '/preview', inAMinute())
    repository.roles.set('ann', { name: 'write', base: 'write' })
    const closed = { ...pullRequestEvent(github.origins, 'closed', pull) }
    const steps: Step[] = [
      { action: 'deploy', inputs: { ...given, label: 'one' }, event: onPush, reason: 'deployed' },
      { action: 'drift', inputs: { ...given, 'runtime-parameters': 'A=3', issue: 'true' }, reason: 'drifted' },
      {
        action: 'deploy',
        inputs: { ...given, ...unasked, label: 'two', replicas: '2', 'runtime-parameters': 'A=1' },
        event: onPush,
        reason: 'deployed'
      },
      { action: 'rollback', inputs: { ...churn, ...unasked }, reason: 'deployed' },
      { action: 'promote', inputs: { from: 'churn', to: 'live', ...unasked }, reason: 'deployed' },
      { action: 'inspect', inputs: churn, reason: 'unchanged' },
      {
        action: 'deploy',
        inputs: { ...given, ...unasked },
        event: ['pull_request', pullRequestEvent(github.origins, 'opened', pull)],
        reason: 'deployed'
      },
      { action: 'command', event: ['issue_comment', commentEvent(github.origins, pull, comment)], reason: 'unchanged' },
      { action: 'cleanup', inputs: churn, event: ['pull_request', closed], reason: 'deleted' },
      { action: 'apps', inputs: { only: 'changed' }, event: onPush, reason: 'unchanged' },
      {
        action: 'sync-codespace',
        inputs: { ...churn, 'codespace-id': seedIds.codespace, direction: 'to' },
        reason: 'published'
      },
      {
        action: 'publish-template',
        inputs: {
          kind: 'custom',
          name: 'Churn',
          description: 'A',
          readme: 'README.md',
          path: 'app',
          'template-sub-type': 'python',
          environment: ENVIRONMENT
        },
        reason: 'published'
      }
    ]
    const all = actionFolders(ROOT).map(folder => folder.slice(ROOT.length + 1) || 'deploy')
    // The emulator listens on this machine, and has no account and no token.
    expect(new Set([...steps.map(({ action }) => action), 'emulator'])).toEqual(new Set(all))
    const first = steps.slice(0, effort(2, steps.length))
    const played: Played[] = []
    for (const step of first) {
      if (step.action === 'cleanup') repository.closePull(pull)
      played.push(await play(step))
    }
    expect(played.map(({ action, reason }) => [action, reason])).toEqual(
      first.map(({ action, reason }) => [action, reason])
    )
    const connections = played.flatMap(({ connections }) => connections)
    expect(connections.filter(line => !Object.values(hosts).some(host => line.endsWith(`: ${host}`)))).toEqual([])
    // The recorder works: what the actions are known to reach is there.
    expect(connections).toEqual(
      expect.arrayContaining([`deploy: ${hosts.datarobot}`, `deploy: ${hosts.github}`, `drift: ${hosts.github}`])
    )
  })
})
