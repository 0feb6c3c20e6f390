import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { runAction } from '../../script/runner.mjs'
import { deployInputs, START, writeFiles } from '../support/deploys.ts'
import { it, itInFull } from '../support/effort.ts'
import { eventually, start } from '../support/emulator.ts'
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

const isAlive = (id: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** A command with two processes. It prints their ids, and does not end. */
const VERIFY = 'echo "shell $$"\nsleep 3600 &\necho "background $!"\nwait'

describe('the built action, while it verifies', () => {
  for (const [how, cancelDelays] of [
    ['cancelled', [7500, 2500]],
    ['killed', [0, 0]]
  ] as const)
    for (const on of ['application', 'candidate'])
      itInFull(`leaves no process and no candidate, and the previous version runs: ${how}, on the ${on}`, async () => {
        const emulator = await start()
        const step = { actionFolder: ROOT, workspace, node: process.execPath, cancelDelays }
        const first = await runAction({ ...step, with: deployInputs(emulator.origin) })
        writeFiles(workspace, { 'more.txt': 'more' })
        const inputs = deployInputs(emulator.origin, { verify: VERIFY, 'verify-on': on })
        const ended = await runAction({ ...step, with: inputs, cancelAfterLine: /background \d+/ })
        expect(ended.cancelled).toBe(true)
        const ids =
          ended.log
            .join('\n')
            .match(/(?<=(?:shell|background) )\d+/g)
            ?.map(Number) ?? []
        expect(ids).toHaveLength(2)
        await eventually(
          () => ids.filter(isAlive),
          alive => alive.length === 0
        )
        const applications = emulator.platform.state.all('applications')
        expect(applications.map(({ name }) => name)).toEqual(['churn'])
        await eventually(
          () => emulator.platform.state.all('applications')[0]?.liveVersionId,
          id => id === first.outputs['source-version-id']
        )
      })
})

/** A program that prints the ids of its process and of the emulator's, and does not answer. */
const SLEEPING = 'import os, time\nprint("pids", os.getpid(), os.getppid(), flush=True)\ntime.sleep(3600)\n'

describe('the built action, while it rehearses', () => {
  for (const [how, cancelDelays] of [
    ['cancelled', [7500, 2500]],
    ['killed', [0, 0]]
  ] as const)
    itInFull(`leaves no process, and has sent nothing: ${how}`, async () => {
      const emulator = await start()
      writeFiles(workspace, { 'start-app.sh': '#!/bin/sh\nexec python3 app.py\n', 'app.py': SLEEPING })
      const ended = await runAction({
        actionFolder: ROOT,
        workspace,
        node: process.execPath,
        cancelDelays,
        with: deployInputs(emulator.origin, { rehearse: 'true' }),
        cancelAfterLine: /pids \d+/
      })
      expect(ended.cancelled).toBe(true)
      const ids = /pids (\d+) (\d+)/.exec(ended.log.join('\n'))?.slice(1).map(Number) ?? []
      expect(ids).toHaveLength(2)
      await eventually(
        () => ids.filter(isAlive),
        alive => alive.length === 0
      )
      expect(emulator.platform.state.count('sources')).toBe(0)
    })
})
