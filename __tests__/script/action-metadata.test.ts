import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { readActionMetadata } from '../../script/action-metadata.mjs'

const ROOT = join(import.meta.dirname, '../..')
const files = ['.', ...readdirSync(ROOT)]
  .map(folder => join(ROOT, folder, 'action.yml'))
  .filter(file => existsSync(file))

interface Action {
  name: string
  inputs?: Record<string, { default?: unknown; required?: boolean }>
  outputs?: Record<string, unknown>
  runs: Record<string, string>
}

function expected({ name, inputs = {}, outputs = {}, runs }: Action) {
  return {
    name,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([key, input]) => [
        key,
        { default: String(input.default ?? ''), required: input.required === true }
      ])
    ),
    outputs: Object.keys(outputs),
    runs
  }
}

describe('readActionMetadata', () => {
  it('finds actions to test', () => {
    expect(files).toContain(join(ROOT, 'action.yml'))
  })

  it.each(files)('reads %s like a YAML parser', file => {
    const text = readFileSync(file, 'utf8')
    expect(readActionMetadata(text)).toEqual(expected(load(text) as Action))
  })

  it('reads every supported form of a value', () => {
    const text = `# A comment
name: 'It''s one' # another
description: >-
  folded
  text: with a colon

inputs:
  plain:
    default: a b # not this
  number:
    default: 7
  double:
    default: "a\\n\\"b\\" \\u00e9"
    required: true
  block:
    default: |
      one
        two

      three
  stripped:
    default: |-
      one
      two
  empty:
    default: ''
  nothing:
    default:
    description: ~
  bare: {}
outputs:
  a:
    description: x
runs:
  using: node24
  main: dist/index.js # the bundle
`.replace('  bare: {}\n', '')
    expect(readActionMetadata(text)).toEqual(expected(load(text) as Action))
  })

  it.each([
    ['a sequence', 'inputs:\n  - a'],
    ['a flow map', 'inputs: {a: b}'],
    ['an anchor', 'name: &a b'],
    ['a folded text of two paragraphs', 'description: >-\n  a\n\n  b'],
    ['a plain text of two lines', 'name: a\n  b'],
    ['a quoted text of two lines', "name: 'a\n  b'"]
  ])('rejects %s, with its line', (_, text) => {
    expect(() => readActionMetadata(text)).toThrow(/Line \d of action.yml/)
  })
})
