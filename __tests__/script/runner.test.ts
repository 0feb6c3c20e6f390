import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { type RunActionOptions, runAction } from '../../script/runner.mjs'
import { it, itInFull, itSampled, sample } from '../support/effort.ts'

const RUNNER = join(import.meta.dirname, '../../script/runner.mjs')
let folder: string

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'action-')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const expression = (text: string) => `\${{ ${text} }}`

/** Creates an action from these programs, which can use `write(NAME, text)` for command files. */
function action(main: string, { post, postIf }: { post?: string; postIf?: string } = {}): void {
  const prelude = `
    import { appendFileSync, existsSync } from 'node:fs'
    const write = (name, text) => appendFileSync(process.env['GITHUB_' + name], text + '\\n')
    const wait = ms => new Promise(done => setTimeout(done, ms))
  `
  mkdirSync(join(folder, 'dist'), { recursive: true })
  writeFileSync(join(folder, 'dist/main.mjs'), prelude + main)
  if (post !== undefined) writeFileSync(join(folder, 'dist/post.mjs'), prelude + post)
  const lines = [
    'name: a test',
    'inputs:',
    ...['  app-name:', "    default: ''", '  wait:', "    default: 'true'", '  two words:', '    default: x'],
    ...[
      '  github-token:',
      `    default: ${expression('github.token')}`,
      '  secret:',
      `    default: ${expression('secrets.X')}`
    ],
    ...['runs:', '  using: node24', '  main: dist/main.mjs', ...(post === undefined ? [] : ['  post: dist/post.mjs'])],
    ...(postIf === undefined ? [] : [`  post-if: ${postIf}`])
  ]
  writeFileSync(join(folder, 'action.yml'), lines.join('\n'))
}

const run = (options: Partial<RunActionOptions> = {}) =>
  runAction({ actionFolder: folder, workspace: folder, ...options })

/** Returns the variables that main receives. */
async function seen(names: string[], options: Partial<RunActionOptions> = {}): Promise<Record<string, string>> {
  action(
    `for (const name of ${JSON.stringify(names)}) write('OUTPUT', name + '<<END\\n' + (process.env[name] ?? '(unset)') + '\\nEND')`
  )
  return (await run(options)).outputs
}

describe('inputs', () => {
  it('are those of the step, which override the defaults of action.yml', async () => {
    const names = ['INPUT_APP-NAME', 'INPUT_WAIT', 'INPUT_TWO_WORDS', 'INPUT_GITHUB-TOKEN', 'INPUT_SECRET']
    expect(await seen(names, { with: { 'app-name': 'churn\ntwo', wait: false }, token: 'tok' })).toEqual({
      'INPUT_APP-NAME': 'churn\ntwo',
      INPUT_WAIT: 'false',
      INPUT_TWO_WORDS: 'x',
      'INPUT_GITHUB-TOKEN': 'tok',
      INPUT_SECRET: ''
    })
  })

  it('that are unknown cause a warning, and are passed', async () => {
    action("console.log(process.env['INPUT_APPNAME'])")
    const { annotations, log } = await run({ with: { appname: 'x' } })
    expect(annotations).toMatchObject([
      { level: 'warning', message: expect.stringMatching(/^Unexpected input\(s\) 'appname', valid/) }
    ])
    expect(log).toContain('x')
  })
})

