import { describe, expect, it } from '@jest/globals'
import { checkout, type Deployed, START } from '../../support/deploy-runs.ts'
import { start } from '../../support/emulator.ts'

const FILES = { ...START, 'app.py': Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n') }
const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "/opt/code/app.py", line 12, in index',
  "NameError: name 'mdel' is not defined"
]

/** Number of polls until a new application runs. */
const POLLS = 2
const FIRST_LINE = 'simulated: start-app.sh is not run'

/** Deploys an application that logs these lines once it runs. */
async function deployLogging(lines: readonly string[], inputs: Record<string, string> = {}): Promise<Deployed> {
  const emulator = await start()
  const answer = { status: 200, body: { logs: [FIRST_LINE, ...lines] } }
  emulator.fault({ operation: 'customApplicationsLogsList', answer, skip: POLLS, times: 0 })
  return checkout(FILES).deploy(emulator, inputs)
}

describe('tracebacks while the application is checked', () => {
  it('are warnings with their place, and the run stays green', async () => {
    const { exitCode, outputs, log, summary } = await deployLogging(TRACEBACK)
    expect([exitCode, outputs.reason]).toEqual([0, 'deployed'])
    const warning = "logged an error meanwhile: NameError: name 'mdel' is not defined"
    expect(log.filter(line => line.includes(warning))).toHaveLength(1)
    expect(log).toContain(`log | ${TRACEBACK[2]}`)
    expect(summary).toMatch(
      /\*\*Errors that the application logged while it was checked\*\*\n\n- `app.py:12` NameError/
    )
  })

  it('are none without any', async () => {
    const { log, summary } = await deployLogging(['GET / 200'])
    expect(`${log.join('\n')}${summary}`).not.toContain('while it was checked')
  })

  it('are the cause of a verification that fails', async () => {
    const { outputs, log, summary } = await deployLogging(TRACEBACK, { verify: 'false' })
    expect(outputs.reason).toBe('verification-failed')
    expect(summary).toMatch(/\*\*Where to look\*\*\n\n- `app.py:12` NameError/)
    expect(log.join('\n')).toContain(`The likeliest cause: NameError: name 'mdel' is not defined. ("app.py:12")`)
    expect(log.join('\n')).not.toContain('passed its checks')
  })
})
