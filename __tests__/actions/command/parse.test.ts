import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { findCommand, isStop } from '../../../src/actions/command/parse.ts'
import { anyText } from '../../support/any-text.ts'

const COMMANDS = ['/preview', '/preview stop']

describe('findCommand', () => {
  it.each([
    ['/preview', '/preview', ''],
    ['/preview stop', '/preview', 'stop'],
    ['/preview\n', '/preview', ''],
    ['/preview\r\nplease', '/preview', ''],
    ['/preview stop\n\n> /preview', '/preview', 'stop']
  ])('finds %j', (body, name, argument) => {
    expect(findCommand(body, COMMANDS)).toEqual({ name, argument, commit: null })
  })

  it.each(['a'.repeat(40), '0123456789abcdef'.repeat(4)])('finds the commit %s that the line names', commit => {
    expect(findCommand(`/preview ${commit}\r\n`, COMMANDS)).toEqual({ name: '/preview', argument: '', commit })
  })

  it.each([
    ['nothing', ''],
    ['a space before it', ' /preview'],
    ['a space after it', '/preview '],
    ['a line before it', '\n/preview'],
    ['a later line', 'Please\n/preview'],
    ['another case', '/Preview'],
    ['more words', '/preview now'],
    ['two spaces', '/preview  stop'],
    ['a quote', '> /preview'],
    ['a list', '- /preview'],
    ['code', '`/preview`'],
    ['a code block', '```\n/preview\n```'],
    ['an indented block', '    /preview'],
    ['a hidden line', '<!-- -->/preview'],
    ['Markdown around it', '**/preview**'],
    ['a Cyrillic letter', '/рreview'],
    ['a full-width slash', '／preview'],
    ['a zero-width space', '/preview\u200b'],
    ['a soft hyphen', '/pre\u00adview'],
    ['a no-break space', '/preview\u00a0stop'],
    ['a byte order mark', '\ufeff/preview'],
    ['a change of direction', '\u202e/preview'],
    ['a carriage return alone', '/preview\rstop'],
    ['a line separator', '/preview\u2028'],
    ['a combining mark', '/preview\u0301'],
    ['a short hash', '/preview abcdef0'],
    ['a hash of another length', `/preview ${'a'.repeat(41)}`],
    ['a hash in capitals', `/preview ${'A'.repeat(40)}`],
    ['two hashes', `/preview ${'a'.repeat(40)} ${'b'.repeat(40)}`],
    ['a hash without a space', `/preview${'a'.repeat(40)}`],
    ['a hash for a command that ends a preview', `/preview stop ${'a'.repeat(40)}`],
    ['a mention', '/preview @ann'],
    ['a command of another tool', '/preview-stop']
  ])('does not find a command in %s', (_, body) => {
    expect(findCommand(body, COMMANDS)).toBeNull()
  })

  it('finds nothing but the exact first line, whatever the comment is', () => {
    fc.assert(
      fc.property(anyText(), fc.constantFrom(...COMMANDS), (noise, command) => {
        fc.pre(noise !== '' && !/^\r?\n/.test(noise))
        expect(findCommand(`${noise}${command}`, COMMANDS)).toBeNull()
        if (`${command}${noise}`.split(/\r?\n/, 1)[0] !== '/preview stop')
          expect(findCommand(`${command}${noise}`, [command])).toBeNull()
      })
    )
  })
})

describe('isStop', () => {
  it.each([
    ['', false],
    ['stop', true],
    ['stop all', true],
    ['stopped', false]
  ])('of the argument %j is %j', (argument, expected) => {
    expect(isStop({ argument })).toBe(expected)
  })
})
