import { describe, expect, it } from '@jest/globals'
import { liveManifest, manifestText, readManifest } from '../../src/datarobot/manifests.ts'
import { serializeManifest } from '../../src/files/manifest.ts'
import { MANIFEST_PATH } from '../../src/files/types.ts'
import { checkoutOf } from '../support/checkout-files.ts'
import { connect } from '../support/client.ts'
import { manifest } from '../support/desired-state.ts'
import { start } from '../support/emulator.ts'

const files = checkoutOf({ 'start-app.sh': '#!/bin/sh\n' })

/** A version with a manifest, and what an application that runs it says of itself. */
async function startWithVersion() {
  const emulator = await start()
  const client = connect(emulator.origin)
  const { id: sourceId } = await client.sources.create('churnSource')
  const ours = { ...manifest(files), label: 'v1' }
  const fields = { label: 'v1', baseVersion: null, environmentVersionId: null, resources: {}, keyScope: undefined }
  const stored = { path: MANIFEST_PATH, bytes: serializeManifest(ours) }
  const version = await client.versions(sourceId).create(fields, { files, manifest: stored })
  const live = { customApplicationSourceId: sourceId, customApplicationSourceVersionId: version.id }
  return { client, versions: client.versions(sourceId), version, live, ours }
}

describe('liveManifest', () => {
  it('reads the manifest of the live version', async () => {
    const { client, live, ours } = await startWithVersion()
    expect(await liveManifest(client, live)).toEqual(ours)
  })

  it('returns null if the version was deleted', async () => {
    const { client, live, versions, version } = await startWithVersion()
    await versions.remove(version.id)
    expect(await liveManifest(client, live)).toBeNull()
  })

  it.each([{ customApplicationSourceId: null }, { customApplicationSourceVersionId: null }])(
    'is null, and nobody is asked, of an application that runs no version: %j',
    async missing => {
      const { client, live } = await startWithVersion()
      const before = client.http.sent
      expect(await liveManifest(client, { ...live, ...missing })).toBeNull()
      expect(client.http.sent).toBe(before)
    }
  )
})

describe('readManifest', () => {
  it('believes none without a label, which says of no version that it is its own', async () => {
    const { versions, version, ours } = await startWithVersion()
    expect(await readManifest(versions, version)).toMatchObject({ manifest: { trusted: ours } })
    const stored = { path: MANIFEST_PATH, bytes: serializeManifest({ ...ours, label: null }) }
    const unlabelled = await versions.upload(version.id, { files: [], manifest: stored })
    expect(await readManifest(versions, { ...unlabelled, label: null })).toMatchObject({
      manifest: { trusted: null, reason: 'its manifest belongs to another version' }
    })
  })
})

describe('manifestText', () => {
  it('returns null if the listed version was deleted', async () => {
    const { versions, version } = await startWithVersion()
    expect(await manifestText(versions, version)).toContain('"label":"v1"')
    await versions.remove(version.id)
    expect(await manifestText(versions, version)).toBeNull()
  })
})
