import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { renderTimeline } from '../../src/report/timeline.ts'
import { hostileText } from './hostile.ts'

const LINE =
  /^ {2}(dateFormat x|axisFormat %H:%M:%S|todayMarker off|section (Stages|Steps)|[A-Za-z0-9][A-Za-z0-9 ]* [\d.]+[smh]( \d\d[sm])? :(crit, )?\d+, \d+)$/

describe('renderTimeline', () => {
  it('draws what has ended, with what failed marked', () => {
    const chart = renderTimeline(
      [
        { name: 'Collect', startedAt: 1000, endedAt: 3000 },
        { name: 'Apply', startedAt: 3000, endedAt: null }
      ],
      [
        { step: { kind: 'upload', batch: 1, of: 2, files: [] }, state: 'failed', startedAt: 3000, endedAt: 3001 },
        { step: { kind: 'verify', paths: [] }, state: 'not-reached', startedAt: null, endedAt: null }
      ]
    )
    expect(chart.split('\n')).toEqual([
      '```mermaid',
      'gantt',
      '  dateFormat x',
      '  axisFormat %H:%M:%S',
      '  todayMarker off',
      '  section Stages',
      '  Collect 2.0s :1000, 3000',
      '  section Steps',
      '  Upload 1 of 2 0.0s :crit, 3000, 3021',
      '```'
    ])
  })

  it('is nothing when nothing has ended', () => {
    expect(renderTimeline([{ name: 'Apply', startedAt: 1, endedAt: null }], [])).toBe('')
  })

  it('never shows a clock that went back', () => {
    expect(renderTimeline([{ name: 'Apply', startedAt: 5, endedAt: 1 }], [])).toContain('Apply 0.0s :5, 6')
  })

  it.each([['section'], ['title of it'], ['click'], ['accTitle'], ['gantt']])('takes %j for a name', name => {
    expect(renderTimeline([{ name, startedAt: 0, endedAt: 1 }], [])).toContain(`  The ${name} 0.0s :0, 1`)
  })

  it('holds no line of any other kind, whatever the stages are called', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 1 }), names => {
        const lines = renderTimeline(
          names.map(name => ({ name, startedAt: 0, endedAt: 10 })),
          []
        ).split('\n')
        expect(lines.slice(0, 2)).toEqual(['```mermaid', 'gantt'])
        for (const line of lines.slice(2, -1)) expect(line).toMatch(LINE)
      })
    )
  })
})
