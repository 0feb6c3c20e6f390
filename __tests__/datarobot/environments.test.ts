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
  ] as const)(
    'is built on at its newest version that was built, with a notice, when a newer one is %s',
    async (buildStatus, words) => {
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
    }
  )

  it('is asked for nothing but the pinned version, when its id is given', async () => {
    const { client, chosen } = await choose(PYTHON_ENVIRONMENT, PINNED)
    expect(await chosen).toEqual({ id: PYTHON_ENVIRONMENT, versionId: PINNED, notice: null })
    expect(client.http.sent).toBe(1)
  })

  it.each([PYTHON_ENVIRONMENT, PYTHON])(
    'that may not be read says which inputs need no permission: %s',
    async wanted => {
      const emulator = await start()
      for (const operation of ['executionEnvironmentsList', 'executionEnvironmentsRetrieve'])
        emulator.fault({ operation, answer: FORBIDDEN, times: 0 })
      const choosing = chooseEnvironment(connect(emulator.origin).http, wanted, null)
      await expect(choosing).rejects.toMatchObject({ reason: 'forbidden' })
      await expect(choosing).rejects.toThrow(
        'Write the ids of the environment and of its version into "environment" and'
      )
    }
  )

  it('that may not be read is taken as it is given, when both ids are', async () => {
    const emulator = await start()
    emulator.fault({ path: '/api/v2/executionEnvironments/', answer: FORBIDDEN, times: 0 })
    const id = PYTHON_ENVIRONMENT.toUpperCase()
    expect(await chooseEnvironment(connect(emulator.origin).http, id, PINNED)).toEqual({
      id: PYTHON_ENVIRONMENT,
      versionId: PINNED,
      notice: expect.stringContaining(`whether its version ${PINNED} was built is not known`)
    })
  })

  it('is found past the first page of those whose names contain its own', async () => {
    const emulator = await start()
    const versions = [{ buildStatus: 'success' as const }]
    const named = (name: string) => ({ name, versions })
    const many = Array.from({ length: 130 }, (_, index) => named(`Base of team ${index}`))
    applySeed(emulator.platform, { environments: [...many, named('Base')] })
    for (const nulls of ['sent', 'left-out']) {
      emulator.turn({ nulls })
      expect(await chooseEnvironment(connect(emulator.origin).http, 'Base', null)).toMatchObject({ notice: null })
    }
  })

  it('takes the version that is pinned, when that was built', async () => {
    const { chosen } = await choose(PYTHON, PINNED)
    expect(await chosen).toMatchObject({ versionId: PINNED })
  })

  it('does not take a pinned version that failed', async () => {
    const { chosen } = await choose('Environment whose newest version failed', '75e000000000000000000013')
    await expect(chosen).rejects.toThrow('Its version 75e000000000000000000013 has the build status "failed".')
    await expect(chosen).rejects.toMatchObject({ reason: 'input-invalid' })
  })

  it('does not take a pinned version that is another’s', async () => {
    const { chosen } = await choose(PYTHON, '75e000000000000000000012')
    await expect(chosen).rejects.toBeInstanceOf(ApiError)
    await expect(chosen).rejects.toMatchObject({ reason: 'not-found' })
  })

  it('without a version that was built can not be used', async () => {
    const { chosen } = await choose('Environment without a version')
    await expect(chosen).rejects.toThrow('None of its versions was built successfully.')
    await expect(chosen).rejects.toBeInstanceOf(UserError)
  })

  it('whose name two have is none of them: both ids are told', async () => {
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

  it('that nobody has ever heard of is not found, by name or by id', async () => {
    const unknown = await choose('No such thing')
    await expect(unknown.chosen).rejects.toThrow('The user of "api-token" sees no environment of exactly this name.')
    await expect((await choose('0'.repeat(24))).chosen).rejects.toMatchObject({ reason: 'not-found' })
  })
})
