import { describe, expect, it } from '@jest/globals'
import { applySeed } from '../../emulator/seed.ts'
import { chooseEnvironment } from '../../src/datarobot/environments.ts'
import { ApiError, UserError } from '../../src/errors.ts'
import { connect } from '../support/client.ts'
import { PYTHON_ENVIRONMENT, start } from '../support/emulator.ts'

const PYTHON = '[DataRobot] Python 3.12 Applications Base'
const TWINS = 'Environment of the same name'
const NEWEST = '76d07fae0513a1edf18595bb'
const PINNED = '66d07fae0513a1edf18595b0'
const FORBIDDEN = {
  status: 403,
  body: { message: 'You do not have read permission for Custom Environment' }
}

async function choose(wanted: string, pinned: string | null = null) {
  const emulator = await start()
  const client = connect(emulator.origin)
  return { emulator, client, chosen: chooseEnvironment(client.http, wanted, pinned) }
}

describe('an execution environment', () => {
  it.each([
    ['by its id', PYTHON_ENVIRONMENT],
    ['by its id in upper case', PYTHON_ENVIRONMENT.toUpperCase()],
    ['by its exact name, though another’s begins like it', PYTHON]
  ])('is found %s in one request, with its newest version', async (_, wanted) => {
    const { client, chosen } = await choose(wanted)
    expect(await chosen).toEqual({ id: PYTHON_ENVIRONMENT, versionId: NEWEST, notice: null })
    expect(client.http.sent).toBe(1)
  })

  it.each([
    ['failed', 'failed to build'],
    ['submitted', 'is still being built'],
    ['processing', 'is still being built']
  ] as const)('uses its newest built version, with a notice, if a newer one is %s', async (buildStatus, words) => {
    const emulator = await start()
    emulator.platform.clock.freeze()
    const versions = [
      { id: '75f000000000000000000001', buildStatus: 'success' as const },
      { id: '75f000000000000000000002', buildStatus }
    ]
    applySeed(emulator.platform, { environments: [{ name: 'Ours', versions }] })
    const { versionId, notice } = await chooseEnvironment(connect(emulator.origin).http, 'Ours', null)
    expect(versionId).toBe('75f000000000000000000001')
    expect(notice).toBe(
      `The newest version of execution environment "Ours", 75f000000000000000000002, ${words}. Version 75f000000000000000000001 is used instead.`
    )
  })

  it('names a build status of its newest version that is unknown', async () => {
    const emulator = await start()
    const latestVersion = { id: '75f000000000000000000002', buildStatus: 'aborted' }
    const latestSuccessfulVersion = { id: '75f000000000000000000001' }
    const data = [{ id: '75f000000000000000000000', name: 'Ours', latestVersion, latestSuccessfulVersion }]
    const answer = { status: 200, body: { data, count: 1, totalCount: 1, next: null, previous: null } }
    emulator.fault({ operation: 'executionEnvironmentsList', answer, times: 1 })
    const { notice } = await chooseEnvironment(connect(emulator.origin).http, 'Ours', null)
    expect(notice).toContain('75f000000000000000000002, has the build status "aborted". Version')
  })

  it('needs only the request for the pinned version if its id is given', async () => {
    const { client, chosen } = await choose(PYTHON_ENVIRONMENT, PINNED)
    expect(await chosen).toEqual({ id: PYTHON_ENVIRONMENT, versionId: PINNED, notice: null })
    expect(client.http.sent).toBe(1)
  })

  it.each([PYTHON_ENVIRONMENT, PYTHON])('without permission names the inputs that need none: %s', async wanted => {
    const emulator = await start()
    for (const operation of ['executionEnvironmentsList', 'executionEnvironmentsRetrieve'])
      emulator.fault({ operation, answer: FORBIDDEN, times: 0 })
    const choosing = chooseEnvironment(connect(emulator.origin).http, wanted, null)
    await expect(choosing).rejects.toMatchObject({ reason: 'forbidden' })
    await expect(choosing).rejects.toThrow('Set "environment" and "environment-version" to ids')
  })

  it('without permission is used unchecked if both ids are given', async () => {
    const emulator = await start()
    emulator.fault({ path: '/api/v2/executionEnvironments/', answer: FORBIDDEN, times: 0 })
    const id = PYTHON_ENVIRONMENT.toUpperCase()
    expect(await chooseEnvironment(connect(emulator.origin).http, id, PINNED)).toEqual({
      id: PYTHON_ENVIRONMENT,
      versionId: PINNED,
      notice: expect.stringContaining(`so the build status of its version ${PINNED} is unknown`)
    })
  })

  it('is found beyond the first page of similar names', async () => {
    const emulator = await start()
    const versions = [{ buildStatus: 'success' as const }]
    const named = (name: string) => ({ name, versions })
    const many = Array.from({ length: 130 }, (_, index) => named(`Base of team ${index}`))
    applySeed(emulator.platform, { environments: [...many, named('Base')] })
    for (const nulls of ['sent', 'left-out']) {
      emulator.setSwitches({ nulls })
      expect(await chooseEnvironment(connect(emulator.origin).http, 'Base', null)).toMatchObject({ notice: null })
    }
  })

  it('uses the pinned version if it was built', async () => {
    const { chosen } = await choose(PYTHON, PINNED)
    expect(await chosen).toMatchObject({ versionId: PINNED })
  })

  it('rejects a pinned version that failed to build', async () => {
    const { chosen } = await choose('Environment whose newest version failed', '75e000000000000000000013')
    await expect(chosen).rejects.toThrow('Its version 75e000000000000000000013 has the build status "failed".')
    await expect(chosen).rejects.toMatchObject({ reason: 'input-invalid' })
  })

  it('rejects a pinned version of another environment', async () => {
    const { chosen } = await choose(PYTHON, '75e000000000000000000012')
    await expect(chosen).rejects.toBeInstanceOf(ApiError)
    await expect(chosen).rejects.toMatchObject({ reason: 'not-found' })
  })

  it('without a built version is rejected', async () => {
    const { chosen } = await choose('Environment without a version')
    await expect(chosen).rejects.toThrow('None of its versions was built successfully.')
    await expect(chosen).rejects.toBeInstanceOf(UserError)
  })

  it('with an ambiguous name is rejected, with both ids', async () => {
    const { chosen } = await choose(TWINS)
    await expect(chosen).rejects.toThrow('"65e000000000000000000021", "65e000000000000000000022"')
    await expect(chosen).rejects.toMatchObject({ reason: 'name-conflict' })
  })

  it.each(['python 3.12 applications base', '[DataRobot] Python 3.12 Applications', PYTHON.toLowerCase()])(
    'is not found by anything but its exact name: %s',
    async wanted => {
      const { chosen } = await choose(wanted)
      await expect(chosen).rejects.toThrow(`Names that contain it: ${JSON.stringify(PYTHON)}`)
      await expect(chosen).rejects.toMatchObject({ reason: 'not-found' })
    }
  )

  it('that does not exist is not found, by name or by id', async () => {
    const unknown = await choose('No such thing')
    await expect(unknown.chosen).rejects.toThrow('The user of "api-token" sees no environment with exactly this name.')
    await expect((await choose('0'.repeat(24))).chosen).rejects.toMatchObject({ reason: 'not-found' })
  })
})
