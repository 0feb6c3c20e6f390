import { describe, expect } from '@jest/globals'
import { cleanup } from '../../src/actions/cleanup/cleanup.ts'
import { deploy } from '../../src/actions/deploy/deploy.ts'
import { application, counts, lastRequest, START, writes } from '../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../support/effort.ts'
import { cachedMain } from '../support/emulator-process.ts'
import { pullRequestEvent } from '../support/github/events.ts'
import type { Pull } from '../support/github/github-state.ts'
import { REPORTING, setupPreviews } from '../support/preview-runs.ts'

describe('max-previews', () => {
  it('deletes the least recently deployed preview for the fourth of three, and its pull request says so', async () => {
    const { open, previews, tree, emulator, comments, repository } = await setupPreviews(3, 4)
    for (const number of [1, 2, 3]) await open(number, { inputs: number <= 2 ? REPORTING : {} })
    tree.setFiles({ ...START, 'a.txt': '2' })
    await open(1, { inputs: REPORTING })
    const fourth = await open(4, { inputs: REPORTING })
    expect(fourth.outputs).toMatchObject({ reason: 'deployed', operation: 'created', deleted: 'churn-pr-2', left: '' })
    expect(await previews()).toEqual(['churn-pr-1', 'churn-pr-3', 'churn-pr-4'])
    expect(await counts(emulator)).toMatchObject({ sources: 3 })
    expect(fourth.outputs.plan).toMatch(/Before the first step: delete preview .*churn-pr-2/)
    expect(comments(2)).toEqual([expect.stringMatching(/was removed[\s\S]*max-previews[\s\S]*push a commit/)])
    expect(comments(1)).toEqual([expect.stringContaining('is running')])
    const second = repository.deployments.filter(({ environment }) => environment === 'preview/pr-2')
    expect(second.map(({ statuses }) => statuses.at(-1))).toEqual([
      expect.objectContaining({ state: 'inactive', description: expect.stringContaining('max-previews') })
    ])
  })

  it('deletes nothing for an update, a dry run, or while there is room', async () => {
    const { open, previews, tree, emulator } = await setupPreviews(2, 3)
    await open(1)
    await open(2)
    tree.setFiles({ ...START, 'a.txt': '2' })
    await open(1)
    const before = lastRequest(emulator)
    const dry = await open(3, { inputs: { 'dry-run': 'true' } })
    expect(dry.outputs.plan).toContain('churn-pr-2')
    expect(writes(emulator, before)).toEqual([])
    expect(await previews()).toEqual(['churn-pr-1', 'churn-pr-2'])
  })

  it('deletes nothing for a preview whose run ends in its rehearsal', async () => {
    const { open, previews, emulator } = await setupPreviews(1, 2)
    await open(1)
    const before = lastRequest(emulator)
    const red = await open(2, {
      inputs: { rehearse: 'true' },
      action: run => {
        const stage = run.stage.bind(run)
        run.stage = (name, work) =>
          stage(name, name === 'Rehearse' ? () => Promise.reject(new Error('The rehearsal failed.')) : work)
        return deploy(run)
      }
    })
    expect(red.outputs.plan).toMatch(/Before the first step: delete preview .*churn-pr-1/)
    expect([red.exitCode, red.outputs.deleted]).toEqual([1, undefined])
    expect(red.log.join('\n')).toContain('The rehearsal failed.')
    expect(writes(emulator, before)).toEqual([])
    expect(await previews()).toEqual(['churn-pr-1'])
  })

  itInFull('deletes nothing for a preview whose rehearsal fails', async () => {
    const { open, previews, tree, emulator } = await setupPreviews(1, 2)
    await open(1)
    tree.setFiles({ 'start-app.sh': '#!/bin/sh\nexit 1\n' })
    const before = lastRequest(emulator)
    const red = await open(2, {
      inputs: { rehearse: 'true' },
      environment: { PATH: process.env.PATH ?? '' },
      real: { emulatorProgram: cachedMain() }
    })
    expect(red.outputs.plan).toMatch(/Before the first step: delete preview .*churn-pr-1/)
    expect([red.outputs.reason, red.outputs.deleted]).toEqual(['rehearsal-failed', undefined])
    expect(writes(emulator, before)).toEqual([])
    expect(await previews()).toEqual(['churn-pr-1'])
  })

  it('counts previews of this repository and application only, by what their manifests say', async () => {
    const { open, previews, tree, pulls, github, emulator } = await setupPreviews(1, 3)
    const elsewhere = { GITHUB_REPOSITORY: 'acme/other', GITHUB_REPOSITORY_ID: '77' }
    await open(1, { variables: elsewhere, inputs: { 'max-previews': '' } })
    await open(2, { inputs: { 'app-name': 'churn-pr', 'preview-name': 'churn-pr-{number}' } })
    // An application of its own that only has such a name.
    const event = pullRequestEvent(github.origins, 'opened', pulls[0] as Pull)
    const inputs = { 'app-name': 'churn-pr-9', 'health-check': 'off', 'github-token': 'job', preview: 'false' }
    await tree.deploy(emulator, inputs, { event, action: deploy, variables: { GITHUB_REPOSITORY: 'acme/churn' } })
    expect((await open(3)).outputs.deleted).toBeUndefined()
    expect(await previews()).toHaveLength(4)
  })

  itInFull('is kept on a server whose lists name no sources and match names partially', async () => {
    const { open, previews, emulator } = await setupPreviews(1, 2)
    emulator.setSwitches({ sourceLabels: 'left-out', nameSearch: 'substring' })
    await open(1)
    expect((await open(2)).outputs.deleted).toBe('churn-pr-1')
    expect(await previews()).toEqual(['churn-pr-2'])
  })

  it('never deletes one that is being deployed: the next one goes instead', async () => {
    const { open, previews, emulator } = await setupPreviews(2, 3)
    await open(1)
    await open(2)
    // A run has made a version of the first one, and has not published it yet.
    const { customApplicationSourceId: id, customApplicationSourceVersionId } = await application(
      emulator,
      'churn-pr-1'
    )
    const json = { label: 'draft', baseVersion: customApplicationSourceVersionId }
    const made = await emulator.call('POST', `/customApplicationSources/${id}/versions/`, { json })
    expect(made.status).toBe(201)
    expect((await open(3)).outputs.deleted).toBe('churn-pr-2')
    expect(await previews()).toEqual(['churn-pr-1', 'churn-pr-3'])
  })

  it('does not delete one that was deployed after the plan: another one goes at the end', async () => {
    const { open, previews, tree, emulator } = await setupPreviews(2, 3)
    await open(1)
    const { customApplicationSourceVersionId: first } = await application(emulator, 'churn-pr-1')
    tree.setFiles({ ...START, 'a.txt': '2' })
    await open(1)
    await open(2)
    const { state } = emulator.platform
    const publishFirst = () =>
      state.transaction(() => {
        const found = state.all('applications').find(({ name }) => name === 'churn-pr-1')
        if (found !== undefined)
          state.put('applications', { ...found, versionId: first, updatedAt: emulator.platform.clock.now() })
      })
    const third = await open(3, {
      action: run => {
        const stage = run.stage.bind(run)
        run.stage = (name, work) => {
          if (name === 'Make room') publishFirst()
          return stage(name, work)
        }
        return deploy(run)
      }
    })
    expect(third.log.join('\n')).toContain('Preview "churn-pr-1" stays')
    expect(third.outputs).toMatchObject({ reason: 'deployed', deleted: 'churn-pr-2' })
    expect(await previews()).toEqual(['churn-pr-1', 'churn-pr-3'])
  })

  const limits: [number, number, Record<string, string>][] = [
    [1, 2, REPORTING],
    [1, 2, {}],
    [2, 3, {}],
    [3, 5, REPORTING]
  ]
  itSampled.each(sample(limits, 1))(
    'keeps a limit of %i when %i runs make previews at once, with %j',
    async (max, count, inputs) => {
      const { open, previews } = await setupPreviews(max, count)
      await Promise.all(Array.from({ length: count }, (_, index) => open(index + 1, { inputs })))
      expect((await previews()).length).toBeLessThanOrEqual(max)
      expect((await previews()).length).toBeGreaterThan(0)
    }
  )

  it('fails before anything is created if the preview cannot be deleted', async () => {
    const { open, previews, emulator } = await setupPreviews(1, 2)
    await open(1)
    const body = { message: 'No.' }
    emulator.fault({ operation: 'customApplicationsDelete', answer: { status: 403, body } })
    const refused = await open(2)
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'forbidden', left: 'churn-pr-1' } })
    expect(await previews()).toEqual(['churn-pr-1'])
  })

  it('is kept by a sweep as well', async () => {
    const { open, previews, runOn, comments } = await setupPreviews(9, 2)
    for (const number of [1, 2]) await open(number, { inputs: { ...REPORTING, 'max-previews': '' } })
    const inputs = { environment: '', sweep: 'true', 'max-previews': '1', 'preview-when': 'request' }
    const swept = await runOn('schedule', {}, { action: cleanup, inputs })
    expect(swept.outputs).toMatchObject({ reason: 'deleted', deleted: 'churn-pr-1' })
    expect(await previews()).toEqual(['churn-pr-2'])
    expect(comments(1)).toEqual([expect.stringMatching(/max-previews[\s\S]*\/preview/)])
  })

  it.each(['0', '-1', 'five'])('is refused as %j', async max => {
    const { open } = await setupPreviews(1, 1)
    expect((await open(1, { inputs: { 'max-previews': max } })).outputs.reason).toBe('input-invalid')
  })
})