describe('variables', () => {
  it('are those of GitHub, which the workflow may override, and not those of the machine', async () => {
    process.env.OF_THIS_MACHINE = 'x'
    const names = ['GITHUB_ACTIONS', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID', 'GITHUB_WORKSPACE', 'OF_THIS_MACHINE']
    expect(await seen(names, { env: { GITHUB_REPOSITORY: 'acme/churn', GITHUB_RUN_ID: '9' } })).toEqual({
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'acme/churn',
      GITHUB_RUN_ID: '9',
      GITHUB_WORKSPACE: folder,
      OF_THIS_MACHINE: '(unset)'
    })
    delete process.env.OF_THIS_MACHINE
  })

  it.each([
    ['an object', { action: 'opened' }, '{"action":"opened"}'],
    ['text', '{broken', '{broken']
  ])('contain the path of an event that is %s', async (_, event, text) => {
    action(
      "import { readFileSync } from 'node:fs'\nconsole.log(readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'), process.cwd())"
    )
    expect((await run({ event })).log).toEqual([`${text} ${folder}`])
  })
})

describe('command files', () => {
  it('set outputs, summary, variables and paths, and the state of post', async () => {
    action(
      `write('OUTPUT', 'a=1'); write('STATE', 'draft=v1'); write('ENV', 'SHARED=yes'); write('PATH', '/first'); write('PATH', '/second')
       write('STEP_SUMMARY', '# Done'); console.log('::save-state name=old::way')`,
      {
        post: "console.log(process.env.STATE_draft, process.env.STATE_old, process.env.SHARED, process.env.PATH.startsWith('/second:/first:')); write('OUTPUT', 'b=2')"
      }
    )
    expect(await run()).toMatchObject({
      exitCode: 0,
      outputs: { a: '1', b: '2' },
      state: { draft: 'v1', old: 'way' },
      summary: '# Done\n',
      env: { SHARED: 'yes' },
      path: ['/first', '/second'],
      log: ['v1 way yes true']
    })
  })

  const wrong = [
    ['OUTPUT', 'no value', 'Invalid format'],
    ['STATE', 'a<<EOF', 'delimiter'],
    ['ENV', 'NODE_OPTIONS=--x', 'NODE_OPTIONS']
  ] as const
  itSampled.each(sample(wrong, 2))('fail the step if %s contains %j', async (name, text, because) => {
    action(`write('${name}', ${JSON.stringify(text)})`)
    const { exitCode, annotations } = await run()
    expect(exitCode).toBe(1)
    expect(annotations).toMatchObject([
      { level: 'error', message: `Unable to process file command '${name.toLowerCase()}' successfully.` },
      { level: 'error', message: expect.stringContaining(because) }
    ])
  })

  it('drop a summary of more than 1 MiB', async () => {
    action("write('STEP_SUMMARY', 'x'.repeat(1024 * 1024))")
    expect(await run()).toMatchObject({
      exitCode: 0,
      summary: '',
      annotations: [{ message: expect.stringContaining('1024k, got 1025k') }]
    })
  })

  it('show no secret in the summary', async () => {
    action("console.log('::add-mask::hush'); write('STEP_SUMMARY', 'a hush b')")
    expect((await run()).summary).toBe('a *** b\n')
  })
})

describe('the log', () => {
  it('contains both streams, line by line, masked', async () => {
    action(
      "console.error('to stderr'); await wait(50); process.stdout.write('half'); await wait(50); console.log(' tok'); process.stdout.write('a\\rb')"
    )
    const lines: string[] = []
    const { log, masks } = await run({ token: 'tok', onLine: line => lines.push(line) })
    // Each stream keeps its order; which of two is read first is left to chance.
    expect(log.filter(line => line !== 'to stderr')).toEqual(['half ***', 'a', 'b'])
    expect(log).toContain('to stderr')
    expect(lines).toEqual(log)
    expect(masks).toEqual(['tok'])
  })

  itInFull('ends although a child process of the action holds it open', async () => {
    action(
      "import { spawn } from 'node:child_process'\nconst child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit', detached: true }); child.unref(); console.log(child.pid); process.exit()"
    )
    const { log } = await run()
    // It still runs, and would hold the log open forever.
    expect(process.kill(Number(log[0]), 'SIGKILL')).toBe(true)
  })
})

describe('the end', () => {
  const ends: [string, string, string | undefined, number, boolean][] = [
    ['main failed', 'process.exit(3)', undefined, 3, true],
    ['main crashed, for failure()', 'throw new Error("x")', 'failure()', 1, true],
    ['main failed, for success()', 'process.exit(3)', 'success()', 3, false],
    ['main was well, for failure() || cancelled()', '', 'failure() || cancelled()', 0, false]
  ]
  itSampled.each(sample(ends, 2))('runs post or not if %s', async (_, main, postIf, exitCode, ran) => {
    action(main, { post: "console.log('post ran')", ...(postIf === undefined ? {} : { postIf }) })
    const result = await run()
    expect(result.exitCode).toBe(exitCode)
    expect(result.log.includes('post ran')).toBe(ran)
  })

  it('is a failure if only post fails', async () => {
    action('', { post: 'process.exit(2)' })
    expect((await run()).exitCode).toBe(2)
  })

  it('rejects an action that does not use Node', async () => {
    writeFileSync(join(folder, 'action.yml'), 'runs:\n  using: docker')
    await expect(run()).rejects.toThrow('not "docker"')
  })
})

describe('a cancel', () => {
  const post = "console.log('post after', process.env.STATE_signal ?? 'nothing')"

  it('interrupts, and runs post', async () => {
    action(
      "process.on('SIGINT', () => { write('STATE', 'signal=SIGINT'); process.exit(1) }); console.log('ready'); await wait(30000)",
      { post }
    )
    const result = await run({ cancelAfterLine: 'ready' })
    expect(result).toMatchObject({ exitCode: 1, cancelled: true, killedBy: null })
    expect(result.log).toEqual(['ready', 'post after SIGINT'])
  })

  itInFull('terminates a process that ignores the interrupt', async () => {
    action("process.on('SIGINT', () => {}); console.log('ready'); await wait(30000)", { post })
    const result = await run({ cancelAfterLine: /^rea/, cancelDelays: [200, 200] })
    expect(result).toMatchObject({
      exitCode: 143,
      cancelled: true,
      killedBy: 'SIGTERM',
      log: ['ready', 'post after nothing']
    })
  })

  it('kills a process that ignores the termination', async () => {
    action("process.on('SIGINT', () => {}); process.on('SIGTERM', () => {}); console.log('ready'); await wait(30000)", {
      post
    })
    const result = await run({ cancelAfterLine: 'ready', cancelDelays: [100, 100] })
    expect(result).toMatchObject({
      exitCode: 137,
      cancelled: true,
      killedBy: 'SIGKILL',
      log: ['ready', 'post after nothing']
    })
  })

  it('is also triggered by an abort signal, even an earlier one', async () => {
    action("console.log('ready'); await wait(30000)")
    const result = await run({ signal: AbortSignal.abort(), cancelDelays: [2000, 100] })
    expect(result).toMatchObject({ cancelled: true, killedBy: 'SIGINT', exitCode: 130 })
  })
})

describe('the command line', () => {
  it('prints the log and the outputs, and exits with the code of the action', () => {
    action(
      "console.log('app', process.env['INPUT_APP-NAME'], process.env.MORE); write('OUTPUT', 'a=1\\nlog<<END\\none\\ntwo\\nthree\\nEND'); process.exit(4)"
    )
    const args = [RUNNER, '--action', folder, '--workspace', folder, '--with', 'app-name=a=b', '--env', 'MORE=x']
    expect(spawnSync(process.execPath, args, { encoding: 'utf8' })).toMatchObject({
      status: 4,
      stdout: 'app a=b x\n  a = 1\n  log = one … (2 more lines)\n'
    })
  })

  it.each([
    ['an unknown option', ['--workspce', '.'], "Unknown option '--workspce'"],
    ['a folder without an action', ['--action', 'nowhere'], 'There is no nowhere/action.yml.']
  ])('prints the usage after %s', (_, args, message) => {
    const { status, stderr } = spawnSync(process.execPath, [RUNNER, ...args], { encoding: 'utf8' })
    expect([status, stderr.split('\n')[1]?.startsWith('Usage: node script/runner.mjs')]).toEqual([2, true])
    expect(stderr).toContain(message)
  })

  itInFull('runs with an older Node', async () => {
    // The Node of the system may be older than the one that npm puts first on PATH. Both must work.
    const nodes = new Set(execFileSync('which', ['-a', 'node'], { encoding: 'utf8' }).trim().split('\n'))
    action("console.log('works')")
    for (const node of nodes)
      expect(execFileSync(node, [RUNNER, '--action', folder], { encoding: 'utf8' })).toBe('works\n')
  })
})
