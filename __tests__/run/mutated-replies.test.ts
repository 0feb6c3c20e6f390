import { describe, expect } from '@jest/globals'
import { seedIds } from '../../emulator/seed/default.ts'
import { cleanup } from '../../src/actions/cleanup/cleanup.ts'
import { inspect } from '../../src/actions/inspect/inspect.ts'
import { promote } from '../../src/actions/promote/promote.ts'
import { publishTemplate } from '../../src/actions/publish-template/publish-template.ts'
import { rollback } from '../../src/actions/rollback/rollback.ts'
import { syncCodespace } from '../../src/actions/sync-codespace/sync-codespace.ts'
import type { Outcome } from '../../src/report/types.ts'
import type { Run } from '../../src/run/run.ts'
import { type Checkout, checkout, type Deployed, START, type Started } from '../support/deploy-runs.ts'
import { effort, itSampled, sample } from '../support/effort.ts'
import { start, type TestEmulator } from '../support/emulator.ts'
import { pullRequestEvent, pushEvent } from '../support/github/events.ts'
import { startAcme } from '../support/github-client.ts'
import { describeMutation, type MutatingProxy, type Mutation, mutatingProxy } from '../support/mutating-proxy.ts'
import { deployText } from '../support/step.ts'

/** Number of fields that are tried in the replies to each action; all of them, some hundreds each, take an hour. */
const SAMPLE = Number(process.env.MUTATED_REPLIES ?? effort(1, 8))

/** Evenly spread, another part for each action. */
function sampleOf(all: readonly Mutation[], salt: number): Mutation[] {
  const step = Math.max(1, Math.floor(all.length / SAMPLE))
  return all.filter((_, index) => index % step === salt % step)
}

interface Scene {
  emulator: TestEmulator
  /** Emulator behind the mutating proxy. */
  run(): Promise<Deployed>
  /** Brings about what is there before. */
  prepare(): Promise<unknown>
  proxies: readonly MutatingProxy[]
  /** Checks that hold for every reply. */
  holds(): Promise<void>
}

/** Runs an action once undisturbed, then with one field changed at a time. */
async function play({ emulator, run, prepare, proxies, holds }: Scene, salt: number): Promise<void> {
  const fresh = async () => {
    for (const proxy of proxies) proxy.mutate(null)
    await emulator.fetch('POST', '/_emulator/reset')
    await prepare()
  }
  await fresh()
  const first = await run()
  expect(first.outputs.reason).toMatch(/^(deployed|published|unchanged|deleted)$/)
  const wrong: string[] = []
  for (const proxy of proxies) {
    let struck = 0
    for (const mutation of sampleOf([...proxy.offered.values()], salt)) {
      await fresh()
      proxy.mutate(mutation)
      const { outputs, exitCode, log } = await run()
      if (proxy.struck > 0) struck += 1
      const isNamed = outputs.reason !== undefined && outputs.reason !== 'internal' && exitCode <= 1
      const kept = await holds().catch((error: Error) => error.message)
      if (!isNamed || typeof kept === 'string')
        wrong.push(`${describeMutation(mutation)} → ${outputs.reason}; ${kept}\n${isNamed ? '' : log.join('\n')}`)
    }
    expect(struck).toBeGreaterThan(SAMPLE / 2 - 1)
  }
  expect(wrong).toEqual([])
}

const STEP = { 'health-check': 'off', timeout: '2m' }
const VERSIONED = ['start-app.sh', 'text.txt']

/** An application `churn` that was deployed twice, and what an action does to it by way of a proxy. */
async function scene(
  name: string,
  action: (run: Run) => Promise<Outcome>,
  inputs: Record<string, string>,
  { apps = ['churn'], tree = checkout(), started = {} }: { apps?: string[]; tree?: Checkout; started?: Started } = {}
): Promise<Scene> {
  const emulator = await start()
  const proxy = await mutatingProxy(emulator.origin)
  return {
    emulator,
    proxies: [proxy],
    prepare: async () => {
      for (const app of apps) await deployText(emulator, app, `${app} one`, '1')
      await deployText(emulator, apps[0] ?? '', 'two', '2')
    },
    run: () => tree.deploy(emulator, { ...STEP, endpoint: proxy.origin, ...inputs }, { name, action, ...started }),
    holds: () => runsWhole(emulator, 'churn')
  }
}

/** There is one application of the name, and every file of what it runs is of one version that was wanted. */
async function runsWhole(emulator: TestEmulator, name: string): Promise<void> {
  const { state } = emulator.platform
  const named = state.all('applications').filter(application => application.name === name)
  expect(named).toHaveLength(1)
  const version = state.get('versions', named[0]?.versionId ?? '')
  const files = (version?.items ?? []).map(({ path }) => path).filter(path => !path.startsWith('.datarobot/'))
  expect([VERSIONED, Object.keys(CHANGED)].map(paths => paths.toSorted().join())).toContain(files.toSorted().join())
}

const CHANGED = { ...START, 'text.txt': 'three', 'more.txt': 'more' }

