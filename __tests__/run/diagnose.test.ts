import { describe, expect, it } from '@jest/globals'
import { ExplainedError } from '../../src/errors.ts'
import { checkoutPaths, deployedSources } from '../../src/files/deployed-sources.ts'
import type { AnnotationLocation } from '../../src/github/log.ts'
import { annotate, diagnose } from '../../src/run/diagnose.ts'
import type { ActionEnv } from '../../src/run/environment.ts'
import { Run } from '../../src/run/run.ts'
import { inCheckout, SCRIPT, type Tree } from '../support/checkout.ts'

/** The finding of a traceback in a file of the application in `app`. */
function placeOfTraceback(tree: Tree, path: string): Promise<unknown> {
  return inCheckout({ 'real/start-app.sh': SCRIPT, app: { to: 'real' }, ...tree }, async checkout => {
    const { files } = await checkout.collect({ path: 'app' })
    const run = new Run('deploy', { time: { now: () => 0 } } as unknown as ActionEnv)
    run.checkout = { files: deployedSources(files), locate: checkoutPaths(checkout.workspace, files) }
    const logs = [`  File "/opt/code/${path}", line 1, in <module>`, 'ValueError: wrong']
    run.observed.logs = { buildLog: '', buildError: '', logs: ['Traceback (most recent call last):', ...logs] }
    const error = new ExplainedError('start-failed', { what: '', saw: '', next: '' })
    return diagnose(run, error)[0]
  })
}

describe('diagnose', () => {
  it('names a file by its real path in the checkout', async () => {
    const place = { line: 1, message: expect.stringContaining('wrong') }
    expect(await placeOfTraceback({ 'real/a.py': 'x' }, 'a.py')).toEqual({ ...place, file: 'real/a.py' })
    const tree = { 'real/core': { to: '../core' }, 'core/x.py': 'x', 'real/y.py': { to: '../core/x.py' } }
    expect(await placeOfTraceback(tree, 'core/x.py')).toEqual({ ...place, file: 'core/x.py' })
    expect(await placeOfTraceback(tree, 'y.py')).toEqual({ ...place, file: 'core/x.py' })
  })
})

const finding = (line: number) => ({ file: 'app.py', line, message: `cause ${line}` })

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
