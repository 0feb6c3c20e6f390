import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { readActionName } from '../../script/action-name.mjs'

const ROOT = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

interface Step {
  name?: string
  if?: string
  uses?: string
  run?: string
  with?: Record<string, unknown>
}

interface Job {
  if?: string
  needs?: string
  environment?: unknown
  permissions: Record<string, string>
  concurrency: { group: string; 'cancel-in-progress': boolean }
  uses?: string
  with?: Record<string, unknown>
  secrets?: Record<string, unknown>
  steps: Step[]
}

const text = read('.github/workflows/deploy-application.yml')
const workflow = load(text) as {
  on: { workflow_call: Record<'inputs' | 'secrets' | 'outputs', Record<string, { required?: boolean }>> }
  jobs: Record<string, Job>
}
const { inputs, secrets } = workflow.on.workflow_call
const steps = Object.values(workflow.jobs).flatMap(job => job.steps)
const named = (expression: RegExp) => new Set([...text.matchAll(expression)].map(([, name]) => name))

describe('the reusable workflow', () => {
  it('uses every input and secret that it declares, and no other', () => {
    expect(named(/\binputs\.([\w-]+)/g)).toEqual(new Set(Object.keys(inputs)))
    expect(named(/\bsecrets\.([\w-]+)/g)).toEqual(new Set(Object.keys(secrets)))
  })

  it('requires no secret: a pull request of a fork has none, and its run must succeed', () => {
    expect(Object.values(secrets).filter(({ required }) => required)).toEqual([])
  })

  const own = steps.filter(({ uses }) => uses?.startsWith(readActionName(ROOT)))

  it.each(own)('gives $uses only inputs that it has', ({ uses = '', with: given = {} }) => {
    const folder = uses.slice(readActionName(ROOT).length, uses.indexOf('@'))
    const action = load(read(join('.', folder, 'action.yml'))) as { inputs: object }
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
  })

  it('names a GitHub environment, which can hold secrets, only in jobs that never run for a pull request', () => {
    const named = Object.entries(workflow.jobs).filter(([, { environment }]) => environment !== undefined)
    expect(named.map(([name]) => name)).toEqual(['deploy', 'promote'])
    expect(workflow.jobs.deploy?.if).not.toContain('pull_request')
    expect(workflow.jobs.promote).toMatchObject({ needs: 'deploy', if: expect.not.stringMatching(/always|cancelled/) })
    expect(text).not.toContain('pull_request_target')
  })

  it('cancels nothing that publishes to the application, nor the deletion of a preview', () => {
    const isCancelled = Object.entries(workflow.jobs).filter(([, { concurrency }]) => concurrency['cancel-in-progress'])
    expect(isCancelled.map(([name]) => name)).toEqual(['preview'])
  })

  it.each([
    [{ 'app-name': 'churn' }, false],
    [{ app: 'churn' }, false],
    [{ 'app-name': 'churn-staging', 'promote-to': 'churn' }, false],
    [{ app: 'churn', target: 'staging', 'promote-to': 'production' }, false],
    [{ app: 'churn', target: 'staging', 'promote-to': 'churn-dashboard' }, false],
    [{ 'app-name': 'churn', 'promote-to': 'churn' }, true],
    [{ app: 'churn', target: 'production', 'promote-to': 'production' }, true],
    [{ app: 'churn', 'promote-to': 'production' }, true],
    [{ app: 'churn', 'promote-to': 'churn-dashboard' }, true]
  ])('refuses a deploy with %j, before it reaches production without an approval: %s', (given, expected) => {
    const [first] = workflow.jobs.deploy?.steps ?? []
    const values = { ...Object.fromEntries(Object.keys(inputs).map(name => [name, ''])), ...given }
    // These operators mean the same in JavaScript.
    const condition = first?.if?.replace(/inputs\.([\w-]+)/g, 'inputs["$1"]')
    expect(new Function('inputs', `return ${condition}`)(values)).toBe(expected)
  })

  it('fails in the step that refuses a deploy', () => {
    expect(spawnSync('bash', ['-ec', workflow.jobs.deploy?.steps?.[0]?.run ?? 'exit 9']).status).toBe(1)
  })

  it.each([
    ['the approved one', 'a1', 0, ''],
    ['another one', 'b2', 1, '::error::Version a1 was approved, but the application now runs b2.'],
    ['none', '', 1, '::error::']
  ])('promotes only if the version that runs is %s', (_, running, status, message) => {
    const script = steps.find(({ name }) => name === 'Check that the approved version still runs')?.run ?? 'exit 9'
    const env = { ...process.env, APPROVED: 'a1', RUNNING: running }
    const result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { env })
    expect({ status: result.status, output: String(result.stdout) }).toEqual({
      status,
      output: expect.stringContaining(message)
    })
  })

  it('gets from the calling job exactly the permissions that its jobs take, inputs that exist, and secrets by name', () => {
    const { application } = (load(read('examples/workflows/reusable.yml')) as { jobs: Record<string, Job> }).jobs
    const taken = Object.assign({}, ...Object.values(workflow.jobs).map(({ permissions }) => permissions))
    expect(application?.permissions).toEqual(taken)
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(application?.with ?? {})))
    expect(Object.keys(secrets)).toEqual(expect.arrayContaining(Object.keys(application?.secrets ?? {})))
  })
})

describe('the page of the reusable workflow', () => {
  it('shows a workflow that gives the same permissions, and names nothing else', () => {
    const [, shown = ''] = read('docs/reusable-workflow.md').match(/```yaml\n(# \.github[^`]*)```/) ?? []
    const { application } = (load(shown) as { jobs: Record<string, Job> }).jobs
    const example = (load(read('examples/workflows/reusable.yml')) as { jobs: Record<string, Job> }).jobs.application
    expect(application?.uses).toBe(example?.uses)
    expect(application?.permissions).toEqual(example?.permissions)
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(application?.with ?? {})))
  })
})
