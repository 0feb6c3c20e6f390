import { describe, expect, it } from '@jest/globals'
import { findCauses } from '../../src/causes/find.ts'
import { checkout, formatCause } from '../support/causes/sample.ts'

const files = checkout({
  'app.py': 'import a\nimport b\nimport c\n',
  'start-app.sh': '#!/bin/bash\nset -e\nstreamlt run app.py\n',
  'requirements.txt': 'flask\n'
})

const traceback = (line: number, words: string) =>
  `Traceback (most recent call last):\n  File "/opt/code/app.py", line ${line}, in <module>\n    f()\n${words}\n`

const inRuntime = (runtime: string, build = '') =>
  findCauses({ build, runtime, buildFailed: false }, files).map(formatCause)

describe('findCauses', () => {
  it('finds no cause in an empty log', () => {
    expect(inRuntime('')).toEqual([])
  })

  it.each([
    ['sys.exit(3)', 3, ['system · app.py:2 · The program ended itself with exit code 3']],
    ['raise SystemExit(3)', 3, ['system · app.py:2 · The program ended itself with exit code 3']],
    ['os._exit(3); sys.exit(3)', 3, ['system · app.py:2 · The program ended itself with exit code 3']],
    ['sys.exit(3)\nsys.exit(3)', 3, []],
    ['sys.exit(33)', 3, []],
    ['sys.exit(1)', 1, []]
  ])('finds the call that ended the program: %s', (call, code, expected) => {
    const program = checkout({ 'start-app.sh': '#!/bin/sh\nexec python app.py\n', 'app.py': `import sys\n${call}\n` })
    const runtime = `start-app.sh ended with exit code ${code} before the application answered`
    expect(findCauses({ build: '', runtime, buildFailed: false }, program).map(formatCause)).toEqual(expected)
  })

  it('puts later lines first, and shows each cause once', () => {
    const log = traceback(1, 'ValueError: one') + traceback(2, 'ValueError: two') + traceback(1, 'ValueError: one')
    expect(inRuntime(log)).toEqual(['python · app.py:1 · ValueError: one', 'python · app.py:2 · ValueError: two'])
  })

  it('puts causes with a place before causes without one', () => {
    const elsewhere = 'Traceback (most recent call last):\n  File "/usr/lib/x.py", line 1, in f\nKeyError: 1\n'
    expect(inRuntime(traceback(1, 'ValueError: one') + elsewhere)).toEqual([
      'python · app.py:1 · ValueError: one',
      'python · - · KeyError: 1'
    ])
  })

  it('drops consequences, unless nothing else was found', () => {
    const follows = 'Reason: Worker failed to boot.\n'
    expect(inRuntime(follows)).toEqual(['gunicorn · - · gunicorn: Worker failed to boot.'])
    expect(inRuntime(traceback(1, 'ValueError: one') + follows)).toEqual(['python · app.py:1 · ValueError: one'])
  })

  it('reads only the log of a failed build, because the runtime log is of an earlier version', () => {
    const build = 'ERROR: No matching distribution found for flask==99\n'
    expect(
      findCauses({ build, runtime: traceback(1, 'ValueError: old'), buildFailed: true }, files).map(formatCause)
    ).toEqual(['pip · requirements.txt:1 · pip found no version that matches flask==99; write a version that exists'])
  })

  it('falls back to the log of a successful build', () => {
    const build = 'start-app.sh: line 3: streamlt: command not found\n'
    expect(inRuntime('', build)).toEqual(['shell · start-app.sh:3 · streamlt: command not found'])
    expect(inRuntime(traceback(1, 'ValueError: one'), build)).toEqual(['python · app.py:1 · ValueError: one'])
  })

  it('returns at most ten causes, each short and on one line', () => {
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
    expect(read).toEqual([...new Set(read)])
  })

  it('finds the registry of the folder that npm ran in', () => {
    const application = checkout({
      'build-app.sh': '#!/bin/bash\ncd web && npm ci\n',
      'web/package.json': '{}',
      'web/.npmrc': 'save=false\nregistry=https://packages.example.com/\n'
    })
    const build = 'npm error request to https://packages.example.com/express failed, reason: connect ETIMEDOUT\n'
    const [cause] = findCauses({ build, runtime: '', buildFailed: true }, application)
    expect(cause?.place).toEqual({ file: 'web/.npmrc', line: 2 })
  })

  it.each([
    ['Error: Invalid value: File does not exist: web.py', 'web.py'],
    ['   Path does not exist web.py', 'web.py'],
    ["Error: 'gunicorn.conf.py' doesn't exist", 'gunicorn.conf.py'],
    ['node: .env: not found', '.env'],
    ['Error: web.py not found', 'web.py'],
    ["python: can't open file '/opt/code/web.py': [Errno 2] No such file or directory", 'web.py'],
    ['ERROR:    Error loading ASGI app. Could not import module "api.web".', 'api/web.py'],
    ["ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'more.txt'", 'more.txt']
  ])('names the rule that excluded a file: %s', (log, path) => {
    const application = checkout({ 'start-app.sh': '#!/bin/bash\nrun it\n' }, { [path]: 'exclude: x' })
    const [cause] = findCauses({ build: log, runtime: '', buildFailed: true }, application)
    expect(cause?.next).toBe(`"${path}" is not deployed, because the rule "exclude: x" excludes it: correct that rule`)
  })
})
