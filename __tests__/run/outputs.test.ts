import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseKeyValues } from '../../script/file-commands.mjs'
import { MAX_BUILD_LOG_BYTES, type Outputs, setOutputs } from '../../src/run/outputs.ts'
import { hostileText } from '../support/hostile-text.ts'

const asItIs = (text: string) => text

function written(outputs: Outputs, redact = asItIs): Record<string, string> {
  const values: Record<string, string> = {}
  setOutputs(outputs, redact, (name, value) => {
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

  it('redacts texts, and neither words of ours, nor paths, nor JSON, nor the key of an emulator', () => {
    const kept = { reason: 'deployed', operation: 'created', json: '"x"', 'json-path': '/x', 'api-token': 'x' } as const
    const texts = { plan: 'x', 'build-log': 'x', 'app-url': 'x', deleted: 'x', 'version-label': 'x' }
    expect(written({ ...kept, ...texts }, () => '***')).toEqual({
      ...kept,
      ...Object.fromEntries(Object.keys(texts).map(name => [name, '***']))
    })
  })

  it.each([
    ['that fits', 'x'.repeat(MAX_BUILD_LOG_BYTES), 'x'.repeat(MAX_BUILD_LOG_BYTES)],
    [
      'one byte too long, at the next line',
      `${'first\n'}${'x'.repeat(MAX_BUILD_LOG_BYTES - 5)}`,
      'x'.repeat(MAX_BUILD_LOG_BYTES - 5)
    ],
    [
      'of one line, between characters',
      '語'.repeat(MAX_BUILD_LOG_BYTES),
      '語'.repeat(Math.floor(MAX_BUILD_LOG_BYTES / 3))
    ]
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
        setOutputs({ 'build-log': `${log}\nreason<<EOF\nx\nEOF`, plan, changed: true }, asItIs)
        expect(parseKeyValues(readFileSync(process.env.GITHUB_OUTPUT ?? '', 'utf8'))).toEqual([
          ['changed', 'true'],
          ['build-log', `${log}\nreason<<EOF\nx\nEOF`.toWellFormed()],
          ['plan', plan.toWellFormed()]
        ])
      })
    )
  })
})
