import { afterEach, beforeEach, describe, expect, jest } from '@jest/globals'
import fc from 'fast-check'
import { createLog, type Log } from '../../src/github/log.ts'
import { delimitUrls, logLines } from '../../src/text/terminal.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { hostileText } from '../support/hostile-text.ts'
import { type Annotation, RunnerSide } from '../support/runner-side.ts'

let printed: string
let isDebug: string | undefined

beforeEach(() => {
  printed = ''
  isDebug = process.env.RUNNER_DEBUG
  delete process.env.RUNNER_DEBUG
  jest.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    printed += chunk
    return true
  })
})
afterEach(() => {
  jest.restoreAllMocks()
  if (isDebug !== undefined) process.env.RUNNER_DEBUG = isDebug
})

/** Text printed since the last call, as the runner reads it. */
function taken(): RunnerSide {
  const side = new RunnerSide(printed)
  printed = ''
  return side
}

/** Lines of logs of applications that were printed since the last call. */
const shown = () => taken().log.flatMap(line => /^ *\| (.*)/.exec(line)?.[1] ?? [])

const message = (text: string) => logLines(delimitUrls(text)).join('\n')

describe('info', () => {
  it('prints a line unchanged', () => {
    createLog().info('Deploy "churn" to https://app.datarobot.com/api/v2')
    expect(printed).toBe('Deploy "churn" to https://app.datarobot.com/api/v2\n')
  })

  it.each([
    ['::error::x'],
    ['  ::add-mask::x'],
    ['a ##[error]x'],
    ['a\n::error::x'],
    ['a\r::error::x'],
    ['\u001b[0m::error::x'],
    ['#\u001b[0m#[error]x']
  ])('prints no command from %j', line => {
    createLog().info(line)
    expect(taken()).toMatchObject({ annotations: [], masks: [] })
  })
})

describe('annotations', () => {
  it('contain their location', () => {
    createLog().error('No such package', { file: 'requirements.txt', line: 3, title: 'Build: failed, again' })
    expect(taken().annotations).toEqual([
      { level: 'error', message: 'No such package', file: 'requirements.txt', line: 3, title: 'Build: failed, again' }
    ])
  })

  it.each(['notice', 'warning', 'error'] as const)('of a %s carry any text, and nothing beside it', level => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, title) => {
        createLog()[level](text, { title })
        const { annotations, masks, outputs } = taken()
        expect(annotations).toMatchObject([{ level, message: message(text) }])
        expect({ masks, outputs }).toEqual({ masks: [], outputs: {} })
      })
    )
  })
})

describe('addresses in sentences', () => {
  it('end before the full stop', () => {
    const log = createLog()
    log.info('Answered at https://x.example/.')
    log.error('Not well at https://x.example/. Look.\nSee https://x.example/docs#y')
    const { log: lines, annotations } = taken()
    expect(lines[0]).toBe('Answered at <https://x.example/>.')
    expect(annotations[0]?.message).toBe('Not well at <https://x.example/>. Look.\nSee https://x.example/docs#y')
  })
})

describe('debug', () => {
  it('prints nothing unless the runner shows debug lines', () => {
    createLog().debug('x')
    expect(printed).toBe('')
    process.env.RUNNER_DEBUG = '1'
    createLog().debug('x')
    expect(printed).toBe('::debug::x\n')
    delete process.env.RUNNER_DEBUG
  })
})

describe('mask', () => {
  it('hides a secret and each of its lines, and nothing empty', () => {
    createLog().mask('one\n\ntwo')
    expect(taken().masks).toEqual(expect.arrayContaining(['one\n\ntwo', 'one', 'two']))
    createLog().mask('')
    expect(printed).toBe('')
  })

  it('applies while a stream is open', () => {
    const log = createLog()
    const stream = log.stream('Build log')
    stream.write(['one'])
    log.mask('secret')
    stream.write(['a secret'])
    stream.end()
    expect(taken().log.join('\n')).toContain('| a ***')
  })
})

describe('redaction', () => {
  it.each([
    ['wrapped', ['value: hunter-', '   222222 end'], ['value: ***', '*** end']],
    ['wrapped with colours', ['value: hunter-\u001b[0m', '222222 end'], ['value: ***', '*** end']],
    ['begun, and not gone on with', ['value: hunter-', 'another'], ['value: hunter-', 'another']]
  ])('finds a value that is %s, also where the log is read in between', (_, lines, expected) => {
    const whole = createLog()
    whole.redactor.add('hunter-222222')
    whole.stream('Build log').write(lines)
    whole.notice('end')
    expect(shown()).toEqual(expected)
    const parts = createLog()
    parts.redactor.add('hunter-222222')
    const stream = parts.stream('Build log')
    for (const line of lines) stream.write([line])
    stream.end()
    expect(shown()).toEqual(expected)
  })

  it('loses no line that is held back when another command ends the stream, or a group does', async () => {
    const log = createLog()
    log.redactor.add('hunter2222')
    await log.group('Wait', async () => log.stream('log').write(['value: hunter']))
    log.stream('log').write(['value: hunt'])
    log.notice('slow')
    expect(shown()).toEqual(['value: hunter', 'value: hunt'])
  })

  it('reaches annotations with their places, titles of groups, and all other lines', async () => {
    const log = createLog()
    log.redactor.add('hunter2222')
    log.error('a hunter2222', { file: 'hunter2222.py', title: 'b hunter\u001b[1m2222' })
    await log.group('hunter2222', () => log.group('hunter2222', async () => log.info('c hunter2222')))
    expect(printed).not.toContain('hunter')
    expect(printed.match(/\*\*\*/g)).toHaveLength(6)
  })

  it('of a value that is not masked asks nothing of the runner', () => {
    const log = createLog()
    log.redactor.add('hunter2222')
    log.info('hunter2222')
    expect(taken()).toMatchObject({ masks: [], log: ['***'] })
  })
})

