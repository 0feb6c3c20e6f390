import { describe, expect } from '@jest/globals'
import { cleanup } from '../../../src/actions/cleanup/cleanup.ts'
import { counts, lastRequest, writes } from '../../support/deploy-runs.ts'
import { it, itInFull } from '../../support/effort.ts'
import { pullRequestEvent } from '../../support/github/events.ts'
import { unicorn } from '../../support/github/limits.ts'
import { setupRuns } from '../../support/github-runs.ts'

const LABEL = { inputs: { 'preview-when': 'label:preview' } }
const READY = { inputs: { 'preview-when': 'ready' } }
const REQUEST = { inputs: { 'preview-when': 'request' } }

describe('preview-when: label', () => {
  it('makes a preview when the label is there, deletes it when it is taken off, and says why', async () => {
    const { onPull, pull, comments, states, emulator } = await setupRuns()
    const opened = await onPull('opened', pull, LABEL)
    expect(opened).toMatchObject({ exitCode: 0, outputs: { reason: 'skipped', changed: 'false', preview: 'true' } })
    expect(opened.summary).toContain('was not deployed')
    expect(comments()).toEqual([
      expect.stringMatching(/was not deployed[\s\S]*does not have the label `preview`[\s\S]*Add/)
    ])
    expect(states()).toEqual([])

    pull.labels.push('preview')
    expect((await onPull('labeled', pull, LABEL)).outputs).toMatchObject({ reason: 'deployed', operation: 'created' })
    expect(comments()).toEqual([expect.stringContaining('is running')])
    expect(comments()[0]).not.toContain('not deployed')

    pull.labels.pop()
    const off = await onPull('unlabeled', pull, LABEL)
    expect(off.outputs).toMatchObject({ reason: 'deleted', operation: 'deleted', deleted: 'churn-pr-1' })
    expect(off.summary).toContain('does not have the label')
    expect(comments()).toEqual([expect.stringMatching(/was removed[\s\S]*Add the label `preview`/)])
    expect(states()).toEqual(['inactive'])
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })

    expect((await onPull('synchronize', pull, LABEL)).outputs).toMatchObject({ reason: 'skipped', changed: 'false' })
    expect(comments()).toEqual([expect.stringContaining('was not deployed')])
    await onPull('synchronize', pull, LABEL)
    expect(comments()[0]?.match(/not deployed/g)).toHaveLength(1)
  })

  itInFull('goes by the labels on GitHub, not by those of an old event', async () => {
    const { runOn, pull, github, emulator } = await setupRuns()
    pull.labels.push('preview')
    const event = pullRequestEvent(github.origins, 'synchronize', pull)
    pull.labels.pop()
    expect((await runOn('pull_request', event, LABEL)).outputs.reason).toBe('skipped')
    const before = pullRequestEvent(github.origins, 'unlabeled', pull)
    pull.labels.push('Preview')
    expect((await runOn('pull_request', before, LABEL)).outputs.reason).toBe('deployed')
    expect((await counts(emulator)).applications).toBe(1)
  })

  it('deletes a preview whose label is taken off while it is deployed', async () => {
    const { onPull, pull, comments, emulator } = await setupRuns()
    pull.labels.push('preview')
    const takeOff = async (sleeps: number) => (sleeps === 0 ? pull.labels.pop() : undefined)
    const late = await onPull('labeled', pull, { ...LABEL, meanwhile: takeOff })
    expect(late).toMatchObject({ exitCode: 0, outputs: { reason: 'superseded' } })
    expect(late.summary).toContain('does not have the label')
    expect(comments()).toEqual([expect.stringMatching(/was deleted: the pull request[\s\S]*Add the label `preview`/)])
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
  })

  it('neither makes nor deletes anything when GitHub does not tell the labels', async () => {
    const { onPull, pull, github, emulator } = await setupRuns()
    pull.labels.push('preview')
    await onPull('labeled', pull, LABEL)
    github.fault({ operation: 'pulls/get', answer: unicorn, times: 0 })
    const before = lastRequest(emulator)
    const run = await onPull('unlabeled', pull, LABEL)
    expect(run).toMatchObject({ exitCode: 0, outputs: { reason: 'skipped' } })
    expect(run.log.join('\n')).toContain('GitHub did not tell its labels')
    expect(writes(emulator, before)).toEqual([])
    expect((await onPull('closed', pull, LABEL)).outputs.reason).toBe('deleted')
  })

  it('deletes nothing and says nothing on GitHub in a dry run', async () => {
    const { onPull, pull, comments, emulator } = await setupRuns()
    pull.labels.push('preview')
    await onPull('labeled', pull, LABEL)
    pull.labels.pop()
    const said = comments()
    const run = await onPull('unlabeled', pull, { inputs: { ...LABEL.inputs, 'dry-run': 'true' } })
    expect(run.outputs).toMatchObject({ reason: 'planned', changed: 'false' })
    expect(run.outputs.plan).toContain('delete preview')
    expect(comments()).toEqual(said)
    expect((await counts(emulator)).applications).toBe(1)
  })
})

