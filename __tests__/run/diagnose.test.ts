import { describe, expect, it } from '@jest/globals'
import { ExplainedError, WaitError } from '../../src/errors.ts'
import { checkoutPaths, deployedSources } from '../../src/files/deployed-sources.ts'
import type { AnnotationLocation } from '../../src/github/log.ts'
import { annotate, annotateProblems, diagnose, warn, withCause } from '../../src/run/diagnose.ts'
import type { ActionEnv } from '../../src/run/environment.ts'
import { Run } from '../../src/run/run.ts'
import { checkout as sources } from '../support/causes/sample.ts'
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
    const place = { line: 1, message: expect.stringContaining('wrong'), next: null }
    expect(await placeOfTraceback({ 'real/a.py': 'x' }, 'a.py')).toEqual({ ...place, file: 'real/a.py' })
    const tree = { 'real/core': { to: '../core' }, 'core/x.py': 'x', 'real/y.py': { to: '../core/x.py' } }
    expect(await placeOfTraceback(tree, 'core/x.py')).toEqual({ ...place, file: 'core/x.py' })
    expect(await placeOfTraceback(tree, 'y.py')).toEqual({ ...place, file: 'core/x.py' })
  })
})

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

const failure = (reason: 'start-failed' | 'build-failed' | 'timeout') =>
  new WaitError(reason, { what: 'It does not run.', saw: 'It is failed.', next: 'Read the log.' })

describe('withCause', () => {
  const cause = { file: 'app.py', line: 2, message: 'No module named plotly', next: 'add "plotly" to requirements.txt' }

  it('says the next step of the cause', () => {
    const { saw, next } = withCause(failure('start-failed'), [cause]).explanation
    expect(saw).toBe('It is failed. The likeliest cause: No module named plotly. ("app.py:2")')
    expect(next).toBe('Add "plotly" to requirements.txt, then push again.')
  })

  it('says to correct the place of a cause without a step of its own', () => {
    expect(withCause(failure('build-failed'), [{ ...cause, next: null }]).explanation.next).toBe(
      'Correct "app.py:2", then push again.'
    )
  })

  it('keeps the next step of the failure if the cause has no place, or may not be the cause', () => {
    expect(withCause(failure('start-failed'), [{ ...cause, file: null, next: null }]).explanation.next).toBe(
      'Read the log.'
    )
    expect(withCause(failure('timeout'), [cause]).explanation.next).toBe(
      'Add "plotly" to requirements.txt, then push again. Read the log.'
    )
    expect(withCause(failure('timeout'), []).explanation.next).toBe('Read the log.')
  })
})

describe('diagnose, of an empty log', () => {
  const runWith = (status: string, logs: string[]) => {
    const run = new Run('deploy', { time: { now: () => 0 } } as unknown as ActionEnv)
    run.checkout = {
      files: sources({ 'start-app.sh': '#!/usr/bin/env bash\npython app.py\n' }),
      locate: path => `apps/churn/${path}`
    }
    run.observed.application = { status } as NonNullable<typeof run.observed.application>
    run.observed.logs = { logs } as NonNullable<typeof run.observed.logs>
    return run
  }

  it('explains the empty log of an application that failed to start', () => {
    const [finding, ...more] = diagnose(runWith('failed', []), failure('start-failed'))
    expect(more).toEqual([])
    expect(finding).toMatchObject({ file: 'apps/churn/start-app.sh', line: 1 })
    expect(finding?.message).toMatch(
      /^The log is empty: the image may lack "\/usr\/bin\/env bash", or its user may not write/
    )
  })

  it.each([
    ['of a stopped application', 'stopped', 'start-failed'],
    ['of an application that is still starting', 'initializing', 'timeout']
  ] as const)('does not explain the empty log %s', (_, status, reason) => {
    expect(diagnose(runWith(status, []), failure(reason))).toEqual([])
  })
})

describe('annotateProblems', () => {
  it('marks the lines of metadata.yaml and of scripts that cannot be used', () =>
    inCheckout(
      {
        'app/start-app.sh': '#!/bin/sh\r\nexec true\r\n',
        'app/metadata.yaml': 'runtimeParameterDefinitions:\n  - fieldName: A\n    type: string\n  - fieldName: B\n'
      },
      async checkout => {
        const places: unknown[] = []
        const error = (message: string, place: AnnotationLocation = {}) => void places.push({ message, ...place })
        const run = new Run('deploy', { log: { error }, time: { now: () => 0 } } as unknown as ActionEnv)
        annotateProblems(run, await checkout.refusal({ path: 'app' }))
        expect(places).toEqual([
          { message: expect.stringContaining('It has CR LF line endings'), file: 'app/start-app.sh', line: 1 },
          {
            message: expect.stringContaining('Line 4: the definition of "B" needs a "type"'),
            file: 'app/metadata.yaml',
            line: 4
          }
        ])
        run.preferences = { annotations: false, summary: true }
        annotateProblems(run, await checkout.refusal({ path: 'app' }))
        expect(places).toHaveLength(2)
      }
    ))
})

describe('warn', () => {
  it('warns on the lines of the deployed folder, without a place if annotations are off', () => {
    const warnings: unknown[] = []
    const warning = (...each: unknown[]) => void warnings.push(each)
    const run = new Run('deploy', { log: { warning }, time: { now: () => 0 } } as unknown as ActionEnv)
    run.checkout = { files: sources({}), locate: path => `apps/churn/${path}` }
    warn(run, [{ message: 'a', file: 'app.py', line: 3 }])
    run.preferences = { annotations: false, summary: true }
    warn(run, [{ message: 'a', file: 'app.py', line: 3 }])
    expect(warnings).toEqual([
      ['a', { file: 'apps/churn/app.py', line: 3 }],
      ['a', {}]
    ])
  })
})
