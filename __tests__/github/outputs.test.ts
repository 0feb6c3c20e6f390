import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseKeyValues } from '../../script/file-commands.mjs'
import { BUILD_LOG_BYTES, type Outputs, setOutputs } from '../../src/github/outputs.ts'
import { hostileText } from '../report/hostile.ts'

function written(outputs: Outputs): Record<string, string> {
  const values: Record<string, string> = {}
  setOutputs(outputs, (name, value) => {
    values[name] = value
  })
  return values
}

describe('setOutputs', () => {
  it('writes what is known as text, and nothing for the rest', () => {
    expect(written({ 'app-id': 'a1', changed: false, 'files-total': 0, reason: 'deployed' })).toEqual({
      'app-id': 'a1',
      changed: 'false',
      'files-total': '0',
      reason: 'deployed'
    })
  })

  it.each([
    ['that fits', 'x'.repeat(BUILD_LOG_BYTES), 'x'.repeat(BUILD_LOG_BYTES)],
    [
      'one byte too long, at the next line',
      `${'first\n'}${'x'.repeat(BUILD_LOG_BYTES - 5)}`,
      'x'.repeat(BUILD_LOG_BYTES - 5)
    ],
    ['of one line, between characters', '語'.repeat(BUILD_LOG_BYTES), '語'.repeat(Math.floor(BUILD_LOG_BYTES / 3))]
  ])('writes a build log %s', (_, log, end) => {
    expect(written({ 'build-log': log })).toEqual({ 'build-log': end })
  })
})

describe('setOutputs through the file', () => {
  let folder: string
  let before: string | undefined
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outputs-'))
    before = process.env.GITHUB_OUTPUT
    process.env.GITHUB_OUTPUT = join(folder, 'output')
  })
  afterEach(() => {
    if (before === undefined) delete process.env.GITHUB_OUTPUT
    else process.env.GITHUB_OUTPUT = before
    rmSync(folder, { recursive: true, force: true })
  })

  it('gives the runner every text back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (log, plan) => {
        writeFileSync(process.env.GITHUB_OUTPUT ?? '', '')
        setOutputs({ 'build-log': `${log}\nreason<<EOF\nx\nEOF`, plan, changed: true })
        expect(parseKeyValues(readFileSync(process.env.GITHUB_OUTPUT ?? '', 'utf8'))).toEqual([
          ['changed', 'true'],
          ['build-log', `${log}\nreason<<EOF\nx\nEOF`.toWellFormed()],
          ['plan', plan.toWellFormed()]
        ])
      })
    )
  })
})
