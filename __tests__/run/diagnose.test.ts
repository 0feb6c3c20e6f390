import { describe, expect, it } from '@jest/globals'
import type { AnnotationLocation } from '../../src/github/log.ts'
import { annotate } from '../../src/run/diagnose.ts'
import type { ActionEnv } from '../../src/run/environment.ts'
import { Run } from '../../src/run/run.ts'

const finding = (line: number) => ({ file: 'app.py', line, message: `cause ${line}`, next: null })

function annotated(findings: Parameters<typeof annotate>[1], annotations = true): AnnotationLocation[] {
  const places: AnnotationLocation[] = []
  const error = (_: string, place: AnnotationLocation = {}) => void places.push(place)
  const run = new Run('deploy', { log: { error }, time: { now: () => 0 } } as unknown as ActionEnv)
  run.preferences = { annotations, summary: true }
  annotate(run, findings)
  return places
}

describe('annotate', () => {
  it('leaves one of the ten errors that GitHub shows of a step to the failure itself', () => {
    const places = annotated(Array.from({ length: 10 }, (_, index) => finding(index + 1)))
    expect(places).toEqual(Array.from({ length: 9 }, (_, index) => ({ file: 'app.py', line: index + 1 })))
  })

  it('marks what has a place only, and a file without a line as a whole', () => {
    expect(
      annotated([
        { ...finding(1), file: null },
        { ...finding(2), line: null }
      ])
    ).toEqual([{ file: 'app.py' }])
  })

  it('marks nothing when the workflow does not want it', () => {
    expect(annotated([finding(1)], false)).toEqual([])
  })
})
