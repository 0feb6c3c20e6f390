import { describe, expect, it } from '@jest/globals'
import { apply } from '../../src/apply/apply.ts'
import type { PendingChanges } from '../../src/apply/pending-changes.ts'
import { newProgress } from '../../src/apply/progress.ts'
import type { DeployStep } from '../../src/plan/types.ts'
import { acting, planOf } from '../support/apply-context.ts'
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

const wait = async () => {}

describe('apply', () => {
  it('writes down before each write what it would take to take it back', async () => {
    const emulator = await start()
    const remembered: PendingChanges[] = []
    const plan = planOf(steps)
    const progress = newProgress(plan)
    const remember = (unfinished: PendingChanges) => remembered.push(unfinished)
    await apply({ ...acting(emulator), wait, savePending: remember }, plan, progress, progress.records.slice(0, 3))
    const source = { id: progress.sourceId, name: 'churnSource', isOurs: true, templateVersionId: null }
    const version = { id: progress.version?.id, mark: null }
    const publishing = { versionId: progress.version?.id, before: null, isTold: false }
    expect(remembered).toEqual([
      {
        application: { id: null, name: 'churn', isOurs: false },
        source: { ...source, id: null },
        version: null,
        publishing: null
      },
      {
        application: { id: null, name: 'churn', isOurs: false },
        source,
        version: { id: null, mark: null },
        publishing: null
      },
      { application: { id: null, name: 'churn', isOurs: true }, source, version, publishing },
      {
        application: { id: progress.applicationId, name: 'churn', isOurs: true },
        source,
        version,
        publishing: { ...publishing, isTold: true }
      }
    ])
  })

  it('leaves for later what only matters once the application runs', async () => {
    const emulator = await start()
    const parts = { ...acting(emulator), wait, savePending: () => {} }
    const plan = planOf(steps)
    const progress = newProgress(plan)
    await apply(parts, plan, progress, progress.records.slice(0, 3))
    expect(progress.records.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'not-reached'])
    await apply(parts, plan, progress, progress.records.slice(3))
    expect(progress.records.at(-1)?.state).toBe('skipped')
  })

  it('still knows the version when the publish is refused', async () => {
    const emulator = await start()
    const remembered: PendingChanges[] = []
    const plan = planOf(steps)
    const progress = newProgress(plan)
    const parts = {
      ...acting(emulator),
      wait,
      savePending: (unfinished: PendingChanges) => remembered.push(unfinished)
    }
    emulator.fault({ operation: 'customApplicationsCreate', answer: { status: 403, body: { message: 'No.' } } })
    await expect(apply(parts, plan, progress, progress.records.slice(0, 3))).rejects.toMatchObject({
      reason: 'forbidden'
    })
    expect(remembered.at(-1)).toMatchObject({ version: { id: progress.version?.id }, publishing: null })
  })

  it('writes down that an application which another run made meanwhile is not its own, before it publishes to it', async () => {
    const emulator = await start()
    const { versionId } = await makeVersion(emulator, 'theirs')
    await emulator.call('POST', '/customApplications/', {
      json: { name: 'churn', applicationSourceVersionId: versionId }
    })
    const remembered: PendingChanges[] = []
    const plan = planOf(steps)
    const progress = newProgress(plan)
    const parts = {
      ...acting(emulator),
      wait,
      savePending: (unfinished: PendingChanges) => remembered.push(unfinished)
    }
    await apply(parts, plan, progress, progress.records.slice(0, 3))
    const application = { id: progress.applicationId, name: 'churn', isOurs: false }
    const publishing = { versionId: progress.version?.id, before: versionId }
    expect(remembered.slice(-2)).toMatchObject([
      { application, publishing: { ...publishing, isTold: false } },
      { application, publishing: { ...publishing, isTold: true } }
    ])
  })

  it('wants back what another run published since the plan was made', async () => {
    const emulator = await start()
    const { versionId } = await makeVersion(emulator, 'theirs')
    const json = { name: 'churn', applicationSourceVersionId: versionId }
    const { id } = (await emulator.call('POST', '/customApplications/', { json })).body
    const remembered: PendingChanges[] = []
    const from = '64a0000000000000000000ff'
    const [source, version] = steps as [DeployStep, DeployStep]
    const publish: DeployStep = { kind: 'publish', applicationId: id, from, versionId: null }
    const plan = { ...planOf([source, version, publish]), previousVersionId: from }
    const progress = { ...newProgress(plan), applicationId: id }
    const parts = {
      ...acting(emulator),
      wait,
      savePending: (unfinished: PendingChanges) => remembered.push(unfinished)
    }
    await apply(parts, plan, progress, progress.records.slice(0, 3))
    expect(remembered.at(-1)?.publishing?.before).toBe(versionId)
    expect(progress.concurrentPublish).toMatchObject({ versionId })
  })
})
