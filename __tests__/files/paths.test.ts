import { describe, expect, it } from '@jest/globals'
import { clashes, differingOnlyInCase, faultOfPath, foldersOf, isCleanPath, isInside } from '../../src/files/paths.ts'
import { inCheckout, SCRIPT } from '../support/checkout.ts'

describe('isInside', () => {
  it.each([
    ['/a/b', '/a/b', true],
    ['/a/b', '/a/b/c', true],
    ['/a/b', '/a/bc', false],
    ['/a/b', '/a', false],
    ['/a/b', '/a/b/../c', false],
    ['/a/b', '/a/b/..c', true],
    ['/a/b', '/a/b/...', true],
    ['/', '/a', true]
  ])('%s holds %s: %s', (folder, path, expected) => {
    expect(isInside(folder, path)).toBe(expected)
  })
})

describe('faultOfPath', () => {
  it.each([
    ['a', null],
    ['a b/c d.txt', null],
    ['.env.example', null],
    ['#a', null],
    ['名前/é.txt', null],
    ['a/ b', null],
    ['a:b', 'drive'],
    ['C:/x', 'drive'],
    ['ab:c', null],
    ['a\\b', 'backslash'],
    ['a\nb', 'control'],
    ['a\r', 'control'],
    ['a\tb', 'control'],
    ['a\u007f', 'control'],
    ['a\u0085', 'control'],
    [' a', 'blank'],
    ['a ', 'blank'],
    ['a /b', 'blank'],
    ['\u00a0a', 'blank'],
    ['\ufeffa', 'blank'],
    ['a\u3000', 'blank'],
    ['a\ufffdb', 'not-utf8'],
    ['a\ud800b', 'not-utf8']
  ])('%j is %s', (path, fault) => {
    expect(faultOfPath(path)).toBe(fault)
  })

  it('is asked of every path, its folders included', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'a\u0007b/c': '', 'e \nf': '' }, async checkout => {
      expect((await checkout.refusal()).explanation).toMatchObject({
        what: '2 paths "a\\u0007b/c", "e \\nf" cannot be sent.',
        saw: 'Their names have a control character.'
      })
    }))
})

describe('isCleanPath', () => {
  it.each(['a', 'a/b', '..a', 'é'])('takes %j', path => {
    expect(isCleanPath(path)).toBe(true)
  })
  it.each(['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', './a', 'e\u0301', 'a\n', 'a\\b', '.git/config', 'a/.GIT/b'])(
    'refuses %j',
    path => {
      expect(isCleanPath(path)).toBe(false)
    }
  )
})

describe('clashes', () => {
  it.each([
    [['a', 'b'], []],
    [['a', 'a', 'a'], [{ kind: 'same-name', path: 'a' }]],
    [['a', 'a/b/c'], [{ kind: 'file-and-folder', path: 'a' }]],
    [['a/b', 'a/b/c'], [{ kind: 'file-and-folder', path: 'a/b' }]],
    [['a', 'a-b', 'ab/c'], []],
    [['.own/m.json'], [{ kind: 'reserved', path: '.own/m.json' }]],
    [['.own/m.json/x'], [{ kind: 'reserved', path: '.own/m.json/x' }]],
    [['.own'], [{ kind: 'reserved', path: '.own' }]],
    [['.own/other', '.own/m.json5', 'm.json'], []]
  ])('of %j are %j', (paths, expected) => {
    expect(clashes(paths, '.own/m.json')).toEqual(expected)
  })
})

describe('differingOnlyInCase', () => {
  it.each([
    [['a', 'b'], []],
    [['a', 'a'], []],
    [['A/b', 'a/B', 'c'], [['A/b', 'a/B']]],
    [['É', 'é'], [['É', 'é']]]
  ])('groups %j into %j', (paths, expected) => {
    expect(differingOnlyInCase(paths)).toEqual(expected)
  })
})

describe('foldersOf', () => {
  it.each([
    ['a', []],
    ['a/b/c', ['a', 'a/b']]
  ])('%s lies in %j', (path, expected) => {
    expect(foldersOf(path)).toEqual(expected)
  })
})
