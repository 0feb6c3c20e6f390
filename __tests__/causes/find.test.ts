import { describe, expect, it } from '@jest/globals'
import { findCauses } from '../../src/causes/find.ts'
import { checkout, told } from '../support/causes/sample.ts'

const files = checkout({
  'app.py': 'import a\nimport b\nimport c\n',
  'start-app.sh': '#!/bin/bash\nset -e\nstreamlt run app.py\n',
  'requirements.txt': 'flask\n'
})

const traceback = (line: number, words: string) =>
  `Traceback (most recent call last):\n  File "/opt/code/app.py", line ${line}, in <module>\n    f()\n${words}\n`

const inRuntime = (runtime: string, build = '') => findCauses({ build, runtime, buildFailed: false }, files).map(told)

describe('findCauses', () => {
  it('finds nothing in nothing', () => {
    expect(inRuntime('')).toEqual([])
  })

  it('says what was said last first, and everything once', () => {
    const log = traceback(1, 'ValueError: one') + traceback(2, 'ValueError: two') + traceback(1, 'ValueError: one')
    expect(inRuntime(log)).toEqual(['python · app.py:1 · ValueError: one', 'python · app.py:2 · ValueError: two'])
  })

  it('says what has a place before what has none', () => {
    const elsewhere = 'Traceback (most recent call last):\n  File "/usr/lib/x.py", line 1, in f\nKeyError: 1\n'
    expect(inRuntime(traceback(1, 'ValueError: one') + elsewhere)).toEqual([
      'python · app.py:1 · ValueError: one',
      'python · - · KeyError: 1'
    ])
  })

  it('leaves out what only follows, unless nothing else is known', () => {
    const follows = 'Reason: Worker failed to boot.\n'
    expect(inRuntime(follows)).toEqual(['gunicorn · - · gunicorn: Worker failed to boot.'])
    expect(inRuntime(traceback(1, 'ValueError: one') + follows)).toEqual(['python · app.py:1 · ValueError: one'])
  })

  it('reads only the build when that failed, for the rest is of an earlier version', () => {
    const build = 'ERROR: No matching distribution found for flask==99\n'
    expect(findCauses({ build, runtime: traceback(1, 'ValueError: old'), buildFailed: true }, files).map(told)).toEqual(
      ['pip · requirements.txt:1 · pip found no version that matches flask==99']
    )
  })

  it('falls back on a build that did not fail', () => {
    const build = 'start-app.sh: line 3: streamlt: command not found\n'
    expect(inRuntime('', build)).toEqual(['shell · start-app.sh:3 · streamlt: command not found'])
    expect(inRuntime(traceback(1, 'ValueError: one'), build)).toEqual(['python · app.py:1 · ValueError: one'])
  })

  it('says at most ten, each short and on one line', () => {
    const log = Array.from({ length: 30 }, (_, index) => traceback(1, `ValueError: ${index}${'x'.repeat(1000)}`)).join(
      ''
    )
    const causes = findCauses({ build: '', runtime: log, buildFailed: false }, files)
    expect(causes).toHaveLength(10)
    for (const { message } of causes) expect(message).toHaveLength(300)
    expect(causes[0]?.message).toMatch(/^ValueError: 29x/)
  })

  it('reads each file once', () => {
    const read: string[] = []
    const lines = (path: string) => {
      read.push(path)
      return files.lines(path)
    }
    findCauses(
      { build: '', runtime: traceback(1, 'KeyError: 1') + traceback(2, 'KeyError: 2'), buildFailed: false },
      { ...files, lines }
    )
    expect(read).toEqual(['app.py'])
  })
})
