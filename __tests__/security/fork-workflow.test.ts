import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { readActionName } from '../../script/action-name.mjs'

interface Workflow {
  on?: Readonly<Record<string, unknown>>
  jobs?: Readonly<
    Record<
      string,
      {
        if?: string
        environment?: string
        concurrency?: { group: string }
        permissions?: Readonly<Record<string, string>>
        steps: readonly Step[]
      }
    >
  >
}
interface Step {
  uses?: string
  run?: string
  with?: Readonly<Record<string, unknown>>
}

/** Workflows on the page about pull requests that use secrets together with untrusted code. */
function privileged(): Workflow[] {
  const page = readFileSync(new URL('../../docs/pull-requests.md', import.meta.url), 'utf8')
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => load(text) as Workflow)
  return blocks.filter(({ on = {} }) => 'workflow_run' in on || 'pull_request_target' in on)
}

describe('the example of a preview by command', () => {
  const text = readFileSync(new URL('../../examples/workflows/preview-command.yml', import.meta.url), 'utf8')
  const { jobs = {}, ...workflow } = load(text) as Workflow & { concurrency?: unknown }

  it('checks out only the commit of the command, and nothing for the event of a closed pull request', () => {
    const checkouts = (name: string) => jobs[name]?.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts('command')?.map(({ with: inputs }) => inputs)).toEqual([
      { ref: expect.stringMatching(/^\$\{\{ steps\.command\.outputs\.sha \}\}$/), 'persist-credentials': false }
    ])
    expect(checkouts('closed')).toEqual([])
    expect(Object.values(jobs).flatMap(({ steps }) => steps.filter(({ run }) => run !== undefined))).toEqual([])
  })

  it('gives each job only the permissions that it uses', () => {
    expect(workflow).toMatchObject({ permissions: {} })
    const writes = { 'pull-requests': 'write', deployments: 'write' }
    expect(jobs.command?.permissions).toEqual({ contents: 'read', ...writes })
    expect(jobs.closed?.permissions).toEqual(writes)
  })

  it('queues the comments of each author apart, so that no other comment replaces a command that waits', () => {
    expect(workflow).not.toHaveProperty('concurrency')
    expect(jobs.command?.concurrency?.group).toContain('github.event.comment.user.id')
  })
})

describe('the documented preview of a fork', () => {
  const jobs = privileged().flatMap(({ jobs = {} }) => Object.values(jobs))
  const deploying = jobs.filter(({ steps }) => steps.some(({ with: inputs }) => inputs?.preview === true))

  it('deploys the commit that a maintainer reviewed', () => {
    expect(deploying).toHaveLength(1)
    for (const { if: condition, environment, steps } of deploying) {
      expect(condition).toContain("workflow_run.conclusion == 'success'")
      expect(environment).toBe('fork-previews')
      const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
      expect(checkouts.map(({ with: inputs }) => inputs)).toEqual([
        {
          ref: expect.stringMatching(/^\$\{\{ github\.event\.workflow_run\.head_sha \}\}$/),
          path: 'app',
          'persist-credentials': false
        }
      ])
    }
  })

  it('runs no code of the fork on the runner, and uses no artifacts of its run', () => {
    const uses = jobs.flatMap(({ steps }) => steps.map(({ uses = '' }) => uses.replace(/@.*/, '')))
    expect(jobs.flatMap(({ steps }) => steps.filter(({ run }) => run !== undefined))).toEqual([])
    const action = readActionName(join(import.meta.dirname, '../..'))
    expect(new Set(uses)).toEqual(new Set(['actions/checkout', action, `${action}/cleanup`]))
  })
})
