import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { id, listOf, maybe, pageOf, record, type Shape, text } from '../src/validators.ts'

const parse = (json: string) => JSON.parse(json) as unknown

describe('a shape', () => {
  const person = record({ id, name: text, mail: maybe(text), tags: listOf(text) })

  it.each<[string, Shape, boolean]>([
    ['"a"', text, true],
    ['1', text, false],
    ['null', maybe(text), true],
    ['1', maybe(text), false],
    ['[]', listOf(text), true],
    ['["a",1]', listOf(text), false],
    ['{"length":0}', listOf(text), false],
    ['{}', record({}), true],
    ['[]', record({}), false],
    ['null', record({}), false],
    ['"6542cd582a9d3d51bf4ac71e"', id, true],
    ['""', id, false],
    ['".."', id, false],
    ['"a/b"', id, false],
    ['"a?b"', id, false],
    ['{"id":"a","name":"","tags":[],"more":1}', person, true],
    ['{"id":"a","name":"","mail":null,"tags":["b"]}', person, true],
    ['{"id":"a","tags":[]}', person, false],
    ['{"__proto__":{"id":"a","name":"","tags":[]}}', person, false],
    ['{"data":[]}', pageOf(text), true],
    ['{"data":[],"next":null}', pageOf(text), true],
    ['{"data":["a"],"next":1}', pageOf(text), false],
    ['{"count":0}', pageOf(text), false]
  ])('checks %s', (json, shape, fits) => {
    expect(shape(parse(json))).toBe(fits)
  })

  it('ignores inherited keys', () => {
    expect(record({ constructor: (value: unknown) => value !== undefined })({})).toBe(false)
    expect(record({ toString: maybe(text) })({})).toBe(true)
  })

  it('never throws, for any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), value => typeof pageOf(person)(value) === 'boolean'))
  })
})
