import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MAX_METADATA_BYTES, type ParameterDefinition, readDefinitions } from '../../src/files/metadata.ts'
import { anyText } from '../support/any-text.ts'
import { inCheckout, SCRIPT } from '../support/checkout.ts'

const under = (...lines: string[]) => ['name: app', 'runtimeParameterDefinitions:', ...lines].join('\n')

describe('readDefinitions', () => {
  it.each([
    ['', []],
    ['# nothing\n', []],
    ['name: app\n', []],
    [under(), []],
    ['runtimeParameterDefinitions: []', []],
    [
      under('- fieldName: A', '  type: string', '  defaultValue: [1]', '- {fieldName: B, type: newKind}'),
      [
        { name: 'A', type: 'string' },
        { name: 'B', type: 'newKind' }
      ]
    ],
    [under('- fieldName: A', '  type: !kind string'), [{ name: 'A', type: 'string' }]],
    [under("- {fieldName: !!str 12, type: 'null'}"), [{ name: '12', type: 'null' }]],
    ['a: &x {fieldName: A, type: numeric}\nruntimeParameterDefinitions: [*x]', [{ name: 'A', type: 'numeric' }]],
    ['\ufeffruntimeParameterDefinitions:\r\n- fieldName: A\r\n  type: string\r\n', [{ name: 'A', type: 'string' }]]
  ])('reads %j', (text, expected) => {
    expect(readDefinitions(text)).toEqual(expected)
  })

  it.each([
    ['a: [\n', 'Line 2: '],
    ['a: 1\na: 2\n', 'Line 2: '],
    ['a: 1\n---\nb: 2\n', 'Line 2: '],
    ['a:\n\t- b\n', 'Line 2: '],
    ['- a\n', 'Line 1: this is not a mapping of keys'],
    ['text', 'Line 1: this is not a mapping of keys'],
    [under('  a: 1'), 'Line 3: "runtimeParameterDefinitions" is not a list.'],
    [under('- text'), 'Line 3: a definition is not a mapping'],
    [under('- type: string'), 'Line 3: a definition needs a "fieldName"'],
    [under('- fieldName: 12', '  type: string'), 'Line 3: a definition needs a "fieldName" that is a string.'],
    [under('- {fieldName: A, type: string}', '- fieldName: B'), 'Line 4: the definition of "B" needs a "type"'],
    [
      under('- {fieldName: A, type: string}', '- {fieldName: A, type: string}'),
      'Line 4: "A" is defined a second time.'
    ],
    ['runtimeParameterDefinitions: *gone', 'Line 1: This alias refers to nothing.'],
    [under('- {fieldName: A, type: string, note: *gone}'), 'Line 3: This alias refers to nothing.'],
    [under('- {<<: text, fieldName: A, type: string}'), 'Line 3: This merge key merges nothing.'],
    [under('- {fieldName: A, type: string}', '# - B', '-'), 'Line 5: a definition is not a mapping'],
    ['['.repeat(1000), 'Line 1: The file is not valid YAML. It is nested too deeply.']
  ])('rejects %j with the line', (text, saw) => {
    const [problem] = readDefinitions(text)
    expect(problem).toMatchObject({ reason: 'input-invalid', what: 'File "metadata.yaml" cannot be read.' })
    expect(problem && 'saw' in problem && problem.saw).toContain(saw)
  })

  it.each([
    ['a: [\n', 'Close the bracket or quotation mark that is open here.'],
    ['a: *gone', 'Write "&name" at the value that "*name" repeats.'],
    ['- a\n', 'Correct the file: each parameter needs a "fieldName" and a "type".']
  ])('says how to correct %j', (text, next) =>
    expect(readDefinitions(text)).toMatchObject([{ next: expect.stringContaining(next) }])
  )

  it.each<[string, string, unknown]>([
    ['one map', 'base: &b {type: string}\nKEY:\n- {<<: *b, fieldName: A}', [['A', 'string']]],
    ['its own key counts', 'base: &b {fieldName: X, type: string}\nKEY:\n- {<<: *b, fieldName: A}', [['A', 'string']]],
    [
      'the first of several counts',
      'a: &a {type: numeric}\nb: &b {type: string, fieldName: B}\nKEY:\n- {<<: [*a, *b]}',
      [['B', 'numeric']]
    ],
    ['a map in a map', 'a: &a {type: boolean}\nb: &b {<<: *a}\nKEY:\n- {<<: *b, fieldName: A}', [['A', 'boolean']]],
    ['a map as it stands', 'KEY:\n- {<<: {type: string}, fieldName: A}', [['A', 'string']]],
    ['all of the file', 'x: &x\n  KEY: [{fieldName: A, type: string}]\n<<: *x', [['A', 'string']]],
    ['a value by its alias', 'x: &x string\nKEY:\n- {type: *x, fieldName: A}', [['A', 'string']]]
  ])('reads merge keys as YAML 1.1 does: %s', (_, text, wanted) => {
    const definitions = readDefinitions(text.replaceAll('KEY', 'runtimeParameterDefinitions')) as ParameterDefinition[]
    expect(definitions.map(({ name, type }) => [name, type])).toEqual(wanted)
  })

  it('never throws, whatever the file contains', () => {
    const yaml = fc.array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '*a',
        '&a ',
        '<<',
        '{',
        '}',
        '[',
        ']',
        '"',
        'runtimeParameterDefinitions',
        '!!x ',
        '|',
        '?',
        '#'
      )
    )
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(),
          yaml.map(parts => parts.join(''))
        ),
        text => Array.isArray(readDefinitions(text))
      )
    )
  })

  it('reads no file of more than 64 KiB', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'metadata.yaml': '#'.repeat(MAX_METADATA_BYTES + 1) }, async checkout => {
      expect((await checkout.refusal()).explanation.saw).toBe('It is larger than 64 KiB.')
      checkout.lay({ 'metadata.yaml': '#'.repeat(MAX_METADATA_BYTES) })
      expect((await checkout.collect()).parameterDefinitions).toEqual([])
    }))
})
