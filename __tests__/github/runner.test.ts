import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { parseKeyValues } from '../../script/file-commands.mjs'
import { clearState, readInput, readState, saveToState } from '../../src/github/runner.ts'

const before = { ...process.env }
let folder: string
let warnings: string[]
const log = () => ({ warning: (text: string) => void warnings.push(text) })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'))
  warnings = []
  process.env.GITHUB_STATE = join(folder, 'state')
  writeFileSync(process.env.GITHUB_STATE, '')
})
afterEach(() => {
  process.env = { ...before }
  rmSync(folder, { recursive: true })
})

const written = () => Object.fromEntries(parseKeyValues(readFileSync(join(folder, 'state'), 'utf8')))

describe('the state for the post step', () => {
  it('is the last saved value', () => {
    saveToState('announcement', { one: 1 }, log())
    saveToState('announcement', { one: 2 }, log())
    expect(written()).toEqual({ announcement: '{"one":2}' })
    process.env.STATE_announcement = written().announcement
    expect(readState('announcement', log())).toEqual({ one: 2 })
    expect(readState('pendingChanges', log())).toBeNull()
  })

  it('is cleared under every name, so that no variable of the job replaces it', () => {
    clearState(log())
    expect(written()).toEqual({ pendingChanges: '', announcement: '', emulator: '', command: '' })
  })

  it('is null with a warning if it is incomplete', () => {
    process.env.STATE_pendingChanges = '{"application":'
    expect(readState('pendingChanges', log())).toBeNull()
    expect(warnings).toEqual([expect.stringContaining('is incomplete')])
  })

  it.each([
    ['gone', 'no such file'],
    ['no file', '.']
  ])('logs one warning if its file is %s', (_, name) => {
    const path = join(folder, name)
    process.env.GITHUB_STATE = path
    const once = log()
    saveToState('pendingChanges', {}, once)
    saveToState('announcement', {}, once)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(
      `The file of GITHUB_STATE, ${path}, could not be written by user ${process.getuid?.()}`
    )
    expect(warnings[0]).toContain('If this step is killed, its post step neither rolls back')
    expect(warnings[0]).toContain('options: --user 1001')
  })
})

describe('readInput', () => {
  afterEach(() => {
    delete process.env['INPUT_APP-NAME']
  })

  it('reads an input from the variable of the runner', () => {
    process.env['INPUT_APP-NAME'] = ' churn \n'
    expect(readInput('app-name')).toBe('churn')
  })

  it('returns an empty text if the input is not set', () => {
    expect(readInput('app-name')).toBe('')
  })
})