describe('group', () => {
  it('returns the result of the work, and ends if it fails', async () => {
    const log = createLog()
    expect(await log.group('Plan', async () => 7)).toBe(7)
    await expect(log.group('Apply', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(printed).toBe('::group::Plan\n::endgroup::\n::group::Apply\n::endgroup::\n')
  })

  it('prints a line inside another group', async () => {
    const log = createLog()
    await log.group('Apply', () => log.group('::error::x', async () => log.info('done')))
    expect(printed).toBe('::group::Apply\n: :error::x\ndone\n::endgroup::\n')
  })

  it('is not ended by a stream inside it', async () => {
    const log = createLog()
    await log.group('Wait', async () => log.stream('Build log').write(['::endgroup::']))
    log.info('after')
    expect(taken().log.at(-1)).toBe('after')
  })
})

describe('stream', () => {
  it('prints lines between a stop and its token', () => {
    const log = createLog(undefined, () => 'token')
    const stream = log.stream('Build log')
    stream.write(['one\ntwo', '::error::three'])
    stream.write(['four'])
    stream.end()
    stream.end()
    expect(printed.split('\n')).toEqual([
      ...[
        'Build log:',
        '::stop-commands::token',
        '  | one',
        '  | two',
        '  | : :error::three',
        '  | four',
        '::token::',
        ''
      ]
    ])
  })

  it('prints nothing if nothing was written', () => {
    createLog().stream('Build log').end()
    expect(printed).toBe('')
  })

  it('uses a new token after every other command, and repeats the title', () => {
    const log = createLog(
      undefined,
      (() => {
        let next = 0
        return () => `token${++next}`
      })()
    )
    const build = log.stream('Build log')
    const runtime = log.stream('Runtime log')
    build.write(['a'])
    runtime.write(['b'])
    log.info('Application is running')
    log.warning('slow')
    runtime.write(['c'])
    runtime.end()
    build.end()
    expect(printed.split('\n')).toEqual([
      ...[
        'Build log:',
        '::stop-commands::token1',
        '  | a',
        'Runtime log:',
        '  | b',
        'Application is running',
        '::token1::'
      ],
      ...['::warning::slow', 'Runtime log:', '::stop-commands::token2', '  | c', '::token2::', '']
    ])
  })

  it('uses a token of 32 random hex digits', () => {
    const stream = createLog().stream('Build log')
    stream.write(['x'])
    stream.end()
    const [, token = ''] = /^::stop-commands::([0-9a-f]{32})$/m.exec(printed) ?? []
    expect(token).not.toBe('')
    expect(printed.split(token)).toHaveLength(3)
  })
})

describe('the log', () => {
  const operation = fc.oneof(
    fc.record({ kind: fc.constantFrom('build', 'runtime', 'info'), text: hostileText }),
    fc.record({ kind: fc.constantFrom('error', 'notice', 'warning'), text: hostileText }),
    fc.record({ kind: fc.constantFrom('end'), text: fc.constant('') })
  )

  itSampled('passes on our commands and none of untrusted text, in any order', () => {
    fc.assert(
      fc.property(fc.array(operation), operations => {
        const log: Log = createLog()
        const streams = { build: log.stream('Build log'), runtime: log.stream('Runtime log') }
        const wanted: Annotation[] = []
        for (const { kind, text } of operations) {
          if (kind === 'build' || kind === 'runtime') streams[kind].write([text])
          else if (kind === 'info') log.info(text)
          else if (kind === 'end') streams.build.end()
          else {
            log[kind as 'error'](text)
            wanted.push({ level: kind as 'error', message: message(text) })
          }
        }
        streams.build.end()
        streams.runtime.end()
        log.notice('the end')
        const { annotations, masks, outputs, state } = taken()
        expect(annotations).toEqual([...wanted, { level: 'notice', message: 'the end' }])
        expect({ masks, outputs, state }).toEqual({ masks: [], outputs: {}, state: {} })
      }),
      { numRuns: effort(100, 500) }
    )
  })
})
