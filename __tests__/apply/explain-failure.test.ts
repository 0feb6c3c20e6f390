import { describe, expect, it } from '@jest/globals'
import { apply } from '../../src/apply/apply.ts'
import { newProgress } from '../../src/apply/progress.ts'
import type { DeployStep } from '../../src/plan/types.ts'
import { acting, planOf } from '../support/apply-context.ts'
import { makeVersion, start } from '../support/emulator.ts'

const PYTHON_VERSION = '76d07fae0513a1edf18595bb'

const version = (base: string | null): DeployStep => ({
  kind: 'create-version',
  base: base === null ? null : { id: base, label: 'v1' },
  label: 'v2',
  environmentVersionId: PYTHON_VERSION,
  resources: {},
  keyScope: undefined,
  files: []
})

const wait = async () => {}

describe('a deploy whose ground another run took away', () => {
  it('was overtaken when the version it starts from is gone', async () => {
    const emulator = await start()
    const { sourceId, versionId } = await makeVersion(emulator, 'churnSource')
    await emulator.call('DELETE', `/customApplicationSources/${sourceId}/versions/${versionId}/`)
    const plan = planOf([version(versionId)])
    const progress = { ...newProgress(plan), sourceId }
    const applying = apply({ ...acting(emulator), wait, savePending: () => {} }, plan, progress)
    await expect(applying).rejects.toMatchObject({ reason: 'superseded', message: expect.stringContaining(versionId) })
  })

  it('was overtaken when its own version is gone before it is published', async () => {
    const emulator = await start()
    const { sourceId } = await makeVersion(emulator, 'churnSource')
    const plan = planOf([version(null), { kind: 'create-application', name: 'churn', versionId: null }])
    const progress = { ...newProgress(plan), sourceId }
    const parts = { ...acting(emulator), wait, savePending: () => {} }
    await apply(parts, plan, progress, progress.records.slice(0, 1))
    await emulator.call('DELETE', `/customApplicationSources/${sourceId}/versions/${progress.version?.id}/`)
    const publishing = apply(parts, plan, progress, progress.records.slice(1))
    await expect(publishing).rejects.toMatchObject({ reason: 'superseded' })
  })

  it('keeps the reason of a refusal that has another ground', async () => {
    const emulator = await start()
    const { sourceId, versionId } = await makeVersion(emulator, 'churnSource')
    const answer = { status: 422, body: { message: 'No.' } }
    emulator.fault({ operation: 'customApplicationSourcesVersionsCreate', answer })
    const plan = planOf([version(versionId)])
    const progress = { ...newProgress(plan), sourceId }
    const applying = apply({ ...acting(emulator), wait, savePending: () => {} }, plan, progress)
    await expect(applying).rejects.toMatchObject({ reason: 'upload-refused' })
  })
})
