import { describe, expect, it } from '@jest/globals'
import { sampleReports } from '../../script/sample-reports.mjs'
import { masked, maskedText } from '../../src/report/masked.ts'

describe('masked', () => {
  it('blots secrets out of everything that others wrote', () => {
    const report = sampleReports()['build-failed']!
    const error = { reason: 'build-failed' as const, what: 'a hunter2', saw: 'b hunter2', next: 'c hunter2' }
    const clean = masked(
      {
        ...report,
        error,
        outcome: { ...report.outcome, detail: 'd hunter2' },
        plan: report.plan && { ...report.plan, notes: ['e hunter2'] },
        facts: { ...report.facts, buildError: 'f hunter2', json: 'i hunter2' },
        findings: [{ file: null, line: null, message: 'j hunter2' }],
        sections: ['k hunter2'],
        buildLog: 'g hunter2',
        runtimeLog: 'h hunter2'
      },
      ['hunter2']
    )
    expect(JSON.stringify(clean)).not.toContain('hunter2')
    expect(JSON.stringify(clean).match(/[a-k] \*\*\*/g)).toHaveLength(11)
  })

  it('leaves no rest of a secret that holds another', () => {
    expect(maskedText('hunter2-long and hunter2', ['hunter2', 'hunter2-long'])).toBe('*** and ***')
  })
})
