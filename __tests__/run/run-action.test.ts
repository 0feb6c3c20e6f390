import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { readContext } from '../../src/github/context.ts'
import type { AnnotationLocation, Log } from '../../src/github/log.ts'
import type { ActionEnv } from '../../src/run/environment.ts'
import { succeeded } from '../../src/run/outcomes.ts'
import type { Run } from '../../src/run/run.ts'
import { runAction } from '../../src/run/run-action.ts'
import { Redactor } from '../../src/text/redact.ts'

let folder: string
const before = { ...process.env }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'execute-'))
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) {
    process.env[name] = join(folder, name)
    writeFileSync(join(folder, name), '')
  }
})
afterEach(() => {
  process.env = { ...before }
  rmSync(folder, { recursive: true })
})

const written = (name: string) => readFileSync(join(folder, name), 'utf8')

function env(signal = new AbortController().signal): ActionEnv & { errors: string[] } {
  const errors: string[] = []
  const silent = () => {}
  const log: Log = {
    info: silent,
    notice: silent,
    warning: silent,
    debug: silent,
    mask: silent,
    redactor: new Redactor(),
    error: text => errors.push(text),
    group: (_, work) => work(),
    stream: () => ({ write: silent, end: silent })
  }
  const time = { now: () => 0, sleep: async () => {} }
  const inputs = { get: () => '', environment: {}, workspace: folder }
  return {
    inputs,
    context: readContext({ RUNNER_TEMP: folder }),
    log,
    time,
    random: () => 0,
    signal,
    emulatorProgram: '',
    errors
  }
}

describe('runAction', () => {
  it('ends with 0 and the reason for what succeeds', async () => {
    const done = succeeded('unchanged', 'unchanged')
    expect(await runAction('deploy', env(), async () => done)).toBe(0)
    expect(written('GITHUB_OUTPUT')).toMatch(/reason<<.*\nunchanged\n/)
  })

  it('keeps the build log in the folder of the machine when that of the runner is closed', async () => {
    const { errors, ...rest } = env()
    const context = readContext({ RUNNER_TEMP: join(folder, 'gone') })
    const done = succeeded('deployed', 'updated')
    const action = async (run: Run) => {
      run.observed.logs = { logs: [], buildLog: 'Step 1/2\n', buildStatus: 'success' }
      return done
    }
    expect(await runAction('deploy', { ...rest, context }, action)).toBe(0)
    expect(written('GITHUB_OUTPUT')).toMatch(/build-log<<.*\nStep 1/)
    const [, path = ''] = /build-log-path<<.*\n(.*)\n/.exec(written('GITHUB_OUTPUT')) ?? []
    expect(readFileSync(path, 'utf8')).toBe('Step 1/2\n')
    rmSync(dirname(path), { recursive: true })
    expect(errors).toEqual([])
  })

  it.each([
    ['is gone', () => join(folder, 'gone')],
    ['is no file', () => folder]
  ])('ends as it would also when the file of the outputs %s, and says so once', async (_, path) => {
    process.env.GITHUB_OUTPUT = path()
    const world = env()
    const warnings: string[] = []
    world.log.warning = text => warnings.push(text)
    const done = succeeded('deployed', 'updated')
    expect(await runAction('deploy', world, async () => done)).toBe(0)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/^The file of GITHUB_OUTPUT, .*, could not be written/)
    expect(warnings[0]).toContain(path())
    expect(warnings[0]).toMatch(/by user \d+: .*outputs of this step are missing.*options: --user 1001/)
    expect(world.errors).toEqual([])
  })

  it('ends as it would also when the summary can not be written', async () => {
    process.env.GITHUB_STEP_SUMMARY = folder
    const done = succeeded('unchanged', 'unchanged')
    expect(await runAction('deploy', env(), async () => done)).toBe(0)
    expect(written('GITHUB_OUTPUT')).toMatch(/reason<<.*\nunchanged\n/)
  })

  it('shows a mistake of the user without a stack, in the log and in the summary', async () => {
    const world = env()
    const failing = async () => {
      throw new UserError('input-invalid', {
        what: 'Input "x" is wrong.',
        saw: 'It is empty.',
        next: 'Write something.'
      })
    }
    expect(await runAction('deploy', world, failing)).toBe(1)
    expect(world.errors).toEqual([
      'Input "x" is wrong. It is empty. Write something.\nSee "input-invalid" in docs/errors.md of this action'
    ])
    expect(written('GITHUB_STEP_SUMMARY')).toContain('Write something.')
    expect(written('GITHUB_OUTPUT')).toMatch(/reason<<.*\ninput-invalid\n/)
  })

  it.each([
    ['its only problem', 'Line 3 is wrong. It is empty. Write something.', [{ file: 'a.yml', line: 3 }]],
    ['one of several problems', 'Another is wrong.', [{ file: 'a.yml', line: 3 }, {}]]
  ])('has the place in a file of %s, and says it once', async (_, message, places) => {
    const world = env()
    const errors: AnnotationLocation[] = []
    world.log.error = (_, place = {}) => void errors.push(place)
    const failing = async () => {
      const error = new UserError('input-invalid', {
        what: 'Line 3 is wrong.',
        saw: 'It is empty.',
        next: 'Write something.'
      })
      error.fileProblems = [{ file: 'a.yml', line: 3, message }]
      throw error
    }
    expect(await runAction('deploy', world, failing)).toBe(1)
    expect(errors).toEqual(places)
  })

  it('links the page of errors where it is sure to lead there, and names it elsewhere', async () => {
    const variables = { GITHUB_ACTION_REPOSITORY: 'acme/deploy', GITHUB_ACTION_REF: 'v1' }
    const failing = async () => {
      throw new UserError('input-invalid', { what: 'a.', saw: 'b.', next: 'c.' })
    }
    const lastLine = async (more: Record<string, string>) => {
      const world = { ...env(), context: readContext({ RUNNER_TEMP: folder, ...more }) }
      await runAction('deploy', world, failing)
      return world.errors[0]?.split('\n').at(-1)
    }
    const page = 'docs/errors.md'
    expect(await lastLine(variables)).toBe(`See https://github.com/acme/deploy/blob/v1/${page}#input-invalid`)
    expect(await lastLine({ ...variables, GITHUB_SERVER_URL: 'https://github.acme.example' })).toBe(
      `See "input-invalid" in ${page} of acme/deploy@v1`
    )
    expect(await lastLine({})).toBe(`See "input-invalid" in ${page} of this action`)
  })

  it('shows the stack of a bug in the log only: what it says may hold a secret', async () => {
    const world = env()
    const failing = async () => {
      throw new TypeError('no property of s3cret')
    }
    expect(await runAction('deploy', world, failing)).toBe(1)
    expect(world.errors[0]).toMatch(/no property of s3cret\n\s+at /)
    expect(written('GITHUB_STEP_SUMMARY')).toContain('because of an internal error')
    expect(written('GITHUB_STEP_SUMMARY') + written('GITHUB_OUTPUT')).not.toContain('s3cret')
    expect(written('GITHUB_OUTPUT')).toMatch(/reason<<.*\ninternal\n/)
  })

  it('calls everything that fails after a cancel a cancel', async () => {
    const cancel = new AbortController()
    const failing = async () => {
      cancel.abort()
      throw new Error('The operation was aborted')
    }
    expect(await runAction('deploy', env(cancel.signal), failing)).toBe(1)
    expect(written('GITHUB_OUTPUT')).toMatch(/reason<<.*\ncancelled\n/)
  })
})
