import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { CommandReader, LineSplitter, masked, parseCommand } from '../../script/workflow-commands.mjs'
import { effort, it, itSampled } from '../support/effort.ts'
import { hostileText } from '../support/hostile-text.ts'

describe('parseCommand', () => {
  it.each([
    ['::error::text', { name: 'error', properties: {}, data: 'text' }],
    ['  ::ERROR::text', { name: 'error', properties: {}, data: 'text' }],
    ['\u0085::error::text', { name: 'error', properties: {}, data: 'text' }],
    [
      '::error file=a.py,line=3,title=a%3Ab%2Cc::x%0Ay%25',
      { name: 'error', properties: { file: 'a.py', line: '3', title: 'a:b,c' }, data: 'x\ny%' }
    ],
    ['::error file=,=x::t', { name: 'error', properties: {}, data: 't' }],
    ['::group::a::b', { name: 'group', properties: {}, data: 'a::b' }],
    ['see ##[error file=a;line=1]text%5D', { name: 'error', properties: { file: 'a', line: '1' }, data: 'text]' }],
    ['see ::error::text', null],
    ['::unknown::text', null],
    ['::error', null],
    ['##[error', null],
    ['', null]
  ])('of %j', (line, command) => {
    expect(parseCommand(line)).toEqual(command)
  })

  it('accepts a stop token as command only while it is expected', () => {
    expect(parseCommand('::abc::')).toBeNull()
    expect(parseCommand('::ABC::', 'abc')).toMatchObject({ name: 'abc' })
  })
})

function run(lines: string[], options: { isDebug?: boolean } = {}) {
  const log: string[] = []
  const record = { annotations: [], masks: [] as string[], outputs: {}, state: {} }
  const reader = new CommandReader(record, { ...options, print: line => log.push(line) })
  for (const line of lines) reader.read(line)
  return { ...record, log }
}

describe('CommandReader', () => {
  it('shows groups indented and annotations by their level', () => {
    const { log, annotations } = run(['::group::Plan', 'one', '::warning line=2::two', '::endgroup::', 'three'])
    expect(log).toEqual(['Plan', '  one', '  Warning: two', 'three'])
    expect(annotations).toEqual([{ level: 'warning', message: 'two', line: 2 }])
  })

  it('masks every line of a secret in later lines, longer secrets first', () => {
    const { log, masks } = run([
      'secret',
      '::add-mask::secret',
      '::add-mask::secrets%0Aother',
      'secrets and other',
      '::error::a secret'
    ])
    expect(log).toEqual(['secret', '*** and ***', 'Error: a ***'])
    expect(masks).toEqual(['secret', 'secrets\nother', 'secrets', 'other'])
  })

  it('warns of an empty mask', () => {
    expect(run(['::add-mask:: ']).annotations).toMatchObject([{ level: 'warning' }])
  })

  it('ignores commands between a stop and its token', () => {
    const { annotations, log } = run([
      '::stop-commands::Token',
      '::error::a',
      '::endtoken::',
      '##[error]b',
      '::token::',
      '::error::c'
    ])
    expect(annotations).toEqual([{ level: 'error', message: 'c' }])
    expect(log).toEqual(['::stop-commands::Token', '::error::a', '::endtoken::', '##[error]b', '::token::', 'Error: c'])
  })

  it.each([[''], ['error']])('rejects the stop token %j', token => {
    expect(run([`::stop-commands::${token}`, '::notice::a']).annotations).toMatchObject([
      { level: 'error' },
      { level: 'notice' }
    ])
  })

  it('shows debug lines only if enabled', () => {
    expect(run(['::debug::a']).log).toEqual([])
    expect(run(['::debug::a'], { isDebug: true }).log).toEqual(['Debug: a'])
  })

  it('accepts outputs and state by command, and rejects variables and paths', () => {
    const { outputs, state, annotations } = run([
      '::set-output name=a::1',
      '::save-state name=b::2',
      '::set-env name=c::3',
      '::add-path::d'
    ])
    expect({ outputs, state }).toEqual({ outputs: { a: '1' }, state: { b: '2' } })
    expect(annotations).toMatchObject([{ level: 'error' }, { level: 'error' }])
  })

  it('accepts any line', () => {
    fc.assert(fc.property(fc.array(hostileText), lines => void run(lines)))
  })
})

describe('masked', () => {
  it('hides every secret', () => {
    expect(masked('abcabab', ['ab', 'abc'])).toBe('*********')
  })
})

describe('LineSplitter', () => {
  itSampled('returns the same lines for any chunks of the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom('a', 'b', '\n', '\r', '\r\n')).map(parts => parts.join(''))),
        chunks => {
          const whole = chunks.join('')
          const splitter = new LineSplitter()
          const lines = [...chunks.flatMap(chunk => splitter.push(chunk)), ...splitter.end()]
          const expected = whole.split(/\r\n|\n|\r/)
          if (expected.at(-1) === '') expected.pop()
          expect(lines).toEqual(expected)
        }
      ),
      { numRuns: effort(100, 500) }
    )
  })
})
