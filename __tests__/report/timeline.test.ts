import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { DeployStep } from '../../src/plan/types.ts'
import { renderTimeline } from '../../src/report/timeline.ts'
import type { StepRecord } from '../../src/report/types.ts'
import { hostileText } from '../support/hostile-text.ts'

const LINE =
  /^ {2}(dateFormat x|axisFormat %s s|tickInterval 1second|todayMarker off|section (Stages|Steps)|[A-Za-z0-9][A-Za-z0-9 ]* [\d.]+(ms|[smh])( \d\d[sm])? :(crit, )?\d+, \d+)$/

const record = (step: DeployStep, times: Partial<StepRecord>): StepRecord => ({
  step,
  description: '',
  state: 'not-reached',
  startedAt: null,
  endedAt: null,
  ...times
})

describe('renderTimeline', () => {
  it('draws in seconds from the beginning, with what failed marked', () => {
    const chart = renderTimeline(
      [
        { name: 'Collect', startedAt: 1000, endedAt: 3000 },
        { name: 'Apply', startedAt: 3000, endedAt: null }
      ],
      [
        record({ kind: 'upload', batch: 1, of: 2, files: [] }, { state: 'failed', startedAt: 3000, endedAt: 3001 }),
        record({ kind: 'verify', paths: [] }, {})
      ],
      21_000
    )
    expect(chart.split('\n')).toEqual([
      '```mermaid',
      'gantt',
      '  dateFormat x',
      '  axisFormat %s s',
      '  todayMarker off',
      '  section Stages',
      '  Collect 2.0s :0, 2000',
      '  Apply 18s :crit, 2000, 20000',
      '  section Steps',
      '  Upload 1 of 2 1ms :crit, 2000, 2200',
      '```'
    ])
  })

  it('marks each second of a short run, where marks of its own choice would repeat themselves', () => {
    const chart = (endedAt: number) => renderTimeline([{ name: 'Apply', startedAt: 0, endedAt }], [], endedAt)
    expect(chart(14_999)).toContain('\n  tickInterval 1second\n')
    expect(chart(15_000)).not.toContain('tickInterval')
  })

  it('is nothing when there is nothing to show', () => {
    expect(renderTimeline([], [], 1)).toBe('')
  })

  it('never shows a clock that went back', () => {
    expect(renderTimeline([{ name: 'Apply', startedAt: 5, endedAt: 1 }], [], 9)).toContain('Apply 0ms :0, 1')
  })

  it.each([['section'], ['title of it'], ['click'], ['accTitle'], ['gantt']])('takes %j for a name', name => {
    expect(renderTimeline([{ name, startedAt: 0, endedAt: 1 }], [], 1)).toContain(`  The ${name} 1ms :0, 1`)
  })

  it('holds no line of any other kind, whatever the stages are called', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1 }), names => {
        const lines = renderTimeline(
          names.map(name => ({ name, startedAt: 0, endedAt: 10 })),
          [],
          10
        ).split('\n')
        expect(lines.slice(0, 2)).toEqual(['```mermaid', 'gantt'])
        for (const line of lines.slice(2, -1)) expect(line).toMatch(LINE)
      })
    )
  })
})
