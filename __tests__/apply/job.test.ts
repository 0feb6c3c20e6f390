import { describe, expect, it } from '@jest/globals'
import type { Job } from '../../emulator/state/records.ts'
import { awaitJob, jobIdOf, readJob } from '../../src/apply/job.ts'
import { applyContext } from '../support/apply-context.ts'
import { start, type TestEmulator } from '../support/emulator.ts'

const ID = '65d000000000000000000001'
const LOCATION = `https://a-host-that-only-the-server-knows/api/v2/status/${ID}/`

function put(emulator: TestEmulator, status: Job['status'], message = ''): void {
  const { clock, state } = emulator.platform
  const userId = state.all('users')[0]?.id ?? ''
  state.put('jobs', { id: ID, userId, created: clock.now(), status, message, location: '/customApplications/made/' })
}

const unseen = async () => null

describe('jobIdOf', () => {
  it.each([
    [LOCATION, ID],
    [`/api/v2/status/${ID}`, ID],
    [`/api/v2/status/${ID}/?x=1`, ID],
    ['https://host/elsewhere/', '']
  ])('reads the id from %s', (location, id) => {
    expect(jobIdOf(location)).toBe(id)
  })
})

describe('readJob', () => {
  it.each([
    ['INITIALIZED', 'redirect', 'pending'],
    ['RUNNING', 'redirect', 'pending'],
    ['COMPLETED', 'redirect', 'done'],
    ['COMPLETED', 'completed', 'done'],
    ['ERROR', 'redirect', 'failed'],
    ['ABORTED', 'redirect', 'failed']
  ] as const)('takes %s, told by %s, for %s', async (status, finishedJob, kind) => {
    const emulator = await start()
    emulator.setSwitches({ finishedJob })
    put(emulator, status)
    expect(await readJob(applyContext(emulator).client.http, ID)).toMatchObject({ kind })
  })
})

describe('awaitJob', () => {
  it('returns the id that the job redirects to', async () => {
    const emulator = await start()
    const context = applyContext(emulator)
    const { client } = context
    put(emulator, 'RUNNING')
    emulator.platform.clock.setTimeout(() => put(emulator, 'COMPLETED'), 5_000)
    expect(await awaitJob(client.http, context, LOCATION, unseen)).toBe('made')
  })

  it('looks for the resource if the finished job does not name it', async () => {
    const emulator = await start()
    emulator.setSwitches({ finishedJob: 'completed' })
    const context = applyContext(emulator)
    const { client } = context
    put(emulator, 'COMPLETED')
    expect(await awaitJob(client.http, context, LOCATION, async isDone => (isDone ? 'found' : null))).toBe('found')
  })

  it('looks for the resource if the job does not exist', async () => {
    const emulator = await start()
    const context = applyContext(emulator)
    const { client } = context
    expect(await awaitJob(client.http, context, LOCATION, async isDone => (isDone ? null : 'found'))).toBe('found')
  })

  it('looks for the resource after the job was pending for two minutes, not before', async () => {
    const emulator = await start()
    const context = applyContext(emulator)
    const { client, time } = context
    put(emulator, 'INITIALIZED')
    const began = time.now()
    await awaitJob(client.http, context, LOCATION, async () => 'found')
    expect(time.now() - began).toBe(120_000)
  })

  it('gives up after ten minutes', async () => {
    const emulator = await start()
    const context = applyContext(emulator)
    const { client, time } = context
    put(emulator, 'INITIALIZED')
    const began = time.now()
    await expect(awaitJob(client.http, context, LOCATION, unseen)).rejects.toMatchObject({ reason: 'timeout' })
    expect(time.now() - began).toBe(600_000)
    expect(context.lines).toHaveLength(9)
    expect(context.lines[0]).toBe(`Job ${ID} is not done after 1m 00s`)
  })

  it('fails with the message of the job', async () => {
    const emulator = await start()
    const context = applyContext(emulator)
    const { client } = context
    put(emulator, 'ERROR', 'No space is left')
    await expect(awaitJob(client.http, context, LOCATION, unseen)).rejects.toThrow('No space is left')
  })
})
