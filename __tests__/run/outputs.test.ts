import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseKeyValues } from '../../script/file-commands.mjs'
import { type Facts, noFacts, type Report } from '../../src/report/types.ts'
import { MAX_BUILD_LOG_BYTES, setOutputs } from '../../src/run/outputs.ts'
import { hostileText } from '../support/hostile-text.ts'

const unchanged = (text: string) => text

/** A report of an inspection, in which nothing is known but this. */
const report = ({ facts, ...more }: Partial<Omit<Report, 'facts'>> & { facts?: Partial<Facts> } = {}): Report => ({
  action: 'inspect',
  outcome: { status: 'success', reason: 'deployed', operation: 'created', detail: null, headline: null },
  plan: null,
  steps: [],
  stages: [],
  facts: { ...noFacts(), ...facts },
  error: null,
  findings: [],
  sections: [],
  environmentBuildLog: '',
  buildLog: '',
  runtimeLog: '',
  verificationLog: '',
  origin: {
    serverUrl: 'https://github.com',
    repository: null,
    commit: null,
    refName: null,
    runUrl: null,
    actionUrl: null,
    pullRequest: null
  },
  startedAt: 0,
  endedAt: 1499,
  ...more
})

function written(of: Report, redact = unchanged): Record<string, string> {
  const values: Record<string, string> = {}
  setOutputs(of, redact, (name, value) => {
    values[name] = value
  })
  return values
}

describe('setOutputs', () => {
  it('writes known values as text, and nothing for the others', () => {
    const files = { total: 0, uploaded: 0, deleted: 0, bytesUploaded: 0 }
    expect(written(report({ facts: { appId: 'a1', files } }))).toEqual({
      'app-id': 'a1',
      reason: 'deployed',
      operation: 'created',
      changed: 'false',
      preview: 'false',
      'files-total': '0',
      'files-uploaded': '0',
      'files-deleted': '0',
      'bytes-uploaded': '0',
      'duration-seconds': '1'
    })
  })

  it.each([
    ['deploy', ['changed', 'preview', 'rolled-back']],
    ['cleanup', ['changed', 'preview']],
    ['rollback', ['changed', 'rolled-back']],
    ['promote', ['changed', 'rolled-back']],
    ['inspect', ['changed', 'preview']],
    ['publish-template', ['changed']],
    ['sync-codespace', ['changed']],
    ['emulator', []]
  ])('writes false for each unknown flag that the action %s promises', (action, flags) => {
    const values = Object.entries(written(report({ action })))
    expect(values.filter(([, value]) => value === 'false').map(([name]) => name)).toEqual(flags)
  })

  it('writes a known flag', () => {
    const flags = { changed: true, preview: true, rolledBack: true }
    expect(written(report({ action: 'deploy', facts: flags }))).toMatchObject({
      changed: 'true',
      preview: 'true',
      'rolled-back': 'true'
    })
  })

  it('redacts texts, but neither its own words, nor paths, nor JSON, nor the key of an emulator', () => {
    const emulator = { endpoint: 'x', token: 'x', pageUrl: 'x', logPath: 'x', reportPath: 'x' }
    const kept = { json: '"x"', jsonPath: '/x', buildLogPath: '/y', emulator }
    const texts = { appUrl: 'x', versionLabel: 'x', removed: { gone: ['x'], left: ['x'] } }
    expect(written(report({ buildLog: 'x', facts: { ...kept, ...texts } }), () => '***')).toEqual({
      'app-url': '***',
      'version-label': '***',
      reason: 'deployed',
      operation: 'created',
      changed: 'false',
      preview: 'false',
      'build-log': '***',
      'build-log-path': '/y',
      deleted: '***',
      left: '***',
      json: '"x"',
      'json-path': '/x',
      endpoint: 'x',
      'api-token': 'x',
      'page-url': 'x',
      'log-path': 'x',
      'report-path': 'x',
      'duration-seconds': '1'
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
  ])('writes a build log %s', (_, buildLog, end) => {
    expect(written(report({ buildLog }))['build-log']).toBe(end)
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

  it('gives the runner every text back unchanged', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (log, label) => {
        writeFileSync(process.env.GITHUB_OUTPUT ?? '', '')
        const buildLog = `${log}\nreason<<EOF\nx\nEOF`
        setOutputs(report({ buildLog, facts: { versionLabel: label, changed: true } }), unchanged)
        expect(parseKeyValues(readFileSync(process.env.GITHUB_OUTPUT ?? '', 'utf8'))).toEqual([
          ['version-label', label.toWellFormed()],
          ['reason', 'deployed'],
          ['operation', 'created'],
          ['changed', 'true'],
          ['preview', 'false'],
          ['build-log', buildLog.toWellFormed()],
          ['duration-seconds', '1']
        ])
      })
    )
  })
})
