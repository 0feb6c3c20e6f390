import { describe, expect, it } from '@jest/globals'
import type { Job } from '../../emulator/state/records.ts'
import { awaitJob, jobIdOf, readJob } from '../../src/apply/job.ts'
import { acting } from '../support/apply-context.ts'
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
  ])('reads %s', (location, id) => {
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
    expect(await readJob(acting(emulator).client.http, ID)).toMatchObject({ kind })
  })
})

describe('awaitJob', () => {
  it('gives the id of what the job leads to', async () => {
    const emulator = await start()
    const parts = acting(emulator)
    const { client } = parts
    put(emulator, 'RUNNING')
    emulator.platform.clock.setTimeout(() => put(emulator, 'COMPLETED'), 5_000)
    expect(await awaitJob(client.http, parts, LOCATION, unseen)).toBe('made')
  })

  it('looks for what was made when the job is done and does not say', async () => {
    const emulator = await start()
    emulator.setSwitches({ finishedJob: 'completed' })
    const parts = acting(emulator)
    const { client } = parts
    put(emulator, 'COMPLETED')
    expect(await awaitJob(client.http, parts, LOCATION, async isDone => (isDone ? 'seen' : null))).toBe('seen')
  })

  it('looks for what was made when there is no such job', async () => {
    const emulator = await start()
    const parts = acting(emulator)
    const { client } = parts
    expect(await awaitJob(client.http, parts, LOCATION, async isDone => (isDone ? null : 'seen'))).toBe('seen')
  })

  it('looks for what was made two minutes after a job began to hang, not before', async () => {
    const emulator = await start()
    const parts = acting(emulator)
    const { client, time } = parts
    put(emulator, 'INITIALIZED')
    const began = time.now()
    await awaitJob(client.http, parts, LOCATION, async () => 'seen')
    expect(time.now() - began).toBe(120_000)
  })

  it('gives up after ten minutes', async () => {
    const emulator = await start()
    const parts = acting(emulator)
    const { client, time } = parts
    put(emulator, 'INITIALIZED')
    const began = time.now()
    await expect(awaitJob(client.http, parts, LOCATION, unseen)).rejects.toMatchObject({ reason: 'timeout' })
    expect(time.now() - began).toBe(600_000)
    expect(parts.lines).toHaveLength(9)
    expect(parts.lines[0]).toBe(`Job ${ID} is not done after 1m 00s`)
  })

  it('fails with the words of the job', async () => {
    const emulator = await start()
    const parts = acting(emulator)
    const { client } = parts
    put(emulator, 'ERROR', 'No space is left')
    await expect(awaitJob(client.http, parts, LOCATION, unseen)).rejects.toThrow('No space is left')
  })
})
