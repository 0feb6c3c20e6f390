import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { namesAsked, read } from '../inputs/source.ts'

interface Action {
  name: string
  description: string
  inputs: Record<string, { description: string; default?: string; required?: boolean }>
  outputs: Record<string, { description: string }>
  runs: Record<string, string>
}

const text = readFileSync(join(import.meta.dirname, '../../action.yml'), 'utf8')
const action = parse(text) as Action

describe('action.yml', () => {
  it('names the inputs that the reader reads, and no others', () => {
    expect(Object.keys(action.inputs).sort()).toEqual(namesAsked().sort())
  })

  it('has the defaults that the reader has, so that an empty input means an unset one', () => {
    const defaults = Object.entries(action.inputs).flatMap(([name, input]) =>
      input.default === undefined || name === 'github-token' ? [] : [[name, input.default]]
    )
    expect(defaults.length).toBeGreaterThan(0)
    expect(read(Object.fromEntries(defaults))).toEqual(read())
  })

  it.each(Object.entries({ ...action.inputs, ...action.outputs }))(
    'describes %s in sentences',
    (_, { description }) => {
      expect(description).toMatch(/^\S[\s\S]*\.$/)
      // The runner would take it for an expression, and refuse the file.
      expect(description).not.toContain('${{')
    }
  )

  it('has texts only as defaults, as the runner wants them', () => {
    for (const input of Object.values(action.inputs)) expect(['string', 'undefined']).toContain(typeof input.default)
  })

  it('runs the deploy on Node 24, with its post step', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/deploy.js', post: 'dist/deploy-post.js' })
  })
})
