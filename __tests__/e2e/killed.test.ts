import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { runAction } from '../../script/runner.mjs'
import { deployInputs, START, writeFiles } from '../support/deploys.ts'
import { itInFull } from '../support/effort.ts'
import { start } from '../support/emulator.ts'
import { pullRequestEvent } from '../support/github/events.ts'
import { startAcme } from '../support/github-client.ts'

const ROOT = join(import.meta.dirname, '../..')
let workspace: string

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'checkout-'))
  writeFiles(workspace, START)
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

describe('a deploy that is killed while it waits', () => {
  it('is undone by the post step, and closed where it was announced', async () => {
    const emulator = await start()
    emulator.platform.settings.change({ timings: { startTime: 600_000 } })
    const { github, repository, pull } = await startAcme()
    const killed = await runAction({
      actionFolder: ROOT,
      workspace,
      node: process.execPath,
      token: 'job',
      with: deployInputs(emulator.origin),
      event: pullRequestEvent(github.origins, 'opened', pull),
      env: {
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_REPOSITORY: 'acme/churn',
        GITHUB_API_URL: github.apiUrl,
        GITHUB_GRAPHQL_URL: github.graphqlUrl,
        GITHUB_SERVER_URL: github.serverUrl
      },
      // The beginning is told meanwhile; main gets no time at all to end.
      cancelAfterLine: 'is initializing after',
      cancelDelays: [0, 0]
    })
    expect(killed).toMatchObject({ killedBy: 'SIGKILL', outputs: {} })
    expect(emulator.platform.state.count('applications')).toBe(0)
    expect(emulator.platform.state.count('sources')).toBe(0)
    const comments = repository.commentsOf(1)
    expect(comments).toHaveLength(1)
    expect(comments[0]?.body).toContain('the run was cancelled')
    expect(repository.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['failure'])
    expect(killed.summary).toContain('the run was cancelled')
  })
})

describe('a job whose environment holds a state that no main step left', () => {
  itInFull('has its application left alone by the post step', async () => {
    const emulator = await start()
    const step = { actionFolder: ROOT, workspace, node: process.execPath }
    const deployed = await runAction({ ...step, with: deployInputs(emulator.origin) })
    const { 'app-id': id, 'app-name': name, 'source-version-id': versionId } = deployed.outputs
    const application = { id, name, isOurs: true }
    const source = { id: null, name: '', isOurs: false, templateVersionId: null }
    const forged = {
      application,
      source,
      version: null,
      publishing: { versionId, previousVersionId: null, isRequested: true }
    }
    const inputs = { ...deployInputs(emulator.origin), 'dry-run': 'true' }
    const env = { STATE_pendingChanges: JSON.stringify(forged) }
    expect(await runAction({ ...step, with: inputs, env })).toMatchObject({ exitCode: 0 })
    expect(emulator.platform.state.count('applications')).toBe(1)
  })
})
