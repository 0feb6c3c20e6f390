import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { findCauses } from '../../src/causes/find.ts'
import { checkout } from '../support/causes/sample.ts'
import { effort, it, itInFull, itSampled } from '../support/effort.ts'

const content = {
  'app.py': 'a\nb\n',
  'start-app.sh': '#!/bin/bash\nexec app\n',
  'requirements.txt': '-r requirements.txt\nflask\n',
  'package.json': '{\n  "dependencies": {\n    "express": "^5"\n  }\n}\n',
  'pyproject.toml': '[project]\ndependencies = [\n'
}
const files = checkout(content)

/** Parts of the texts that the finders search for, and texts on which a pattern could backtrack. */
const PIECES = [
  'Traceback (most recent call last):',
  '  File "/opt/code/app.py", line 1, in f',
  '  File "/opt/code/../../etc/passwd", line 99999999999999999999',
  'File "',
  'ValueError: ',
  'a.',
  'ModuleNotFoundError: No module named ',
  'During handling of the above exception',
  'ERROR: Cannot install ',
  ' because these package versions have conflicting dependencies',
  'Could not find a version that satisfies the requirement ',
  '(from versions: ',
  'No matching distribution found for flask',
  ' (from -r requirements.txt (line 2))',
  'error: subprocess-exited-with-error',
  'Because there is no version of ',
  ' depends on ',
  ' and you require ',
  '/opt/code/app.py:1',
  'Error [ERR_MODULE_NOT_FOUND]: Cannot find package ',
  "'express' imported from /opt/code/app.py",
  '    at f (/opt/code/app.py:1:1)',
  ':1:1',
  'npm error ',
  'npm ERR! peer ',
  'start-app.sh: line 2: ',
  'app.py: 2: not found',
  'exec: "start-app.sh": permission denied',
  'env: ‘',
  '   ╭─[ app.py:1:1 ]',
  'error during build:',
  'Could not resolve "./x" from "app.py"',
  'Failed to parse `pyproject.toml`',
  'TOML parse error at line 1, column 1',
  'after connection broken by NewConnection',
  'E: Unable to locate package ',
  'there is no package called ‘x’',
  "Error: Invalid value for '--x': ",
  'a.B: 2 validation errors for ValidationError',
  'Field required [type=missing',
  '2025-07-08 16:58:14 ',
  '[stderr] ',
  'app[',
  'app | ',
  '│ ',
  '\u001b[31m',
  '\r',
  '\n',
  '\0',
  '\ud800',
  ' ',
  '../',
  '/',
  '(',
  "'",
  '"',
  '`',
  'x'
]

const hostileLog = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string() }))
  .map(pieces => pieces.join(''))

/** Counts the requests for files, which show how the work grows with the log. */
function questionsOf(log: string): number {
  let questions = 0
  const has = (path: string) => {
    questions += 1
    return files.has(path)
  }
  findCauses({ build: log, runtime: log, buildFailed: false }, { ...files, has })
  return questions
}

describe('findCauses on hostile logs', () => {
  itSampled('never throws, and names only existing files and lines', () => {
    fc.assert(
      fc.property(hostileLog, hostileLog, fc.boolean(), (build, runtime, buildFailed) => {
        const causes = findCauses({ build, runtime, buildFailed }, files)
        expect(causes.length).toBeLessThanOrEqual(10)
        for (const { message, place } of causes) {
          expect(message).not.toMatch(/[\r\n\0]/)
          expect([...message].length).toBeLessThanOrEqual(300)
          if (place === null) continue
          expect(Object.keys(content)).toContain(place.file)
          const count = files.lines(place.file)?.length ?? 0
          expect(place.line === null || (place.line >= 1 && place.line <= count)).toBe(true)
        }
      }),
      { numRuns: effort(100, 2000) }
    )
  })

  it('doubles its work at most for twice the log', () => {
    const lines = [...PIECES, ...PIECES.flatMap(first => PIECES.map(second => first + second))].join('\n')
    const once = questionsOf(lines.repeat(2))
    expect(questionsOf(lines.repeat(4))).toBeLessThanOrEqual(2 * once + PIECES.length)
  })

  itInFull('does no more work beyond the maximum that it reads', () => {
    const lines = [...PIECES, ...PIECES.flatMap(first => PIECES.map(second => first + second))].join('\n')
    const most = questionsOf(lines.repeat(40))
    expect(questionsOf(lines.repeat(80))).toBeLessThanOrEqual(most + PIECES.length ** 2)
  })

  const SIZE = effort(4, 256) * 1024

  itSampled.each(PIECES)(`ends with ${SIZE} bytes of %j in one line and in many`, piece => {
    for (const log of [piece, `${piece}\n`].map(part => part.repeat(Math.ceil(SIZE / part.length)))) {
      for (const start of ['', 'Traceback (most recent call last):\n  File "/opt/code/app.py", line 1\n', 'npm error '])
        expect(findCauses({ build: start + log, runtime: '', buildFailed: true }, files).length).toBeLessThanOrEqual(10)
    }
  })
})