describe('preview-when: ready', () => {
  it('makes a preview when the pull request is ready, and deletes it when it is a draft again', async () => {
    const { onPull, pull, comments, emulator } = await setupRuns()
    pull.isDraft = true
    expect((await onPull('opened', pull, READY)).outputs.reason).toBe('skipped')
    expect(comments()).toEqual([expect.stringMatching(/is a draft[\s\S]*Mark it as ready/)])
    pull.isDraft = false
    expect((await onPull('ready_for_review', pull, READY)).outputs.reason).toBe('deployed')
    pull.isDraft = true
    expect((await onPull('converted_to_draft', pull, READY)).outputs).toMatchObject({ reason: 'deleted' })
    expect((await counts(emulator)).applications).toBe(0)
  })
})

describe('preview-when: request', () => {
  itInFull('leaves a preview that was requested, until the pull request is closed', async () => {
    const { onPull, pull, comments, emulator, repository } = await setupRuns()
    expect((await onPull('opened', pull, REQUEST)).outputs).toMatchObject({ reason: 'skipped' })
    expect(comments()).toEqual([expect.stringMatching(/made on request[\s\S]*\/preview/)])
    await onPull('synchronize', pull)
    const said = comments()
    const before = lastRequest(emulator)
    expect((await onPull('synchronize', pull, REQUEST)).outputs).toMatchObject({ reason: 'skipped' })
    expect(comments()).toEqual(said)
    expect(writes(emulator, before)).toEqual([])
    repository.closePull(pull)
    expect((await onPull('closed', pull, REQUEST)).outputs.reason).toBe('deleted')
    expect((await counts(emulator)).applications).toBe(0)
  })
})

describe('a sweep', () => {
  it('also deletes previews whose pull request shall have none any more', async () => {
    const { onPull, runOn, repository, pull, emulator, comments } = await setupRuns()
    repository.push('second', { branch: 'second' })
    const second = repository.openPull('second')
    for (const each of [pull, second]) {
      each.labels.push('preview')
      await onPull('labeled', each, LABEL)
    }
    second.labels.pop()
    const inputs = { environment: '', sweep: 'true' }
    const kept = await runOn('schedule', {}, { action: cleanup, inputs })
    expect(kept.outputs).toMatchObject({ operation: 'unchanged' })
    const swept = await runOn('schedule', {}, { action: cleanup, inputs: { ...inputs, ...LABEL.inputs } })
    expect(swept.outputs).toMatchObject({ reason: 'deleted', deleted: 'churn-pr-2' })
    expect(comments(2)).toEqual([expect.stringMatching(/was removed[\s\S]*Add the label/)])
    expect(comments(1)).toEqual([expect.stringContaining('is running')])
    expect((await counts(emulator)).applications).toBe(1)
  })
})
