import { describe, expect, it } from '@jest/globals'
import { apply } from '../../src/apply/apply.ts'
import { newProgress } from '../../src/apply/progress.ts'
import type { PendingChanges } from '../../src/apply/undo.ts'
import type { DeployStep } from '../../src/plan/types.ts'
import { applyContext, planOf } from '../support/apply-context.ts'
import { makeVersion, start } from '../support/emulator.ts'

const PYTHON_VERSION = '76d07fae0513a1edf18595bb'

const steps: DeployStep[] = [
  { kind: 'create-source', name: 'churnSource', customTemplateId: null },
  {
    kind: 'create-version',
    base: null,
    label: 'v1',
    environmentVersionId: PYTHON_VERSION,
    resources: {},
    keyScope: undefined,
    files: []
  },
  { kind: 'create-application', name: 'churn', versionId: null },
  { kind: 'delete-versions', keep: 1 }
]

const check = async () => {}

describe('apply', () => {
  it('saves the pending changes before each write', async () => {
    const emulator = await start()
    const saved: PendingChanges[] = []
    const plan = planOf(steps)
    const progress = newProgress(plan)
    const savePending = (pending: PendingChanges) => saved.push(pending)
    await apply({ ...applyContext(emulator), check, savePending }, plan, progress, progress.records.slice(0, 3))
    const source = { id: progress.sourceId, name: 'churnSource', isOurs: true, templateVersionId: null }
    const version = { id: progress.version?.id, fingerprint: null }
    const publishing = { versionId: progress.version?.id, previousVersionId: null, isRequested: false }
    const none = { candidate: null, credentials: [], changedCredentials: [] }
    expect(saved).toEqual([
      {
        application: { id: null, name: 'churn', isOurs: false },
        source: { ...source, id: null },
        version: null,
        publishing: null,
        ...none
      },
      {
        application: { id: null, name: 'churn', isOurs: false },
        source,
        version: { id: null, fingerprint: null },
        publishing: null,
        ...none
      },
      { application: { id: null, name: 'churn', isOurs: true }, source, version, publishing, ...none },
      {
        application: { id: progress.applicationId, name: 'churn', isOurs: true },
        source,
        version,
        publishing: { ...publishing, isRequested: true },
        ...none
      }
    ])
  })

  it('leaves steps after the publish to a later call', async () => {
    const emulator = await start()
    const context = { ...applyContext(emulator), check, savePending: () => {} }
    const plan = planOf(steps)
    const progress = newProgress(plan)
    await apply(context, plan, progress, progress.records.slice(0, 3))
    expect(progress.records.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'not-reached'])
    await apply(context, plan, progress, progress.records.slice(3))
    expect(progress.records.at(-1)?.state).toBe('skipped')
  })

  it('keeps the version id when the publish is rejected', async () => {
    const emulator = await start()
    const saved: PendingChanges[] = []
    const plan = planOf(steps)
    const progress = newProgress(plan)
    const context = {
      ...applyContext(emulator),
      check,
      savePending: (pending: PendingChanges) => saved.push(pending)
    }
    emulator.fault({ operation: 'customApplicationsCreate', answer: { status: 403, body: { message: 'No.' } } })
    await expect(apply(context, plan, progress, progress.records.slice(0, 3))).rejects.toMatchObject({
      reason: 'forbidden'
    })
    expect(saved.at(-1)).toMatchObject({ version: { id: progress.version?.id }, publishing: null })
  })

  it('saves that an application created by a concurrent run is not its own, before it publishes to it', async () => {
    const emulator = await start()
    const { versionId } = await makeVersion(emulator, 'theirs')
    await emulator.call('POST', '/customApplications/', {
      json: { name: 'churn', applicationSourceVersionId: versionId }
    })
    const saved: PendingChanges[] = []
    const plan = planOf(steps)
    const progress = newProgress(plan)
    const context = {
      ...applyContext(emulator),
      check,
      savePending: (pending: PendingChanges) => saved.push(pending)
    }
    await apply(context, plan, progress, progress.records.slice(0, 3))
    const application = { id: progress.applicationId, name: 'churn', isOurs: false }
    const publishing = { versionId: progress.version?.id, previousVersionId: versionId }
    expect(saved.slice(-2)).toMatchObject([
      { application, publishing: { ...publishing, isRequested: false } },
      { application, publishing: { ...publishing, isRequested: true } }
    ])
  })

  it('saves the version that a concurrent run published as the previous one', async () => {
    const emulator = await start()
    const { versionId } = await makeVersion(emulator, 'theirs')
    const json = { name: 'churn', applicationSourceVersionId: versionId }
    const { id } = (await emulator.call('POST', '/customApplications/', { json })).body
    const saved: PendingChanges[] = []
    const from = '64a0000000000000000000ff'
    const [source, version] = steps as [DeployStep, DeployStep]
    const publish: DeployStep = { kind: 'publish', applicationId: id, from, versionId: null }
    const plan = { ...planOf([source, version, publish]), previousVersionId: from }
    const progress = { ...newProgress(plan), applicationId: id }
    const context = {
      ...applyContext(emulator),
      check,
      savePending: (pending: PendingChanges) => saved.push(pending)
    }
    await apply(context, plan, progress, progress.records.slice(0, 3))
    expect(saved.at(-1)?.publishing?.previousVersionId).toBe(versionId)
    expect(progress.concurrentPublish).toMatchObject({ versionId })
  })
})
