import { describe, expect, it } from '@jest/globals'
import { apply, isBeforeWait } from '../../src/apply/apply.ts'
import { newProgress } from '../../src/apply/progress.ts'
import type { Draft } from '../../src/github/state.ts'
import type { DeployStep } from '../../src/plan/types.ts'
import { start } from '../support/emulator.ts'
import { acting, planOf } from './acting.ts'

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

describe('apply', () => {
  it('remembers the draft from the moment it is there until it is published', async () => {
    const emulator = await start()
    const parts = acting(emulator)
    const drafts: (Draft | null)[] = []
    const plan = planOf(steps)
    const progress = newProgress(plan)
    const remember = (draft: Draft | null) => drafts.push(draft)
    await apply({ ...parts, remember }, plan, progress, isBeforeWait)
    const draft = { sourceId: progress.sourceId, versionId: progress.version?.id }
    expect(drafts).toEqual([null, draft, null])
  })

  it('leaves for later what only matters once the application runs', async () => {
    const emulator = await start()
    const parts = { ...acting(emulator), remember: () => {} }
    const plan = planOf(steps)
    const progress = newProgress(plan)
    await apply(parts, plan, progress, isBeforeWait)
    expect(progress.records.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'not-reached'])
    await apply(parts, plan, progress, step => !isBeforeWait(step))
    expect(progress.records.at(-1)?.state).toBe('skipped')
  })

  it('still remembers the draft when the publish is refused', async () => {
    const emulator = await start()
    const drafts: (Draft | null)[] = []
    const plan = planOf(steps)
    const progress = newProgress(plan)
    const parts = { ...acting(emulator), remember: (draft: Draft | null) => drafts.push(draft) }
    emulator.fault({ operation: 'customApplicationsCreate', answer: { status: 403, body: { message: 'No.' } } })
    await expect(apply(parts, plan, progress, isBeforeWait)).rejects.toMatchObject({ reason: 'forbidden' })
    expect(drafts.at(-1)).toEqual({ sourceId: progress.sourceId, versionId: progress.version?.id })
  })
})
