import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml'
import { checkConfiguration } from '../../src/configuration/check.ts'
import { FILE_KINDS } from '../../src/configuration/kinds.ts'
import { PARAMETER_TYPE_NAMES } from '../../src/parameter-types.ts'
import { CHURN, line, withApp } from './sample-file.ts'

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/datarobot-apps.schema.json'), 'utf8'))
const accepts = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema)

/** Verdicts of the schema and of the reader on a file. */
const verdicts = (text: string) => ({
  schema: accepts(load(text, { schema: CORE_SCHEMA.withTags(mergeTag) })),
  reader: checkConfiguration(text).problems.length === 0
})

describe('the schema', () => {
  it('is one of draft 7, which the YAML language server supports', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
    expect(new Ajv().validateSchema(schema)).toBe(true)
  })

  it('describes every input that may stand in the file, and the types of parameters', () => {
    const names = Object.keys(FILE_KINDS).filter(name => FILE_KINDS[name] !== null)
    expect(Object.keys(schema.definitions).filter(name => !name.startsWith('('))).toEqual(names)
    for (const name of names) expect(schema.definitions[name].description).toMatch(/^\S.*\.$/)
    const [, reference] = schema.definitions['runtime-parameters'].additionalProperties.anyOf
    expect([...reference.properties.type.enum].sort()).toEqual([...PARAMETER_TYPE_NAMES].sort())
  })

  it.each([
    CHURN,
    line('replicas: 2'),
    line('include: [a, b]'),
    line('include: |\n      a\n      b'),
    line('label: 1.0'),
    line('wait: false'),
    line(
      'runtime-parameters: {A: 1, B: x, C: true, D: null, E: {env: X}, F: {type: numeric, value: 1}, G: {type: string, env: X}}'
    ),
    line('credentials: {A: {env: X}}'),
    line('targets: {production: , preview: {replicas: 1}}'),
    line('verify-on: candidate'),
    `x-common: &common {replicas: 1}\n${withApp('<<: *common', 'app-name: A')}`
  ])('accepts what the reader accepts: %j', text => {
    expect(verdicts(text)).toEqual({ schema: true, reader: true })
  })

  it.each([
    'defaults: {}',
    'apps: []',
    `${withApp('app-name: A')}other: 1\n`,
    'apps: {"a b": {app-name: A}}',
    line('replica: 2'),
    line('endpoint: https://example.com'),
    line('path: [a]'),
    line('path:'),
    line('include: {a: b}'),
    line('runtime-parameters: A=1'),
    line('runtime-parameters: {A: [1]}'),
    line('runtime-parameters: {A: {type: numeric}}'),
    line('runtime-parameters: {A: {env: X, value: 1}}'),
    line('runtime-parameters: {A: {type: numerik, value: 1}}'),
    line('runtime-parameters: {A: {env: "X Y"}}'),
    line('credentials: {A: text}'),
    line('credentials: {A: {env: X, type: string}}'),
    line('watch: a'),
    line('targets: [a]'),
    line('targets: {production: {watch: [a]}}'),
    line('targets: {production: {targets: {}}}'),
    line('targets: {preview: {app-name: B}}')
  ])('rejects what the reader rejects: %j', text => {
    expect(verdicts(text)).toEqual({ schema: false, reader: false })
  })

  it.each([line('replicas: two'), line('wait: maybe'), line('on-stale-commit: stop')])(
    'also rejects values that only the reader of the input rejects: %j',
    text => {
      expect(verdicts(text)).toEqual({ schema: false, reader: true })
    }
  )
})
