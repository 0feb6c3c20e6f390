import { describe, expect } from '@jest/globals'
import type { Fault } from '../../emulator/http/faults.ts'
import { drift } from '../../src/actions/drift/drift.ts'
import { inspect } from '../../src/actions/inspect/inspect.ts'
import { rollback } from '../../src/actions/rollback/rollback.ts'
import { escapeControls } from '../../src/text/terminal.ts'
import type { Started } from '../support/deploy-runs.ts'
import { application, START } from '../support/deploy-runs.ts'
import { it, itSampled, sample } from '../support/effort.ts'
import { filesForm, PYTHON_ENVIRONMENT } from '../support/emulator.ts'
import { pullRequestEvent } from '../support/github/events.ts'
import { setupRuns } from '../support/github-runs.ts'
import { type Published, publishedBy } from '../support/published.ts'

/** Mark that every value contains, and nothing else. */
const MARK = 'zqx'
const VALUE = `postgres://u:${MARK}"p@ss w\\rd@db/x?a=1&b=é`
const SHORT = `${MARK}7`
const LINES = `-----BEGIN ${MARK} KEY-----\n${MARK}+first\r\n${MARK}/"second"\n-----END ${MARK} KEY-----`

const FILES = {
  ...START,
  'metadata.yaml':
    'runtimeParameterDefinitions:\n- {fieldName: DB_URL, type: string}\n- {fieldName: PIN, type: string}\n- {fieldName: CERT, type: string}\n'
}

const coloured = (text: string) => [...text].map(character => `\u001b[36m${character}\u001b[0m`).join('')

/** Forms in which programs print a value. */
const PRINTED = [
  VALUE,
  SHORT,
  LINES,
  coloured(LINES),
  JSON.stringify({ CERT: LINES }),
  encodeURIComponent(LINES),
  JSON.stringify({ DB_URL: VALUE, PIN: SHORT }),
  coloured(VALUE),
  `\u001b[32m'postgres://u:${MARK}\u001b[1m"p@ss w\\\\rd@db/x?a=1&b=é'\u001b[0m`,
  `postgres://u:${MARK}\\"p@ss w\\\\rd@db/x?a=1&b=\\u00e9`,
  `'postgres://u:${MARK}"p@ss w\\\\rd@db/x?a=1&b=é'`,
  `postgres%3A//u%3A${MARK}%22p%40ss%20w%5Crd%40db/x%3Fa%3D1%26b%3D%C3%A9`,
  encodeURIComponent(VALUE),
  `<td>postgres://u:${MARK}&quot;p@ss w\\rd@db/x?a=1&amp;b=é</td>`,
  `│ DB_URL = postgres://u:${MARK}"p@ │`,
  '│          ss w\\rd@db/x?a=1&b=é  │'
]

const logs = (build: object = {}): Fault => ({
  operation: 'customApplicationsLogsList',
  answer: {
    status: 200,
    body: { logs: PRINTED, buildLog: `${PRINTED.join('\n')}\n`, buildStatus: 'success', ...build }
  },
  times: 0
})

/** Published lines that show the mark after removing colors, except commands that mask it. */
function seenIn(published: Published, requests: unknown): string[] {
  const { printed, outputs, files } = published
  const texts = [printed, ...Object.values(outputs), ...Object.values(files), JSON.stringify(requests)]
  return texts
    .flatMap(text => text.split(/\n|\\n/))
    .filter(line => !line.startsWith('::add-mask::'))
    .filter(line => escapeControls(line.replaceAll('\\u001b', '\u001b')).includes(MARK))
}

async function startWithParameters() {
  const world = await setupRuns()
  const { emulator, tree, github, repository, pull } = world
  tree.setFiles(FILES)
  const started: Started = {
    event: pullRequestEvent(github.origins, 'synchronize', pull),
    variables: {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_SERVER_URL: github.serverUrl,
      GITHUB_REPOSITORY: 'acme/churn',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_SHA: repository.branches.get('main') ?? '',
      GITHUB_RUN_ID: '500',
      GITHUB_RUN_NUMBER: '500'
    }
  }
  const run = (inputs: Record<string, string> = {}, more: Partial<Started> = {}) =>
    publishedBy(tree, emulator, { 'github-token': 'job', 'health-check': 'off', ...inputs }, { ...started, ...more })
  return { ...world, run }
}

const VALUES = { 'runtime-parameters': `DB_URL=${VALUE}\nCERT:string<<END\n${LINES}\nEND\nPIN=${SHORT}` }