describe('a field of a reply that is dropped, null or of another type never ends in a fault of ours', () => {
  itSampled('deploy of a change', async () => {
    const tree = checkout(CHANGED)
    const inputs = {
      'runtime-parameters': 'LIMIT=3',
      credentials: 'KEY=c0rrect-horse',
      replicas: '2',
      share: 'user:viewer@example.com=CONSUMER',
      'health-check': 'auto',
      'keep-versions': '1'
    }
    const one = await scene('deploy', undefined as never, inputs, { tree })
    await play(
      {
        ...one,
        run: () => tree.deploy(one.emulator, { ...STEP, endpoint: one.proxies[0]?.origin ?? '', ...inputs })
      },
      0
    )
  })

  itSampled('rollback', async () => {
    await play(await scene('rollback', rollback, {}), 1)
  })

  itSampled('promote', async () => {
    const inputs = { 'app-name': '', environment: '', from: 'staging', to: 'churn' }
    await play(await scene('promote', promote, inputs, { apps: ['staging', 'churn'] }), 2)
  })

  itSampled('inspect', async () => {
    await play(await scene('inspect', inspect, { environment: '' }), 3)
  })

  itSampled.each(sample(['to', 'from'], 1))('sync-codespace %s', async direction => {
    const inputs = { 'codespace-id': seedIds.codespace, direction, environment: '' }
    const one = await scene('sync-codespace', syncCodespace, inputs)
    await play(one, 4)
  })

  const templates: [string, Record<string, string>][] = [
    ['application', { readme: 'README.md', environment: '', 'app-name': '' }],
    ['custom', { readme: 'README.md', 'template-sub-type': 'streamlit', 'app-name': '' }]
  ]
  itSampled.each(sample(templates, 1))('publish-template, kind %s', async (kind, inputs) => {
    const tree = checkout({ ...START, 'README.md': '# Churn\n' })
    const given = { kind, name: 'Churn', description: 'Who leaves', ...inputs }
    const started = {
      variables: { GITHUB_REPOSITORY: 'acme/churn', GITHUB_REF_NAME: 'v1', GITHUB_SHA: 'c'.repeat(40) },
      event: { repository: { private: true } }
    }
    await play(await scene('publish-template', publishTemplate, given, { tree, started }), 5)
  })
})

describe('inspect, of an application', () => {
  const list = 'GET /api/v2/customApplications/'
  const roles = 'GET /api/v2/customApplications/{id}/sharedRoles/'
  const mutations: [Mutation, string][] = [
    [{ operation: list, path: ['data', '0', 'externalAccessRecipients'], kind: 'dropped' }, 'unchanged'],
    [{ operation: list, path: ['data', '0', 'externalAccessRecipients'], kind: 'null' }, 'unchanged'],
    [{ operation: list, path: ['data', '0', 'createdAt'], kind: 'dropped' }, 'unchanged'],
    [{ operation: list, path: ['data', '0', 'createdAt'], kind: 'other type' }, 'server-error'],
    [{ operation: list, path: ['data', '0', 'allowAutoStopping'], kind: 'other type' }, 'server-error'],
    [{ operation: list, path: ['data', '0', 'status'], kind: 'dropped' }, 'server-error'],
    [{ operation: roles, path: ['data', '0', 'name'], kind: 'other type' }, 'server-error'],
    [{ operation: roles, path: ['data', '0', 'role'], kind: 'null' }, 'server-error']
  ]
  itSampled.each(sample(mutations, 3))('with %j: %s', async (mutation, reason) => {
    const { prepare, run, proxies } = await scene('inspect', inspect, { environment: '' })
    await prepare()
    proxies[0]?.mutate(mutation)
    expect((await run()).outputs.reason).toBe(reason)
    expect(proxies[0]?.struck).toBeGreaterThan(0)
  })
})

describe('a field of a reply of DataRobot or GitHub', () => {
  itSampled.each(sample(['deploy', 'cleanup'], 1))('never ends %s of a preview in a fault of ours', async name => {
    const emulator = await start()
    const { github, repository, pull } = await startAcme()
    const proxy = await mutatingProxy(emulator.origin)
    const between = await mutatingProxy(new URL(github.apiUrl).origin)
    const tree = checkout(CHANGED)
    const variables = {
      GITHUB_SERVER_URL: github.serverUrl,
      GITHUB_REPOSITORY: 'acme/churn',
      GITHUB_REF_NAME: 'main',
      GITHUB_RUN_NUMBER: '1'
    }
    let id = 100
    const on = (apiUrl: string, inputs: Record<string, string>, started: Started) => {
      id += 1
      const run = {
        ...variables,
        GITHUB_API_URL: apiUrl,
        GITHUB_GRAPHQL_URL: `${apiUrl}/graphql`,
        GITHUB_RUN_ID: String(id)
      }
      const given = { ...STEP, 'github-token': 'job', ...inputs }
      return tree.deploy(emulator, given, { ...started, variables: { ...run, ...started.variables } })
    }
    const push = {
      event: pushEvent(github.origins, repository),
      variables: {
        GITHUB_EVENT_NAME: 'push',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_SHA: repository.branches.get('main') ?? ''
      }
    }
    const opened = {
      event: pullRequestEvent(github.origins, 'synchronize', pull),
      variables: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/1/merge' }
    }
    const sweep = { ...push, name: 'cleanup', action: cleanup }
    await play(
      {
        emulator,
        proxies: [between, proxy],
        prepare: async () => {
          await on(github.apiUrl, {}, push)
          if (name === 'cleanup') await on(github.apiUrl, {}, opened)
        },
        run: () =>
          name === 'deploy'
            ? on(between.origin, { endpoint: proxy.origin }, opened)
            : on(
                between.origin,
                { endpoint: proxy.origin, environment: '', 'pull-request': '1', sweep: 'true' },
                sweep
              ),
        holds: () => runsWhole(emulator, 'churn')
      },
      6
    )
  })
})
