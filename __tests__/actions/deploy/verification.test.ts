import { describe, expect, it } from '@jest/globals'
import { application, checkout, lastRequest, liveFiles, START, writes } from '../../support/deploy-runs.ts'
import { start } from '../../support/emulator.ts'

const CHANGED = { ...START, 'more.txt': 'more' }

describe('deploy with "verify"', () => {
  it('runs the command in the workspace once the version answers, and knows the application', async () => {
    const emulator = await start()
    const verify = [
      'printf "%s\\n" "$APP_URL" "$APP_ID" "$SOURCE_VERSION_ID" "$TOOL" "$(printenv INPUT_VERIFY || echo none)"',
      'ls'
    ].join('\n')
    const environment = { PATH: process.env.PATH ?? '', TOOL: 'pytest', INPUT_VERIFY: 'secret' }
    const { outputs, log, summary } = await checkout(START).deploy(emulator, { verify }, { environment })
    expect(outputs).toMatchObject({ reason: 'deployed', health: 'answered' })
    const printed = log.filter(line => line.startsWith('verify | ')).map(line => line.slice('verify | '.length))
    const { 'app-url': url, 'app-id': id, 'source-version-id': version } = outputs
    expect(printed).toEqual([url, id, version, 'pytest', 'none', 'start-app.sh'])
    expect(log).toContain('  6. verify the application with the command of "verify"')
    expect(summary).toContain('The command of `verify` passed.')
    expect(log.findIndex(line => line.includes('answered 3 times'))).toBeLessThan(log.indexOf(`verify | ${url}`))
  })

  it('that fails is red with its last lines, and the previous version runs again', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    const first = await deploy(emulator)
    setFiles(CHANGED)
    const { exitCode, outputs, log, summary } = await deploy(emulator, {
      verify: 'echo one\necho 2 of 9 failed >&2\nexit 4'
    })
    expect([exitCode, outputs]).toEqual([
      1,
      expect.objectContaining({ reason: 'verification-failed', 'rolled-back': 'true', changed: 'false' })
    ])
    expect(await liveFiles(emulator)).toEqual(START)
    expect((await application(emulator)).customApplicationSourceVersionId).toBe(first.outputs['source-version-id'])
    expect(log.join('\n')).toMatch(/ended with exit code 4 after .* Its output ends: 2 of 9 failed\./)
    expect(summary).toContain('its verification failed; the previous version runs again')
    expect(summary).toMatch(/\*\*Output of the command\*\*:\n\n```+text\none\n2 of 9 failed\n/)
  })

  it('that fails keeps the version where "rollback-on-failure" is false, and a new application', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    expect((await deploy(emulator, { verify: 'false' })).outputs).toMatchObject({
      reason: 'verification-failed',
      'rolled-back': 'false',
      changed: 'true'
    })
    expect(await liveFiles(emulator)).toEqual(START)
    setFiles(CHANGED)
    const { outputs } = await deploy(emulator, { verify: 'false', 'rollback-on-failure': 'false' })
    expect(outputs).toMatchObject({ reason: 'verification-failed', 'rolled-back': 'false' })
    expect(await liveFiles(emulator)).toEqual(CHANGED)
  })

  it('that does not end in time is ended, and red', async () => {
    const emulator = await start()
    const { outputs, log } = await checkout().deploy(emulator, {
      verify: 'echo begins; sleep 600',
      'verify-timeout': '1s'
    })
    expect(outputs.reason).toBe('verification-failed')
    expect(log.join('\n')).toMatch(/did not end within 1\.0s, so it was ended\. Its output ends: begins\./)
  })

  it('stops at the first command that fails', async () => {
    const emulator = await start()
    const { outputs, log } = await checkout().deploy(emulator, { verify: 'false\necho after' })
    expect([outputs.reason, log.includes('verify | after')]).toEqual(['verification-failed', false])
  })

  it('runs nothing if no version is started, or only a plan is made', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator)
    const verify = 'false'
    expect((await deploy(emulator, { verify })).outputs.reason).toBe('unchanged')
    expect((await deploy(emulator, { verify, 'allow-auto-stopping': 'false' })).outputs).toMatchObject({
      reason: 'deployed',
      operation: 'updated'
    })
    setFiles(CHANGED)
    const planned = await deploy(emulator, { verify, 'dry-run': 'true' })
    expect(planned.outputs.reason).toBe('planned')
    expect(planned.outputs.plan).toContain('verify the application with the command of `verify`')
  })

  it('does not show secrets of the environment, which the runner masks only in the log', async () => {
    const emulator = await start()
    const environment = { PATH: process.env.PATH ?? '', TEST_PASSWORD: 'hunter2-of-the-tests' }
    const { log, summary, outputs } = await checkout().deploy(
      emulator,
      { verify: 'echo "password $TEST_PASSWORD"; exit 1' },
      { environment }
    )
    expect(outputs.reason).toBe('verification-failed')
    expect(summary).toContain('password ***')
    expect(`${summary}${JSON.stringify(outputs)}`).not.toContain('hunter2')
    expect(log.length).toBeGreaterThan(0)
  })

  it.each([
    ['the code of a fork has the secrets', { GITHUB_EVENT_NAME: 'pull_request_target' }, 'mallory/churn', false],
    ['a fork has none of them', { GITHUB_EVENT_NAME: 'pull_request' }, 'mallory/churn', true],
    ['the code is of the repository', { GITHUB_EVENT_NAME: 'pull_request_target' }, 'acme/churn', true]
  ])('runs the command or not: %s', async (_, variables, head, isRun) => {
    const emulator = await start()
    const repo = { full_name: head, id: 1 }
    const event = { pull_request: { number: 12, state: 'open', head: { ref: 'f', sha: 'a'.repeat(40), repo } } }
    const { outputs, log } = await checkout().deploy(
      emulator,
      { verify: 'echo ran', preview: 'true' },
      { variables: { GITHUB_REPOSITORY: 'acme/churn', ...variables }, event }
    )
    expect([outputs.reason, log.includes('verify | ran')]).toEqual(['deployed', isRun])
    expect(log.some(line => /"verify" is not run/.test(line))).toBe(!isRun)
  })

  it.each([
    [{ verify: 'true', wait: 'false' }, 'Input "verify" cannot run without the wait'],
    [{ 'verify-on': 'candidate' }, 'Input "verify-on" needs a command'],
    [{ verify: 'true', 'verify-timeout': '2d' }, 'Input "verify-timeout" is out of range'],
    [{ verify: 'true', 'verify-on': 'preview' }, 'Input "verify-on" is not an allowed value'],
    [
      { verify: 'true', 'verify-on': 'candidate', 'codespace-id': '66f1c0ffee0123456789abcd' },
      'Input "verify-on" cannot be "candidate" for files of a codespace'
    ]
  ])('is refused before the first write with %j', async (inputs, message) => {
    const emulator = await start()
    const { outputs, log } = await checkout().deploy(emulator, inputs)
    expect([outputs.reason, log.at(-1)]).toEqual(['input-invalid', expect.stringContaining(message)])
    expect([writes(emulator), lastRequest(emulator)]).toEqual([[], 0])
  })
})