describe('values of runtime parameters that an application prints', () => {
  const ends = {
    deployed: [logs()],
    'build-failed': [logs({ buildStatus: 'failed', buildError: PRINTED.join(' ') }), { launch: 'build-failed' }],
    'start-failed': [logs(), { launch: 'start-failed' }]
  } as const satisfies Record<string, readonly Fault[]>

  const runs = Object.entries(ends).flatMap(([reason, faults]) => [
    { reason, faults, origin: 'given in this step', inputs: VALUES },
    { reason, faults, origin: 'kept from the version that ran before', inputs: {} }
  ])
  itSampled.each(sample(runs, 3))(
    'are not published if a run ends as $reason, and they are $origin',
    async ({ reason, faults, inputs }) => {
      const { run, emulator, tree, github } = await startWithParameters()
      expect((await run(VALUES)).outputs.reason).toBe('deployed')
      tree.setFiles({ ...FILES, 'new.txt': 'new' })
      const before = github.requests.length
      for (const fault of faults) emulator.fault(fault)
      const published = await run(inputs)
      expect(published.outputs.reason).toBe(reason)
      expect(published.outputs['build-log']).toContain('***')
      expect(seenIn(published, github.requests.slice(before))).toEqual([])
    }
  )

  it('are in no output and no file of an inspection, which reads them with the version', async () => {
    const { run, emulator } = await startWithParameters()
    await run(VALUES)
    emulator.fault(logs())
    const { id } = await application(emulator, 'churn-pr-1')
    const published = await run({ 'app-id': id, 'app-name': '' }, { name: 'inspect', action: inspect })
    expect(published.outputs.reason).toBe('unchanged')
    expect(JSON.parse(published.outputs.json ?? '').version.runtimeParameters).toEqual(['DB_URL', 'PIN', 'CERT'])
    expect(seenIn(published, [])).toEqual([])
  })

  it('are in no output, file or issue about drift, also if a version has them as its label', async () => {
    const { run, emulator, github } = await startWithParameters()
    await run(VALUES)
    const { id, customApplicationSourceId: source } = await application(emulator, 'churn-pr-1')
    const form = filesForm(
      { [`${SHORT}.txt`]: 'by hand' },
      { label: `fix ${VALUE}`, baseEnvironmentId: PYTHON_ENVIRONMENT }
    )
    const made = await emulator.call('POST', `/customApplicationSources/${source}/versions/`, { form })
    await emulator.call('PATCH', `/customApplications/${id}/`, {
      json: { customApplicationSourceVersionId: made.body.id }
    })
    const before = github.requests.length
    const variables = {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_SERVER_URL: github.serverUrl,
      GITHUB_REPOSITORY: 'acme/churn',
      GITHUB_EVENT_NAME: 'schedule',
      GITHUB_REF_NAME: 'main'
    }
    const inputs = { 'app-id': id, 'app-name': '', 'github-token': 'reporter', issue: 'true', ...VALUES }
    const published = await run(inputs, { name: 'drift', action: drift, event: {}, variables })
    expect(published.outputs).toMatchObject({ reason: 'drifted', 'issue-url': expect.stringContaining('/issues/') })
    expect(seenIn(published, github.requests.slice(before))).toEqual([])
  })

  it('are not published by a rollback from the version that has them', async () => {
    const { run, emulator, tree } = await startWithParameters()
    await run()
    tree.setFiles({ ...FILES, 'new.txt': 'new' })
    await run(VALUES)
    emulator.fault(logs())
    emulator.fault({ launch: 'start-failed' })
    const { id } = await application(emulator, 'churn-pr-1')
    const published = await run({ 'app-id': id, 'app-name': '' }, { name: 'rollback', action: rollback })
    expect(published.outputs.reason).toBe('start-failed')
    expect(seenIn(published, [])).toEqual([])
  })
})

describe('a server that returns a secret as a name or an address', () => {
  it('cannot make the action publish it', async () => {
    const { run, emulator, github } = await startWithParameters()
    await run(VALUES)
    const found = await application(emulator, 'churn-pr-1')
    const lying = {
      ...found,
      applicationUrl: `https://evil.example/${encodeURIComponent(VALUE)}/${SHORT}`,
      sourceVersionLabel: VALUE
    }
    emulator.fault({ operation: 'customApplicationsRetrieve', answer: { status: 200, body: lying }, times: 0 })
    const page = { data: [lying], count: 1, totalCount: 1, next: null, previous: null }
    emulator.fault({ operation: 'customApplicationsList', answer: { status: 200, body: page }, times: 0 })
    const before = github.requests.length
    const published = await run(VALUES)
    expect(published.outputs.reason).toBe('unchanged')
    const requests = github.requests.slice(before)
    expect(seenIn(published, requests)).toEqual([])
    expect(JSON.stringify([requests, published])).not.toContain('evil.example')
    expect(JSON.stringify(requests)).toContain('is unchanged')
  })
})
