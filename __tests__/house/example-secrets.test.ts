import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const files = execFileSync('git', ['ls-files', '*.md', '*.yml', '*.yaml'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(file => file !== '' && !/^(?:dist|__tests__)\//.test(file))

/** Values of `runtime-parameters` in a text: the rest of the line, and the lines below it that are indented more. */
function runtimeParametersIn(text: string): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const [, indent, value] = /^([ \t]*)(?:- )?runtime-parameters:(.*)$/.exec(line) ?? []
    if (indent === undefined) return []
    const below = lines.slice(index + 1)
    const end = below.findIndex(each => each.trim() !== '' && !each.startsWith(`${indent} `))
    return [[value, ...below.slice(0, end < 0 ? below.length : end)].join('\n')]
  })
}

describe('runtime-parameters in examples and docs', () => {
  it('are found on one line and in a block', () => {
    const text = 'with:\n  runtime-parameters: |\n    A=1\n\n    B=2\n  credentials: C=3\n  runtime-parameters: D=4\n'
    expect(runtimeParametersIn(text)).toEqual([' |\n    A=1\n\n    B=2', ' D=4\n'])
  })

  it('contain no secret, because everyone who can read the version can read them', () => {
    const found = files.flatMap(file => {
      const values = runtimeParametersIn(readFileSync(join(root, file), 'utf8'))
      return values.filter(value => /\bsecrets\b/.test(value)).map(() => file)
    })
    expect(found).toEqual([])
  })
})
