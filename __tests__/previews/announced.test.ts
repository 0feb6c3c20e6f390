import { describe, expect } from '@jest/globals'
import { cleanup } from '../../src/actions/cleanup/cleanup.ts'
import { deploy } from '../../src/actions/deploy/deploy.ts'
import { type Deployed, START } from '../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../support/effort.ts'
import type { RunOptions } from '../support/github-runs.ts'
import { REPORTING, setupPreviews } from '../support/preview-runs.ts'

const HOUR_MS = 60 * 60_000

/** Previews 1 and 2 with a limit of two, and an update of the first one that waits in its rehearsal. */
async function setup() {
  const runs = await setupPreviews(2, 3)
  const { open, tree, repository } = runs
  for (const number of [1, 2]) await open(number)
  tree.setFiles({ ...START, 'a.txt': '2' })
  /** Runs something else during the rehearsal of an update of the first preview. Resolves to the results of both. */
  const updateFirst = async <T>(other: () => Promise<T>): Promise<[Deployed, T]> => {
    const before = repository.deployments.length
    let result: Promise<T> | undefined
    const updated = await open(1, {
      inputs: { ...REPORTING, rehearse: 'true' },
      action: holdIn('Rehearse', async () => {
        await until(() => repository.deployments[before]?.statuses.length === 1)
        result = other()
        await result.catch(() => {})
      })
    })
    if (result === undefined) throw new Error(`The update was not rehearsed:\n${updated.log.join('\n')}`)
    return [updated, await result]
  }
  return { ...runs, updateFirst }
}

/** Deploys, and does something else instead of the work of a stage. */
const holdIn =
  (held: string, work: () => Promise<unknown>): NonNullable<RunOptions['action']> =>
  run => {
    const stage = run.stage.bind(run)
    run.stage = <T>(name: string, own: () => Promise<T>) =>
      stage(name, name === held ? async () => (await work()) as T : own)
    return deploy(run)
  }

/** Waits for a change that other code of this process makes. */
async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise(resolve => setImmediate(resolve))
}

describe('a preview that a run updates, and has not written yet', () => {
  it('is not replaced by max-previews: the next one goes instead', async () => {
    const { open, previews, updateFirst } = await setup()
    const [first, third] = await updateFirst(() => open(3, { inputs: REPORTING }))
    expect(third.outputs).toMatchObject({ reason: 'deployed', deleted: 'churn-pr-2' })
    expect(first.exitCode).toBe(0)
    expect(await previews()).toEqual(['churn-pr-1', 'churn-pr-3'])
  })

  it('is not replaced if its run began after the plan of the other one', async () => {
    const { open, previews, updateFirst } = await setup()
    let finishFirst = () => {}
    const third = new Promise<void>(resolve => {
      finishFirst = resolve
    })
    let first: ReturnType<typeof updateFirst> | undefined
    const { log, outputs } = await open(3, {
      inputs: { ...REPORTING, rehearse: 'true' },
      action: holdIn('Rehearse', () => {
        const isRehearsing = Promise.withResolvers<void>()
        first = updateFirst(() => {
          isRehearsing.resolve()
          return third
        })
        return isRehearsing.promise
      })
    })
    expect(log.join('\n')).toContain('Preview "churn-pr-1" stays')
    expect(outputs).toMatchObject({ reason: 'deployed', deleted: 'churn-pr-2' })
    finishFirst()
    await first
    expect(await previews()).toEqual(['churn-pr-1', 'churn-pr-3'])
  })

  it('is not replaced by a sweep', async () => {
    const { previews, runOn, updateFirst } = await setup()
    const inputs = { environment: '', sweep: 'true', 'max-previews': '1' }
    const [, swept] = await updateFirst(() => runOn('schedule', {}, { action: cleanup, inputs }))
    expect(swept.outputs.deleted).toBe('churn-pr-2')
    expect(await previews()).toEqual(['churn-pr-1'])
  })

  it('is replaced if its Deployment began so long ago that the run was killed', async () => {
    const { open, emulator, updateFirst } = await setup()
    const [, third] = await updateFirst(() => {
      emulator.platform.clock.advance(7 * HOUR_MS)
      return open(3, { inputs: REPORTING })
    })
    expect(third.outputs.deleted).toBe('churn-pr-1')
  })

  const unknown: [string, RunOptions, RegExp][] = [
    ['Deployments are switched off', {}, /is not known: "github-deployment" is false/],
    ['the step has no token', { inputs: { ...REPORTING, 'github-token': '' } }, /is not known: .*no token/],
    ['the token may not read them', { inputs: REPORTING, token: 'powerless' }, /is not known: .*deployments: write/]
  ]
  itSampled.each(sample(unknown, 1))(
    'is replaced, and the log says what is not known, if %s',
    async (_, options, said) => {
      const { open, updateFirst } = await setup()
      const [, third] = await updateFirst(() => open(3, options))
      expect(third.outputs).toMatchObject({ reason: 'deployed', deleted: 'churn-pr-1' })
      expect(third.log.filter(line => said.test(line))).toHaveLength(1)
    }
  )

  itInFull('is replaced if GitHub does not answer, and a notice says so', async () => {
    const { open, github, updateFirst } = await setup()
    const [, third] = await updateFirst(() => {
      const answer = { status: 503, body: { message: 'Down.' } }
      github.fault({ operation: 'repos/list-deployments', answer, times: 0 })
      return open(3, { inputs: REPORTING })
    })
    expect(third.outputs.deleted).toBe('churn-pr-1')
    expect(third.log.join('\n')).toMatch(/is not known: .*503/)
  })
})
