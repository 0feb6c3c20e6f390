import { describe, expect, it } from '@jest/globals'
import { describeBuild, digestIn } from '../../src/datarobot/environment-builds.ts'
import { connect } from '../support/client.ts'
import { start } from '../support/emulator.ts'

const DIGEST = 'a'.repeat(64)

describe('the digest in the description of a version', () => {
  it.each([
    [describeBuild('Built from folder "docker" of octo/app.', DIGEST), DIGEST],
    [`${describeBuild('', DIGEST)}\n`, DIGEST],
    [describeBuild(`Built from folder "Digest of the folder: sha256:${'b'.repeat(64)}".`, DIGEST), DIGEST],
    [`${describeBuild('', DIGEST)} and more`, null],
    [describeBuild('', DIGEST.slice(1)), null],
    ['Built by hand', null],
    ['', null],
    [null, null]
  ])('is read only from its end: %s', (description, digest) => {
    expect(digestIn({ description })).toBe(digest)
  })
})

describe('the version for a digest', () => {
  const statuses = ['failed', 'success', 'processing', 'submitted', 'success', 'failed'] as const

  it.each([
    [['failed', 'success', 'processing', 'success', 'failed'], 1],
    [['failed', 'processing', 'submitted', 'failed'], 1],
    [['failed', 'failed'], 1],
    [[], null]
  ] as [(typeof statuses)[number][], number | null][])(
    'is the oldest that was built, else the oldest that is being built, else the newest that failed: %j',
    async (given, expected) => {
      const emulator = await start()
      emulator.platform.clock.freeze()
      const { body } = await emulator.call('POST', '/executionEnvironments/', { json: { name: 'ours' } })
      const ids = given.map((buildStatus, index) => {
        const id = `75f00000000000000000000${index}`
        emulator.platform.clock.advance(1000)
        emulator.platform.state.put('environmentVersions', {
          id,
          environmentId: body.id,
          label: '',
          description: describeBuild('', DIGEST),
          buildStatus,
          buildLog: '',
          buildError: '',
          dockerContext: null,
          dockerImage: null,
          dockerImageUri: 'x',
          createdAt: emulator.platform.clock.now()
        })
        return id
      })
      const { environments } = connect(emulator.origin)
      const found = await environments.findBuild(body.id, DIGEST)
      expect(found?.id ?? null).toBe(expected === null ? null : ids[expected])
      expect(await environments.findBuild(body.id, 'b'.repeat(64))).toBeNull()
    }
  )
})
