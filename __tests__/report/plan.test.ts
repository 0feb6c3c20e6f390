import { describe, expect, it } from '@jest/globals'
import { describeStep } from '../../src/plan/steps.ts'
import type { DeployStep, Plan } from '../../src/plan/types.ts'
import { MAX_SHOWN_LINES, MAX_SHOWN_PATHS, renderPlan, renderPlanMarkdown } from '../../src/report/plan.ts'
import { elements, page, seen } from '../support/github-page.ts'

const upload = (count: number): DeployStep => ({
  kind: 'upload',
  batch: 1,
  of: 1,
  files: Array.from({ length: count }, (_, index) => ({ path: `f${index}`, size: 1, sha256: '', location: '' }))
})

const plan = (given: Partial<Plan<DeployStep>> = {}): Plan<DeployStep> => ({
  operation: 'updated',
  subject: { kind: 'application', name: 'churn', id: 'a1' },
  counts: { files: 14, uploads: 3, uploadBytes: 1229, deletes: 1 },
  notes: [],
  describe: describeStep,
  steps: [upload(3), { kind: 'delete-files', paths: ['old.py'] }],
  ...given
})

describe('renderPlan', () => {
  it('says what will be done, step by step, and what is to be known of it', () => {
    expect(renderPlan(plan({ notes: ['Everything is sent.'] }))).toEqual([
      'Plan: update application "churn": upload 3 files (1.2 KiB) of 14, delete 1 file, 2 steps.',
      '  1. upload 3 files (3 bytes), batch 1 of 1',
      '  2. delete 1 file',
      '  Note: Everything is sent.'
    ])
  })

  it.each([
    ['created', 'create application "churn": 1 step.'],
    ['unchanged', 'keep application "churn": 1 step.']
  ] as const)('of %s without files says %s', (operation, text) => {
    const counts = { files: 0, uploads: 0, uploadBytes: 0, deletes: 0 }
    const [first] = renderPlan(plan({ operation, counts, steps: [{ kind: 'link-use-case', useCaseId: 'u1' }] }))
    expect(first).toBe(`Plan: ${text}`)
  })

  it('of nothing says so', () => {
    expect(renderPlan(plan({ operation: 'unchanged', steps: [] }))).toEqual([
      'Plan: nothing to do, application "churn" already runs exactly this.'
    ])
  })

  it('keeps every entry on its line', () => {
    const lines = renderPlan(
      plan({ notes: ['a\n::error::b'], steps: [{ kind: 'create-application', name: 'x\ny', versionId: null }] })
    )
    expect(lines.join()).not.toMatch(/[\n\r]/)
  })
})

describe('renderPlanMarkdown', () => {
  it('lists several reasons', () => {
    const html = page(renderPlanMarkdown(plan({ notes: ['files: 1 gone', 'replicas: 1 → 2'] })))
    expect(html).toMatch(
      /<strong>Notes:<\/strong><\/p>\s*<ul>\s*<li>files: 1 gone<\/li>\s*<li>replicas: 1 → 2<\/li>\s*<\/ul>/
    )
  })

  it('is a list, with the files in a fold', () => {
    const html = page(renderPlanMarkdown(plan({ notes: ['Setting "replicas" changes.'] })))
    expect(elements(html)).toEqual([
      ...['p', 'strong', 'code', 'ol', 'li', 'li', 'p', 'strong', 'code', 'details', 'summary', 'pre', 'code']
    ])
    expect(seen(html)).toContain('Note: Setting replicas changes.')
    expect(seen(html)).toContain('Files: 3 new or changed, 1 removed')
    expect(seen(html)).toContain('+ f0 (1 byte)\n+ f1 (1 byte)\n+ f2 (1 byte)\n- old.py\n')
  })

  it('lists so many paths and counts the rest', () => {
    const shown = renderPlanMarkdown(plan({ steps: [upload(MAX_SHOWN_PATHS + 1)] }))
    expect(shown).toContain(`+ f${MAX_SHOWN_PATHS - 1} (1 byte)\n  … and 1 more\n`)
    expect(renderPlanMarkdown(plan({ steps: [upload(MAX_SHOWN_PATHS)] }))).not.toContain('more')
  })

  it('lists so many notes and counts the rest', () => {
    const notes = Array.from({ length: MAX_SHOWN_LINES + 2 }, (_, index) => `note ${index}`)
    const shown = renderPlanMarkdown(plan({ notes }))
    expect(shown).toContain(`- note ${MAX_SHOWN_LINES - 1}\n\n… and 2 more`)
    expect(shown).not.toContain(`note ${MAX_SHOWN_LINES}\n`)
  })

  it('has no fold when no file moves', () => {
    expect(renderPlanMarkdown(plan({ steps: [{ kind: 'link-use-case', useCaseId: 'u1' }] }))).not.toContain('details')
  })
})
